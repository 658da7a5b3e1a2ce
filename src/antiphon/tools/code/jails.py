"""The two jails for CPython: how an interpreter is started so that it can lock itself up.

Both end in the same place (`antiphon.tools.code.jailed.lockdown`): Landlock, seccomp, resource limits, no
capabilities. Bubblewrap comes first where it can, and adds a file system of nothing but the runtime, no
network, no other processes to be seen, and a scratch directory that can hold so much and no more.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Protocol

from antiphon.tools.code import jailed
from antiphon.tools.code.jailed.lockdown import DEVICES, NOT_THE_LIBRARY
from antiphon.tools.code.jailed.orders import Orders
from antiphon.tools.code.limits import Limits
from antiphon.tools.code.runtime import TIME_ZONES, Runtime

_JAILED = Path(jailed.__file__).parent
_SOURCES = _JAILED.parents[3]
"""What the modules in a jail are imported from."""

_START = (
    "import sys; sys.path.insert(0, sys.argv[1])\n"
    "from antiphon.tools.code.jailed import boot, orders\n"
    "boot.main(orders.Orders.from_json(sys.argv[2]))"
)
_OPEN_FILES = 128
_FIRST_UID, _UIDS = 61_184, 4_096
"""Users that exist nowhere; systemd takes them for its dynamic users, too (systemd.io/UIDS-GIDS)."""

_SCRATCH = "/tmp"
_PACKAGES = "/packages"
_NOBODY = "65534"

_numbers = count()


class Jail(Protocol):
    """One way of jailing an interpreter."""

    @property
    def name(self) -> str:
        """As it is called in the configuration."""
        ...

    def obstacle(self) -> str:
        """Why it cannot work on this machine, where that is known without trying; empty otherwise."""
        ...

    def command(self, runtime: Runtime, limits: Limits, report_fd: int) -> Command:
        """How to start one."""
        ...


@dataclass(frozen=True, slots=True)
class Command:
    """A process to be started: arguments and the whole environment."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]


class Bubblewrap:
    """Namespaces made by `bwrap`: a mount tree, a process table and a network of its own, all empty."""

    name = "bubblewrap"

    def obstacle(self) -> str:
        if sys.platform != "linux":
            return f"expected Linux; this is {sys.platform}"
        return "" if _bwrap() else "bwrap is not installed (Debian, Ubuntu: apt-get install bubblewrap)"

    def command(self, runtime: Runtime, limits: Limits, report_fd: int) -> Command:
        packages = _PACKAGES if runtime.packages else None
        orders = _orders(limits, report_fd, runtime.readable, packages)
        orders = orders._replace(scratch=_SCRATCH, own_hostname=True)
        python = _interpreter(runtime, "/jail", orders)
        arguments = (_bwrap() or "bwrap", *_namespaces(), *_mounts(runtime), "--", *python)
        return Command(arguments, _environment(runtime, home=_SCRATCH))


class LandlockJail:
    """No namespaces: for containers, where they may not be made. Programs cannot write files here."""

    name = "landlock"

    def obstacle(self) -> str:
        return "" if sys.platform == "linux" else f"expected Linux; this is {sys.platform}"

    def command(self, runtime: Runtime, limits: Limits, report_fd: int) -> Command:
        packages = str(runtime.packages) if runtime.packages else None
        orders = _orders(limits, report_fd, runtime.readable, packages)
        # Matplotlib wants a directory that looks writable, and goes on when it turns out not to be.
        environment = {**_environment(runtime, home="/"), "MPLCONFIGDIR": "/tmp"}
        return Command(_interpreter(runtime, str(_SOURCES), orders), environment)


def _bwrap() -> str | None:
    return shutil.which("bwrap", path="/usr/bin:/bin:/usr/local/bin")


def _orders(limits: Limits, report_fd: int, readable: tuple[str, ...], packages: str | None) -> Orders:
    """The orders that both jails have in common."""
    return Orders(
        report_fd=report_fd,
        readable=readable,
        packages=packages,
        scratch="",
        scratch_bytes=limits.scratch_bytes,
        scratch_files=limits.scratch_files,
        uid=_FIRST_UID + next(_numbers) % _UIDS if os.geteuid() == 0 else None,
        own_hostname=False,
        memory_bytes=limits.memory_bytes,
        cpu_s=limits.cpu_s,
        threads=limits.threads if os.geteuid() == 0 else limits.threads + _tasks_of(os.getuid()),
        open_files=_OPEN_FILES,
    )


def _interpreter(runtime: Runtime, sources: str, orders: Orders) -> tuple[str, ...]:
    """Isolated from the environment and from all packages (-I, -S), and leaving no traces (-B)."""
    return (runtime.executable, "-I", "-S", "-B", "-X", "utf8", "-c", _START, sources, orders.to_json())


def _environment(runtime: Runtime, home: str) -> Mapping[str, str]:
    """All that a program sees of an environment."""
    return {
        "HOME": home,
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "LD_LIBRARY_PATH": ":".join(runtime.library_directories),
        "MPLBACKEND": "agg",
        "MALLOC_ARENA_MAX": "2",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _namespaces() -> Iterator[str]:
    yield from ("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try")
    yield from ("--hostname", "sandbox", "--die-with-parent", "--cap-drop", "ALL")
    if os.geteuid() == 0:
        needed: tuple[str, ...] = ("CAP_SYS_ADMIN", "CAP_SETPCAP", "CAP_SETUID", "CAP_SETGID")
    else:
        needed = ("CAP_SYS_ADMIN", "CAP_SETPCAP")  # in the new user namespace, and to mount the scratch only
        yield from ("--unshare-user", "--uid", _NOBODY, "--gid", _NOBODY)
    for capability in needed:
        yield from ("--cap-add", capability)


def _mounts(runtime: Runtime) -> Iterator[str]:
    """The runtime read-only, three devices, and a place for the scratch directory."""
    binds = {path: path for path in (runtime.executable, *runtime.directories, *runtime.libraries)}
    if os.path.isdir(TIME_ZONES):
        binds[TIME_ZONES] = TIME_ZONES
    if runtime.packages:
        binds[_PACKAGES] = str(runtime.packages)
    binds["/jail/antiphon/tools/code/jailed"] = str(_JAILED)
    links = {name: real for real, name in runtime.library_names() if real != name}
    for directory in _parents([*binds, *links]):
        yield from ("--dir", directory)
    for inside, outside in binds.items():
        yield from ("--ro-bind", outside, inside)
    for directory in runtime.directories:
        for other in NOT_THE_LIBRARY:
            if os.path.isdir(f"{directory}/{other}"):
                yield from ("--tmpfs", f"{directory}/{other}")
    for name, real in links.items():
        yield from ("--symlink", real, name)
    for device in DEVICES:
        yield from ("--dev-bind", device, device)
    yield from ("--dir", _SCRATCH, "--remount-ro", "/", "--chdir", "/")


def _parents(paths: Iterable[str]) -> list[str]:
    """The directories above some paths, outermost first; bwrap would make them for root alone."""
    parents = {str(parent) for path in paths for parent in Path(path).parents}
    return sorted((parents | {"/dev"}) - {"/"}, key=len)


def _tasks_of(uid: int) -> int:
    """How many threads a user has running: the limit for its next ones counts them, too."""
    total = 0
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                if entry.stat().st_uid == uid:
                    total += len(os.listdir(f"{entry.path}/task"))
            except OSError:
                continue  # it has just ended
    return total
