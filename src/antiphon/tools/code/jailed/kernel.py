"""Calls of Linux that Python has no name for."""

from __future__ import annotations

import ctypes
import os

LIBC = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38

MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8

_CAPABILITY_VERSION_3 = 0x20080522
_MOST_CAPABILITIES = 64
_SIGKILL = 9
_CAPSET = {"x86_64": 126, "aarch64": 91}


def checked(result: int, what: str) -> int:
    """The result of a call, unless it failed.

    Raises:
        OSError: it did.
    """
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def syscall(number: int, *arguments: object, what: str) -> int:
    """Make a system call by its number."""
    return checked(LIBC.syscall(ctypes.c_long(number), *arguments), what)


def prctl(option: int, *values: object, what: str) -> None:
    """Set an attribute of this process."""
    zeros = [ctypes.c_ulong(0)] * (4 - len(values))
    checked(LIBC.prctl(option, *values, *zeros), what)


def mount_tmpfs(path: str, size_bytes: int, files: int, uid: int, gid: int) -> None:
    """Mount an empty directory that can hold so much and no more, from which nothing can be executed."""
    options = f"size={size_bytes},nr_inodes={files},mode=0700,uid={uid},gid={gid}"
    flags = ctypes.c_ulong(MS_NOSUID | MS_NODEV | MS_NOEXEC)
    checked(LIBC.mount(b"tmpfs", path.encode(), b"tmpfs", flags, options.encode()), f"mount {path}")


def become(uid: int, gid: int) -> None:
    """Stop being root, for good."""
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)


def drop_bounding_set() -> None:
    """Give up that any program could ever get a capability; only possible while having one."""
    for capability in range(_MOST_CAPABILITIES):
        LIBC.prctl(PR_CAPBSET_DROP, ctypes.c_ulong(capability), *[ctypes.c_ulong(0)] * 3)


def drop_capabilities() -> None:
    """Give up every capability."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    empty = (ctypes.c_uint32 * 6)()
    syscall(_CAPSET[os.uname().machine], header, empty, what="capset")


def forbid_new_privileges() -> None:
    """No program may gain rights, and nobody may look into this one; it dies with its parent."""
    prctl(PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), what="no_new_privs")
    prctl(PR_SET_DUMPABLE, ctypes.c_ulong(0), what="dumpable")
    prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(_SIGKILL), what="pdeathsig")
