"""Run all hostile programs in one jail, with things of the host beside it that they try to reach.

A process of its own, because it is also run as another user: `python -m tests.tools.code.trial JAIL usual`
prints what became of each program and of what was outside, as JSON.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import secrets
import socket
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

import msgspec
from tests.tools.code.hostile_programs import HOSTILE

from antiphon.clock import LoopClock
from antiphon.conversation.tool_requests import CodeRequest
from antiphon.tools.code.errors import NoSandbox
from antiphon.tools.code.limits import MIB, Limits
from antiphon.tools.code.sandbox import CodeSandbox, JailChoice, SandboxSettings

LIMITS = Limits(wall_s=1.0, cpu_s=1, memory_bytes=256 * MIB, concurrent=4, prewarmed=4, image_bytes=MIB)
KEPT = "kept"
NO_SANDBOX = 3
_PR_SET_CHILD_SUBREAPER = 36
_PR_CAPBSET_DROP = 24
_CAP_SYS_ADMIN = 21


@dataclass
class Result:
    """What became of a program."""

    outcome: str
    output: str
    seconds: float


@dataclass
class Trial:
    """What became of all of them, and of the host."""

    sandbox: str
    results: dict[str, Result] = field(default_factory=dict)
    reached: list[str] = field(default_factory=list)
    kept: str = ""
    files: list[str] = field(default_factory=list)
    victim_lives: bool = False
    left_over: list[str] = field(default_factory=list)


async def trial(jail: JailChoice) -> Trial:
    """Lay out the host, run the programs, look at the host again."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # what is orphaned becomes our child
    sandbox = CodeSandbox(SandboxSettings(jail=jail, limits=LIMITS), clock=LoopClock())
    await sandbox.start()
    found = Trial(sandbox.name)
    victim = await asyncio.create_subprocess_exec("sleep", "60", stdout=asyncio.subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        places = await _lay_out(directory, found)
        programs = {what: _marked(code).format(**places, victim=victim.pid) for what, code in HOSTILE.items()}
        await asyncio.gather(*(_run(sandbox, what, code, found) for what, code in programs.items()))
        await sandbox.close()
        _look_again(directory, found)
    found.victim_lives = victim.returncode is None
    if found.victim_lives:
        victim.kill()
    await victim.wait()
    found.left_over = _left_over()
    return found


def _look_again(directory: Path, found: Trial) -> None:
    found.kept = (directory / KEPT).read_text() if (directory / KEPT).exists() else "gone"
    found.files = sorted(path.name for path in directory.iterdir())


def _write_files(directory: Path, token: str) -> None:
    directory.chmod(0o777)
    for file in ("secret", KEPT, "evil.py", "evil.so"):
        (directory / file).write_text(KEPT if file == KEPT else "")
        (directory / file).chmod(0o666)
    (directory / "secret").write_text(token)


async def _lay_out(directory: Path, found: Trial) -> dict[str, object]:
    token = secrets.token_hex(8)
    _write_files(directory, token)
    tcp = await asyncio.start_server(lambda *_: found.reached.append("TCP"), "127.0.0.1", 0)
    port = tcp.sockets[0].getsockname()[1]
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(lambda: _Datagrams(found), local_addr=("127.0.0.1", port))
    abstract = socket.socket(socket.AF_UNIX)
    abstract.bind(f"\0{token}")
    abstract.listen()
    abstract.setblocking(False)
    await asyncio.start_unix_server(lambda *_: found.reached.append("abstract"), sock=abstract)
    await asyncio.start_unix_server(lambda *_: found.reached.append("unix"), str(directory / "unix"))
    return {
        "secret": directory / "secret", "kept": directory / KEPT, "directory": directory, "name": "secret",
        "unix": directory / "unix", "abstract": token, "token": token, "port": port,
        "site": Path(msgspec.__file__).parents[1], "hostname": socket.gethostname(),
    }  # fmt: skip


async def _run(sandbox: CodeSandbox, what: str, code: str, found: Trial) -> None:
    began = asyncio.get_running_loop().time()
    outcome = await sandbox.run(CodeRequest(code))
    seconds = asyncio.get_running_loop().time() - began
    found.results[what] = Result(outcome.outcome.value, outcome.output, seconds)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, found: Trial) -> None:
        self._found = found

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._found.reached.append("UDP")


def _marked(code: str) -> str:
    """The program with its mark cut in two, so that a traceback that quotes it does not show it."""
    return code.replace("ESCAPED", "ESC''APED")


def _left_over() -> list[str]:
    """The processes below this one that still live: whatever has ended waits to be collected."""
    children = [
        child
        for task in Path("/proc/self/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    return [child for child in children if _state(child) not in "ZX"]


def _state(process: str) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "X"


def _confine() -> None:
    """Take from later programs the right to make namespaces, as Docker does by default."""
    ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, _CAP_SYS_ADMIN, 0, 0, 0)


def main(jail: str, confinement: str) -> int:
    """Print the trial as JSON; return 0, or 3 when there is no such sandbox here."""
    os.chdir("/")
    if confinement == "confined":
        _confine()
    try:
        found = asyncio.run(trial(JailChoice(jail)))
    except NoSandbox as error:
        sys.stdout.write(f"{error}: {error.findings}")
        return NO_SANDBOX
    sys.stdout.write(json.dumps(asdict(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
