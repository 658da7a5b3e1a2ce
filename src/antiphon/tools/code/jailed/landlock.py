"""Landlock: which files this process may open from now on (Linux, Documentation/userspace-api/landlock.rst).

Besides files it forbids TCP, abstract Unix sockets and signals to other processes, as far as the kernel's
version of it can.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable

from antiphon.tools.code.jailed.kernel import syscall

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1

WRITE_FILE, READ_FILE, READ_DIR = 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE = 1 << 4, 1 << 5
MAKE_DIR, MAKE_REG, MAKE_SYM, REFER, TRUNCATE = 1 << 7, 1 << 8, 1 << 12, 1 << 13, 1 << 14

READ = READ_FILE | READ_DIR
CHANGE = WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_SYM | REFER | TRUNCATE
_FOR_FILES = WRITE_FILE | READ_FILE | TRUNCATE

_FILE_RIGHTS = (0, 13, 14, 15, 15, 16)
"""How many rights each version knows; later ones know as many as the last."""
_NET_SINCE, _NET_RIGHTS = 4, 0b11
_SCOPES_SINCE, _SCOPES = 6, 0b11


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def version() -> int:
    """The version of Landlock that the kernel has; 0 when it has none."""
    try:
        return syscall(CREATE_RULESET, None, ctypes.c_size_t(0), _CREATE_RULESET_VERSION, what="landlock")
    except OSError:
        return 0


class Ruleset:
    """Opens nothing but what it is told to allow.

    Raises:
        OSError: the kernel has no Landlock.
    """

    def __init__(self) -> None:
        known = version()
        if not known:
            raise OSError("expected a kernel with Landlock (Linux 5.13 or later); it has none")
        self._rights = (1 << _FILE_RIGHTS[min(known, len(_FILE_RIGHTS) - 1)]) - 1
        network = _NET_RIGHTS if known >= _NET_SINCE else 0
        scopes = _SCOPES if known >= _SCOPES_SINCE else 0
        words = [self._rights] + [network] * (known >= _NET_SINCE) + [scopes] * (known >= _SCOPES_SINCE)
        attributes = (ctypes.c_uint64 * len(words))(*words)
        size = ctypes.c_size_t(ctypes.sizeof(attributes))
        self._fd = syscall(CREATE_RULESET, attributes, size, 0, what="landlock_create_ruleset")

    def allow(self, paths: Iterable[str], rights: int) -> None:
        """Allow some rights on files, or on directories and everything in them; absent ones are left out."""
        for path in paths:
            try:
                fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except FileNotFoundError:
                continue
            allowed = rights if os.path.isdir(path) else rights & _FOR_FILES
            rule = _PathBeneath(allowed & self._rights, fd)
            try:
                syscall(
                    ADD_RULE, self._fd, _RULE_PATH_BENEATH, ctypes.byref(rule), 0, what=f"landlock {path}"
                )
            finally:
                os.close(fd)

    def enforce(self) -> None:
        """Restrict this process, for good. New privileges must have been forbidden before."""
        syscall(RESTRICT_SELF, self._fd, 0, what="landlock_restrict_self")
        os.close(self._fd)
