"""Seccomp: which system calls this process may make from now on (Linux, seccomp_filter.rst).

The filter is a program of classic BPF that the kernel runs before each call. It allows what a Python
interpreter needs for computing, and answers everything else with EPERM: no other process can be started,
touched or talked to, no socket opened, no program executed, no privilege asked for.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from antiphon.tools.code.jailed.kernel import PR_SET_SECCOMP, prctl
from antiphon.tools.code.jailed.syscalls import ALLOWED, EXAMINED, OWN_FILES, numbers

_MODE_FILTER = 2
_KILL_PROCESS = 0x80000000
_ERRNO = 0x00050000
_ALLOW = 0x7FFF0000
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32_BIT = 0x40000000

_LOAD, _JUMP_EQUAL, _JUMP_GREATER_EQUAL, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
_NUMBER_AT, _ARCH_AT, _ARGUMENTS_AT = 0, 4, 16

_CLONE_THREAD = 0x00010000 | 0x00000100 | 0x00000800
"""CLONE_THREAD, CLONE_VM and CLONE_SIGHAND: what makes a thread of a clone."""
_CLONE_NAMESPACES = 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000
_AF_UNIX, _SOCK_STREAM, _SOCK_TYPE = 1, 1, 0xF
_IOCTLS = (0x5401, 0x5421, 0x541B, 0x5450, 0x5451)
"""TCGETS, FIONBIO, FIONREAD, FIONCLEX, FIOCLEX. Not TIOCSTI, nor anything a device has."""
_FCNTLS = (0, 1, 2, 3, 4, 5, 6, 7, 1030)
"""F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW, F_DUPFD_CLOEXEC. Not F_SETOWN,
which would have the kernel signal other processes."""
_ADVICE = (0, 1, 2, 3, 4, 8, 14, 15)
"""NORMAL to DONTNEED, FREE, HUGEPAGE, NOHUGEPAGE. Not MERGEABLE: pages shared with others tell of them."""

Instruction = tuple[int, int, int, int]
"""Operation, jump if true, jump if false, operand."""


def install(*, own_files: bool, own_hostname: bool) -> None:
    """Restrict this process and all its later threads, for good.

    Args:
        own_files: no file of the host is writable, so modes and times of files may be changed.
        own_hostname: the host's name is hidden by other means.

    Raises:
        OSError: the kernel refuses, or this architecture is not known.
    """
    machine = os.uname().machine
    if machine not in _AUDIT_ARCH:
        raise OSError(f"expected one of {', '.join(_AUDIT_ARCH)}; this machine is {machine}")
    instructions = build(machine, os.getpid(), own_files=own_files, own_hostname=own_hostname)
    program = b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(instructions), ctypes.addressof(buffer))
    prctl(PR_SET_SECCOMP, ctypes.c_ulong(_MODE_FILTER), header, what="seccomp")


def build(machine: str, pid: int, *, own_files: bool, own_hostname: bool) -> list[Instruction]:
    """The filter for a process with this id."""
    allowed = numbers(ALLOWED, machine)
    if own_files:
        allowed.update(numbers(OWN_FILES, machine))
    examined = numbers(EXAMINED, machine)
    if own_hostname:
        allowed["uname"] = examined["uname"]
    body = [
        _load(_ARCH_AT),
        *_unless_equal(_AUDIT_ARCH[machine], [_return(_KILL_PROCESS)]),
        _load(_NUMBER_AT),
    ]
    if machine == "x86_64":
        body += [(_JUMP_GREATER_EQUAL, 0, 1, _X32_BIT), _return(_KILL_PROCESS)]
    for number in allowed.values():
        body += _if_equal(number, [_return(_ALLOW)])
    for name, check in _checks(pid).items():
        body += _if_equal(examined[name], [*check, _return(_ERRNO | errno.EPERM)])
    body += _if_equal(examined["clone3"], [_return(_ERRNO | errno.ENOSYS)])  # libc then takes clone
    return [*body, _return(_ERRNO | errno.EPERM)]


def _checks(pid: int) -> dict[str, list[Instruction]]:
    """For calls that are allowed with some arguments: what allows them, or else falls through."""
    return {
        "clone": _masked(0, _CLONE_THREAD | _CLONE_NAMESPACES, _CLONE_THREAD),
        "socketpair": [*_all_of([(0, _AF_UNIX)]), *_masked(1, _SOCK_TYPE, _SOCK_STREAM)],
        "sendto": _null(4),
        "kill": _one_of(0, (pid,)),
        "tgkill": _one_of(0, (pid,)),
        "prlimit64": [*_all_of([(0, 0)]), *_null(2)],
        "ioctl": _one_of(1, _IOCTLS),
        "fcntl": _one_of(1, _FCNTLS),
        "madvise": _one_of(2, _ADVICE),
    }


def _load(offset: int) -> Instruction:
    return (_LOAD, 0, 0, offset)


def _argument(index: int, *, high: bool = False) -> Instruction:
    """Load one half of an argument; both architectures are little-endian."""
    return _load(_ARGUMENTS_AT + 8 * index + 4 * high)


def _return(action: int) -> Instruction:
    return (_RETURN, 0, 0, action)


def _if_equal(value: int, then: list[Instruction]) -> list[Instruction]:
    return [(_JUMP_EQUAL, 0, len(then), value), *then]


def _unless_equal(value: int, then: list[Instruction]) -> list[Instruction]:
    return [(_JUMP_EQUAL, len(then), 0, value), *then]


def _refusing_unless(value: int) -> list[Instruction]:
    return _unless_equal(value, [_return(_ERRNO | errno.EPERM)])


def _one_of(index: int, values: tuple[int, ...]) -> list[Instruction]:
    """Allow when an argument of type int is one of some values."""
    return [_argument(index), *(step for value in values for step in _if_equal(value, [_return(_ALLOW)]))]


def _all_of(arguments: list[tuple[int, int]]) -> list[Instruction]:
    """Refuse unless arguments of type int have these values."""
    return [step for index, value in arguments for step in (_argument(index), *_refusing_unless(value))]


def _masked(index: int, mask: int, value: int) -> list[Instruction]:
    """Allow when these bits of an argument are so."""
    return [_argument(index), (_AND, 0, 0, mask), *_if_equal(value, [_return(_ALLOW)])]


def _null(index: int) -> list[Instruction]:
    """Allow when an argument of 64 bits is 0."""
    return [
        *(_argument(index, high=True), *_refusing_unless(0)),
        *(_argument(index), *_if_equal(0, [_return(_ALLOW)])),
    ]
