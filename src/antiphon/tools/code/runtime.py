"""The Python that programs run on, and the files it needs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from antiphon.tools.code import probe
from antiphon.tools.code.errors import NoSandbox

_PROBE_TIMEOUT_S = 30
TIME_ZONES = "/usr/share/zoneinfo"
_USUAL = ("/usr/bin/python3", "/usr/local/bin/python3")
_LOADERS = ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1")


class _Probed(msgspec.Struct, frozen=True):
    version: str
    executable: str
    directories: tuple[str, ...]
    libraries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Runtime:
    """An interpreter.

    Attributes:
        version: like ``3.11``.
        executable: its real path.
        directories: its standard library, real paths.
        libraries: the shared libraries it maps, real paths.
        packages: packages to import from, installed for this version; None when there are none.
    """

    version: str
    executable: str
    directories: tuple[str, ...]
    libraries: tuple[str, ...]
    packages: Path | None = None

    @property
    def readable(self) -> tuple[str, ...]:
        """What a jail has to be able to read, packages apart."""
        return (*self.directories, *self.libraries, TIME_ZONES)

    @property
    def library_directories(self) -> tuple[str, ...]:
        """Where the shared libraries are, for the loader."""
        return tuple(dict.fromkeys(os.path.dirname(library) for library in self.libraries))

    def library_names(self) -> Iterator[tuple[str, str]]:
        """Each shared library's real path, with each path that it is asked for by."""
        for loader in _LOADERS:
            if os.path.exists(loader):
                yield os.path.realpath(loader), loader
        wanted = set(self.libraries)
        for directory in self.library_directories:
            for entry in os.scandir(directory):
                real = os.path.realpath(entry.path)
                if real in wanted:
                    yield real, entry.path


def find_runtimes(packages: Path | None, python: Path | None = None) -> list[Runtime]:
    """The interpreters that programs may be run on, best first.

    Args:
        packages: a directory of packages.
        python: the only one to be considered.

    Raises:
        NoSandbox: there is none.
    """
    candidates = (str(python),) if python else (_own(), *_USUAL)
    found: dict[str, Runtime] = {}
    failures: list[str] = []
    for candidate in dict.fromkeys(candidates):
        if not os.path.exists(candidate):
            failures.append(f"{candidate}: not there")
            continue
        try:
            probed = _probe(candidate)
        except (OSError, subprocess.SubprocessError, msgspec.DecodeError) as error:
            failures.append(f"{candidate}: {error}")
            continue
        found.setdefault(
            probed.executable,
            Runtime(probed.version, probed.executable, probed.directories, probed.libraries, packages),
        )
    if not found:
        raise NoSandbox("there is no Python interpreter to run programs on", failures)
    return list(found.values())


def _own() -> str:
    """The interpreter that the server's environment was made from."""
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)


def _probe(executable: str) -> _Probed:
    ran = subprocess.run(
        [executable, "-I", "-S", "-B", probe.__file__],
        env={},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_PROBE_TIMEOUT_S,
        check=True,
    )
    return msgspec.json.decode(ran.stdout, type=_Probed)
