"""Server processes under test: started on a core of their own, and asked by Linux's /proc what they used."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

SERVER_CORE, CLIENT_CORE = 0, 1

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PAGE_KB = os.sysconf("SC_PAGE_SIZE") // 1024


@contextmanager
def python_process(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Iterator[int]:
    """A Python process on the server's core, ended when the context is left; its process id."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        env=os.environ | dict(environment or {}),
        cwd=Path(__file__).parents[1],
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: pin(SERVER_CORE),
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def pin(core: int) -> None:
    """Keep this process on one core, where the system can do that and has so many."""
    if hasattr(os, "sched_setaffinity") and core in os.sched_getaffinity(0):
        os.sched_setaffinity(0, {core})


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(port: int, timeout_s: float = 30.0) -> None:
    """Return when somebody listens on it."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"nothing listens on port {port} after {timeout_s:g} s")


def cpu_s(pid: int) -> float:
    """Processor time of a process, user and system, in seconds; without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def resident_kb(pid: int) -> int:
    """Resident memory of a process in KB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_KB
