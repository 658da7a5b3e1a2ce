"""Whether a sandbox holds on this machine: programs that try to get out are run in it before any other is.

What decides is what happens outside: a file that was to be left alone, a port that nobody was to reach. What
a program found inside it prints, under a name that it cannot know beforehand.
"""

from __future__ import annotations

import asyncio
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from antiphon.conversation.tool_requests import CodeOutcome, CodeRequest
from antiphon.wire.enums import CodeExecutionOutcome

_COMPUTES = "import math\nprint(sum(range(10)) + math.isqrt(16))"
_COMPUTED = "49\n"

_ESCAPES = {
    "read a file of the host": "print(open({secret_path!r}).read())",
    "list a directory of the host": "import os; print(os.listdir({directory!r}))",
    "change a file of the host": "open({kept_path!r}, 'w').write('changed')",
    "change a file's mode": "import os; os.chmod({kept_path!r}, 0o600); print({token!r})",
    "remove a file of the host": "import os; os.remove({kept_path!r})",
    "reach the network": "import socket; socket.create_connection(('127.0.0.1', {port})); print({token!r})",
    "open a socket": "import socket; socket.socket(socket.AF_UNIX); print({token!r})",
    "start a process": "import os; os.fork() or os._exit(0); print({token!r})",
    "execute a program": "import os; os.execv('/bin/echo', ['echo', {token!r}])",
    "see or signal another process": "import os; os.kill(os.getppid() or -1, 0); print({token!r})",
    "trace a process": "import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0) or print({token!r})",
    "make a namespace": "import ctypes; ctypes.CDLL(None).unshare(0x10000000) or print({token!r})",
    "keep memory that no limit counts": "import os; os.memfd_create('x'); print({token!r})",
    "raise a limit": "import resource as r; r.setrlimit(r.RLIMIT_CPU, (9, 9)); print({token!r})",
    "have more memory": "len(bytearray({too_much})) and print({token!r})",
}
"""What is tried, with the program that tries it."""


class Runner(Protocol):
    """A sandbox to be tested."""

    async def run(self, request: CodeRequest) -> CodeOutcome: ...


@dataclass(frozen=True, slots=True)
class _Outside:
    """What is outside, to be read, changed and reached."""

    directory: Path
    port: int
    token: str

    def program(self, template: str, memory_bytes: int) -> str:
        return template.format(
            secret_path=str(self.directory / "secret"),
            kept_path=str(self.directory / "kept"),
            directory=str(self.directory),
            port=self.port,
            token=self.token,
            too_much=2 * memory_bytes,
        )


async def breach(runner: Runner, memory_bytes: int) -> str:
    """What is wrong with a sandbox; empty when it holds, and computes.

    Args:
        memory_bytes: what a program may have.

    Raises:
        JailBroken: no program can be run in it.
    """
    computed = await runner.run(CodeRequest(_COMPUTES))
    if computed != CodeOutcome(CodeExecutionOutcome.OK, _COMPUTED):
        return f"a program that prints 49 ended with {computed.outcome}: {computed.output.strip()[-200:]!r}"
    reached = asyncio.Event()
    server = await asyncio.start_server(lambda *_: reached.set(), "127.0.0.1", 0)
    token = secrets.token_hex(8)
    with tempfile.TemporaryDirectory(prefix="antiphon-selftest-") as path:
        outside = _Outside(Path(path), server.sockets[0].getsockname()[1], token)
        try:
            return await _try_all(runner, outside, reached, memory_bytes)
        finally:
            server.close()


async def _try_all(runner: Runner, outside: _Outside, reached: asyncio.Event, memory_bytes: int) -> str:
    """Lay out what must not be touched, where anybody on the host could, and let each program try."""
    outside.directory.chmod(0o777)
    (outside.directory / "secret").write_text(outside.token)
    kept = outside.directory / "kept"
    kept.write_text("kept")
    for path in outside.directory.iterdir():
        path.chmod(0o666)
    for what, template in _ESCAPES.items():
        outcome = await runner.run(CodeRequest(outside.program(template, memory_bytes)))
        listed = what.startswith("list") and "secret" in outcome.output.splitlines()[:1]
        if outside.token in _printed(outcome) or listed or reached.is_set():
            return f"a program could {what}"
        if not kept.exists() or kept.read_text() != "kept" or kept.stat().st_mode & 0o777 != 0o666:
            return f"a program could {what}"
    return ""


def _printed(outcome: CodeOutcome) -> str:
    """What a program printed, without the traceback, which quotes the program."""
    return outcome.output.partition("Traceback (most recent call last)")[0]
