"""The system call filter, run here as the kernel would run it, for both architectures."""

from __future__ import annotations

import errno
import struct
from enum import Enum

import pytest

from antiphon.tools.code.jailed.seccomp import build
from antiphon.tools.code.jailed.syscalls import ALLOWED, EXAMINED, OWN_FILES, numbers

PID = 4242
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
DANGEROUS = {
    "ptrace": {"x86_64": 101, "aarch64": 117},
    "execve": {"x86_64": 59, "aarch64": 221},
    "execveat": {"x86_64": 322, "aarch64": 281},
    "socket": {"x86_64": 41, "aarch64": 198},
    "connect": {"x86_64": 42, "aarch64": 203},
    "sendmsg": {"x86_64": 46, "aarch64": 211},
    "mount": {"x86_64": 165, "aarch64": 40},
    "unshare": {"x86_64": 272, "aarch64": 97},
    "setns": {"x86_64": 308, "aarch64": 268},
    "bpf": {"x86_64": 321, "aarch64": 280},
    "keyctl": {"x86_64": 250, "aarch64": 219},
    "memfd_create": {"x86_64": 319, "aarch64": 279},
    "io_uring_setup": {"x86_64": 425, "aarch64": 425},
    "userfaultfd": {"x86_64": 323, "aarch64": 282},
    "perf_event_open": {"x86_64": 298, "aarch64": 241},
    "process_vm_readv": {"x86_64": 310, "aarch64": 270},
    "pidfd_open": {"x86_64": 434, "aarch64": 434},
    "prctl": {"x86_64": 157, "aarch64": 167},
    "setuid": {"x86_64": 105, "aarch64": 146},
    "setsid": {"x86_64": 112, "aarch64": 157},
    "shmget": {"x86_64": 29, "aarch64": 194},
    "mq_open": {"x86_64": 240, "aarch64": 180},
    "inotify_init1": {"x86_64": 294, "aarch64": 26},
    "openat2": {"x86_64": 437, "aarch64": 437},
    "truncate": {"x86_64": 76, "aarch64": 45},
}


class Action(Enum):
    """What the kernel does with a call."""

    ALLOW = 0x7FFF0000
    EPERM = 0x00050000 | errno.EPERM
    ENOSYS = 0x00050000 | errno.ENOSYS
    KILL = 0x80000000


def decide(
    machine: str, number: int, *arguments: int, own_files: bool = True, arch: int | None = None
) -> Action:
    """Run the filter on one call (Linux, struct seccomp_data)."""
    filled = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
    data = struct.pack("<iIQ6Q", number, MACHINES[machine] if arch is None else arch, 0, *filled)
    accumulator = position = 0
    program = build(machine, PID, own_files=own_files, own_hostname=True)
    while True:
        operation, if_true, if_false, operand = program[position]
        position += 1
        match operation:
            case 0x20:
                (accumulator,) = struct.unpack_from("<I", data, operand)
            case 0x54:
                accumulator &= operand
            case 0x15:
                position += if_true if accumulator == operand else if_false
            case 0x35:
                position += if_true if accumulator >= operand else if_false
            case 0x06:
                return Action(operand)
            case _:
                raise AssertionError(f"operation {operation:#x}")


def call(machine: str, name: str, *arguments: int) -> Action:
    return decide(machine, numbers(EXAMINED, machine)[name], *arguments)


pytestmark = pytest.mark.parametrize("machine", MACHINES)


def test_what_is_listed_is_allowed(machine: str) -> None:
    for name, number in numbers(ALLOWED, machine).items():
        assert decide(machine, number) is Action.ALLOW, name


@pytest.mark.parametrize("name", DANGEROUS)
def test_what_is_not_listed_is_refused(machine: str, name: str) -> None:
    assert decide(machine, DANGEROUS[name][machine]) is Action.EPERM


def test_calls_of_later_kernels_are_refused(machine: str) -> None:
    assert {decide(machine, number) for number in range(442, 600)} == {Action.EPERM}


def test_another_architecture_is_the_end(machine: str) -> None:
    i386 = 0x40000003
    assert decide(machine, 1, arch=i386) is Action.KILL


def test_the_x32_interface_is_the_end(machine: str) -> None:
    expected = Action.KILL if machine == "x86_64" else Action.EPERM
    assert decide(machine, 0x40000000) is expected


THREAD = 0x00010000 | 0x00000100 | 0x00000800 | 0x3D0F00


def test_a_clone_makes_threads_only(machine: str) -> None:
    assert call(machine, "clone", THREAD) is Action.ALLOW
    assert call(machine, "clone", 17) is Action.EPERM
    assert call(machine, "clone", 0x4100 | 17) is Action.EPERM
    for namespace in (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000):
        assert call(machine, "clone", THREAD | namespace) is Action.EPERM
    assert call(machine, "clone3") is Action.ENOSYS


def test_signals_reach_this_process_only(machine: str) -> None:
    for name in ("kill", "tgkill"):
        assert call(machine, name, PID, 9) is Action.ALLOW
        assert call(machine, name, 1, 9) is Action.EPERM
        assert call(machine, name, 0, 9) is Action.EPERM
        assert call(machine, name, 2**32 - 1, 9) is Action.EPERM


def test_sockets_are_pairs_of_streams(machine: str) -> None:
    assert call(machine, "socketpair", 1, 1 | 0o2000000 | 0o4000, 0) is Action.ALLOW
    assert call(machine, "socketpair", 1, 2, 0) is Action.EPERM
    assert call(machine, "socketpair", 2, 1, 0) is Action.EPERM
    assert call(machine, "sendto", 3, 0, 0, 0, 0, 0) is Action.ALLOW
    assert call(machine, "sendto", 3, 0, 0, 0, 1, 16) is Action.EPERM
    assert call(machine, "sendto", 3, 0, 0, 0, 1 << 32, 16) is Action.EPERM


def test_limits_are_read_and_not_set(machine: str) -> None:
    assert call(machine, "prlimit64", 0, 7, 0, 0x1000) is Action.ALLOW
    assert call(machine, "prlimit64", 0, 7, 0x1000, 0) is Action.EPERM
    assert call(machine, "prlimit64", 1, 7, 0, 0x1000) is Action.EPERM


def test_descriptors_are_not_turned_on_others(machine: str) -> None:
    f_setown, f_setfl, tiocsti, tcgets, mergeable, dontneed = 8, 4, 0x5412, 0x5401, 12, 4
    assert call(machine, "fcntl", 3, f_setfl) is Action.ALLOW
    assert call(machine, "fcntl", 3, f_setown) is Action.EPERM
    assert call(machine, "ioctl", 0, tcgets) is Action.ALLOW
    assert call(machine, "ioctl", 0, tiocsti) is Action.EPERM
    assert call(machine, "madvise", 0, 0, dontneed) is Action.ALLOW
    assert call(machine, "madvise", 0, 0, mergeable) is Action.EPERM


def test_modes_are_changed_only_where_no_file_is_the_hosts(machine: str) -> None:
    for number in numbers(OWN_FILES, machine).values():
        assert decide(machine, number, own_files=True) is Action.ALLOW
        assert decide(machine, number, own_files=False) is Action.EPERM
