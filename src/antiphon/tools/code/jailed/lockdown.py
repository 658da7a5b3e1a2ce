"""Locking up: after this the process can compute, and nothing else."""

from __future__ import annotations

import os
import resource

from antiphon.tools.code.jailed import kernel, landlock, seccomp
from antiphon.tools.code.jailed.orders import Orders

DEVICES = ("/dev/null", "/dev/urandom", "/dev/zero")
NOT_THE_LIBRARY = frozenset({"site-packages", "dist-packages"})


def lock(orders: Orders) -> None:
    """Lock this process up, for good.

    Raises:
        OSError: the kernel refuses a part of it, so that it must not be used.
    """
    if orders.scratch:
        uid = os.getuid() if orders.uid is None else orders.uid
        kernel.mount_tmpfs(orders.scratch, orders.scratch_bytes, orders.scratch_files, uid, uid)
    _limit(orders)
    kernel.drop_bounding_set()
    if orders.uid is not None:
        kernel.become(orders.uid, orders.uid)
    kernel.drop_capabilities()
    kernel.forbid_new_privileges()
    os.chdir(orders.scratch or "/")
    _close_other_files(orders.report_fd)
    _restrict_files(orders)
    seccomp.install(own_files=bool(orders.scratch), own_hostname=orders.own_hostname)


def _limit(orders: Orders) -> None:
    limits = {
        resource.RLIMIT_AS: orders.memory_bytes,
        resource.RLIMIT_CPU: orders.cpu_s,
        resource.RLIMIT_FSIZE: orders.scratch_bytes,
        resource.RLIMIT_NOFILE: orders.open_files,
        resource.RLIMIT_NPROC: orders.threads,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    for limit, value in limits.items():
        # One second between SIGXCPU, which a program may catch, and SIGKILL.
        most = value + 1 if limit == resource.RLIMIT_CPU else value
        resource.setrlimit(limit, (value, most))


def _close_other_files(report_fd: int) -> None:
    os.closerange(3, report_fd)
    os.closerange(report_fd + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0] + report_fd + 1)


def _restrict_files(orders: Orders) -> None:
    """Allow the runtime and the scratch directory. A mount namespace without Landlock is enough, too."""
    if orders.scratch and not landlock.version():
        return
    rules = landlock.Ruleset()
    for path in orders.readable:
        rules.allow(_library(path), landlock.READ)
        if os.path.isdir(path):
            rules.allow([path], landlock.READ_DIR)
    rules.allow([orders.packages] if orders.packages else [], landlock.READ)
    rules.allow(DEVICES, landlock.READ_FILE | landlock.WRITE_FILE)
    rules.allow([orders.scratch] if orders.scratch else [], landlock.READ | landlock.CHANGE)
    rules.enforce()


def _library(path: str) -> list[str]:
    """A file, or what is in a directory of the standard library except other people's packages."""
    if not os.path.isdir(path):
        return [path]
    return [os.path.join(path, name) for name in os.listdir(path) if name not in NOT_THE_LIBRARY]
