"""One worker process from its start to its end."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from collections.abc import Callable, Mapping

from antiphon.clock import Clock
from antiphon.engines.workers.frames import HEADER, FrameTooLarge, pack_frame, unpack_header
from antiphon.engines.workers.waiting import within

OnFrame = Callable[[int, bytes], None]

log = logging.getLogger(__name__)

MAX_UNSENT_BYTES = 16 * 1024 * 1024
"""A worker that leaves so much unread hangs; it is killed."""

LAST_WORDS_LINES = 5

_ENVIRONMENT: Mapping[str, str] = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class WorkerProcess:
    """A running worker: frames go in by `send` and come out by `on_frame`.

    Not made directly: see `spawn`.
    """

    def __init__(self, process: Process, engine: str, on_frame: OnFrame) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self._process = process
        self._engine = engine
        self._stdin = process.stdin
        self._last_words: deque[str] = deque(maxlen=LAST_WORDS_LINES)
        self._reading = asyncio.create_task(self._read_frames(process.stdout, on_frame))
        self._logging = asyncio.create_task(self._log_lines(process.stderr))

    @classmethod
    async def spawn(cls, module: str, *, engine: str, on_frame: OnFrame) -> WorkerProcess:
        """Start ``python -m module``.

        Its own session keeps the terminal's Ctrl-C away from it, and ``-P`` keeps a file in the current
        directory from standing in for a library.

        Args:
            module: the worker's module, which calls `serve`.
            engine: the engine's name, for the log.
            on_frame: called in the event loop with the channel and body of each frame.

        Raises:
            OSError: the process cannot be created.
        """
        return cls(await _spawn(module), engine, on_frame)

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, channel: int, body: bytes) -> None:
        """Write one frame; never blocks. What is sent to a dead worker is lost; `wait` tells of its end."""
        if self._process.returncode is not None or self._stdin.is_closing():
            return
        self._stdin.write(pack_frame(channel, body))
        if self._stdin.transport.get_write_buffer_size() > MAX_UNSENT_BYTES:
            log.error("%s: worker %d reads nothing; killing it", self._engine, self.pid)
            self.kill()

    async def wait(self) -> str:
        """Wait for the end of the process; return how it ended, for the log and for errors."""
        status = await self._process.wait()
        await asyncio.wait([self._reading, self._logging])
        ended = f"ended by signal {-status}" if status < 0 else f"ended with status {status}"
        return f"{ended}: {self._last_words[-1]}" if self._last_words else ended

    def kill(self) -> None:
        """End it now."""
        if self._process.returncode is None:
            self._process.kill()

    async def close(self, clock: Clock, *, grace_s: float) -> None:
        """Let it end by closing its standard input; kill it when it has not ended after ``grace_s``."""
        self._stdin.close()
        ending = asyncio.create_task(self.wait())
        try:
            await within(clock, grace_s, asyncio.shield(ending))
        except TimeoutError:
            log.warning("%s: worker %d did not end in %g s; killing it", self._engine, self.pid, grace_s)
            self.kill()
        await ending

    async def _read_frames(self, stdout: asyncio.StreamReader, on_frame: OnFrame) -> None:
        try:
            while True:
                length, channel = unpack_header(await stdout.readexactly(HEADER.size))
                on_frame(channel, await stdout.readexactly(length))
        except asyncio.IncompleteReadError:
            pass  # its standard output ends with the process
        except FrameTooLarge as error:
            log.error("%s: worker %d sent %s; killing it", self._engine, self.pid, error)
            self.kill()

    async def _log_lines(self, stderr: asyncio.StreamReader) -> None:
        while line := await _read_line(stderr):
            text = line.decode(errors="backslashreplace").rstrip()
            if text:
                self._last_words.append(text)
                log.warning("%s: worker %d: %s", self._engine, self.pid, text)


async def _spawn(module: str) -> Process:
    spawning = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            module,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env={**os.environ, **_ENVIRONMENT},
            start_new_session=True,
        )
    )
    try:
        return await asyncio.shield(spawning)
    except asyncio.CancelledError:  # a process that was half made would be nobody's
        process = await spawning
        process.kill()
        await process.communicate()
        raise


async def _read_line(stream: asyncio.StreamReader) -> bytes:
    """The next line; a line too long for the stream's buffer comes in pieces. Empty at the end."""
    try:
        return await stream.readuntil(b"\n")
    except asyncio.IncompleteReadError as end:
        return end.partial
    except asyncio.LimitOverrunError as overrun:
        return await stream.readexactly(overrun.consumed)
