"""Whether a sandbox holds on this machine: programs that try to get out are run in it before any other is.

What decides is what happens outside: a file that was to be left alone, a port that nobody was to reach. What
a program found inside it prints, under a name that it cannot know beforehand.
"""

from __future__ import annotations

import asyncio
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from antiphon.conversation.tool_requests import CodeOutcome, CodeRequest
from antiphon.tools.protocol import CodeRunner
from antiphon.wire.enums import CodeExecutionOutcome

_COMPUTES = "import math\nprint(sum(range(10)) + math.isqrt(16))"
_COMPUTED = "49\n"
_ANYBODY = 0o666

_ESCAPES = {
    "read a file of the host": "print(open({kept_path!r}).read())",
    "list a directory of the host": "import os; print(os.listdir({directory!r}))",
    "change a file of the host": "open({kept_path!r}, 'w').write('changed'); {says_so}",
    "change a file's mode": "import os; os.chmod({kept_path!r}, 0o600); {says_so}",
    "remove a file of the host": "import os; os.remove({kept_path!r}); {says_so}",
    "reach the network": "import socket; socket.create_connection(('127.0.0.1', {port})); {says_so}",
    "open a socket": "import socket; socket.socket(socket.AF_UNIX); {says_so}",
    "start a process": "import os; os.fork() or os._exit(0); {says_so}",
    "execute a program": "import os, sys; os.execv(sys.executable, ['python', '-c', {says_so!r}])",
    "run a command": "import os; os.system('true') == 0 and {says_so}",
    "signal its parent": "import os; os.kill(os.getppid() or -1, 0); {says_so}",
    "signal all": "import os; os.kill(-1, 0); {says_so}",
    "trace a process": "import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0) or {says_so}",
    "make a namespace": "import ctypes; ctypes.CDLL(None).unshare(0x10000000) or {says_so}",
    "keep memory that no limit counts": "import os; os.memfd_create('x'); {says_so}",
    "raise a limit": "import resource as r; r.setrlimit(r.RLIMIT_CPU, (-1, -1)); {says_so}",
    "have more memory": "len(bytearray({too_much})) and {says_so}",
}
"""What is tried, with the program that tries it."""


@dataclass(frozen=True, slots=True)
class _Outside:
    """What is outside, to be read, changed and reached.

    Attributes:
        token: the secret, which is also the name of the file that it is in.
    """

    directory: Path
    port: int
    token: str

    @classmethod
    def lay_out(cls, port: int) -> _Outside:
        """Files that the file system would let anybody read and change."""
        outside = cls(Path(tempfile.mkdtemp(prefix="antiphon-selftest-")), port, secrets.token_hex(8))
        outside.directory.chmod(0o777)
        for path in (outside._secret, outside._kept):
            path.write_text(outside.token)
            path.chmod(_ANYBODY)
        return outside

    @property
    def _secret(self) -> Path:
        return self.directory / self.token

    @property
    def _kept(self) -> Path:
        return self.directory / "kept"

    def program(self, template: str, memory_bytes: int) -> str:
        """A program for what is outside. It cannot print the secret without having seen it."""
        half = len(self.token) // 2
        return template.format(
            directory=str(self.directory),
            kept_path=str(self._kept),
            port=self.port,
            says_so=f"print('{self.token[:half]}' '{self.token[half:]}')",
            too_much=2 * memory_bytes,
        )

    def touched(self) -> bool:
        """Whether a program has changed something."""
        kept = self._kept
        return not kept.exists() or kept.read_text() != self.token or kept.stat().st_mode & 0o777 != _ANYBODY

    def shown_in(self, printed: str) -> bool:
        """Whether a program has seen something."""
        return self.token in printed


async def breach(runner: CodeRunner, memory_bytes: int) -> str:
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

    def on_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.set()
        writer.close()

    server = await asyncio.start_server(on_connection, "127.0.0.1", 0)
    outside = await asyncio.to_thread(_Outside.lay_out, server.sockets[0].getsockname()[1])
    try:
        programs = [outside.program(template, memory_bytes) for template in _ESCAPES.values()]
        outcomes = await asyncio.gather(*(runner.run(CodeRequest(program)) for program in programs))
        escapes = [
            what
            for what, outcome in zip(_ESCAPES, outcomes, strict=True)
            if outside.shown_in(_printed(outcome))
        ]
        if await asyncio.to_thread(outside.touched):
            escapes.append("touch a file of the host")
        if reached.is_set():
            escapes.append("reach the network")
        return f"a program could {' and '.join(dict.fromkeys(escapes))}" if escapes else ""
    finally:
        server.close()
        await asyncio.to_thread(shutil.rmtree, outside.directory)


def _printed(outcome: CodeOutcome) -> str:
    """What a program printed, without the traceback, which quotes the program."""
    return outcome.output.partition("Traceback (most recent call last)")[0]
