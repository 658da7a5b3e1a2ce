"""One worker process from its start to its end.

It is started by `subprocess` in a thread and its pipes are connected afterwards, because
`asyncio.create_subprocess_exec` hangs for ever when it is canceled at an unlucky moment, as happens when the
server gives up while it starts.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from subprocess import PIPE, Popen
from typing import IO, Any

from antiphon.clock import Clock
from antiphon.engines.workers.frames import FrameTooLarge, pack_frame
from antiphon.engines.workers.pipes import AnswerPipe, ErrorPipe, PipeEnd, RequestPipe
from antiphon.engines.workers.waiting import within

OnFrame = Callable[[int, bytes], None]

log = logging.getLogger(__name__)

MAX_UNSENT_BYTES = 16 * 1024 * 1024
"""A worker that leaves so much unread hangs; it is killed."""

_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class WorkerProcess:
    """A running worker: frames go in by `send` and come out by `on_frame`.

    Not made directly: see `spawn`.
    """

    def __init__(self, process: Popen[bytes], name: str, on_frame: OnFrame) -> None:
        self._process = process
        self._name = f"{name}: worker {process.pid}"
        self._requests = RequestPipe()
        self._answers = AnswerPipe(on_frame, self._on_garbage)
        self._errors = ErrorPipe(self._name)
        self._exited: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        _watch(process, self._exited)

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
        worker = cls(await _popen(module), engine, on_frame)
        connecting = asyncio.ensure_future(worker._connect())
        try:
            await asyncio.shield(connecting)
        except asyncio.CancelledError:  # a pipe that was half connected would never be closed
            await connecting
            worker.kill()
            await worker.wait()
            raise
        return worker

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, channel: int, body: bytes) -> None:
        """Write one frame; never blocks. What is sent to a dead worker is lost; `wait` tells of its end."""
        if self._requests.write(pack_frame(channel, body)) > MAX_UNSENT_BYTES and not self._exited.done():
            log.error("%s reads nothing; killing it", self._name)
            self.kill()

    async def wait(self) -> str:
        """Wait for the end of the process; return how it ended, for the log and for errors."""
        await asyncio.wait([self._answers.lost, self._errors.lost])
        status = await asyncio.shield(self._exited)
        self._requests.abort()
        await asyncio.wait([self._requests.lost])
        ended = f"ended by signal {-status}" if status < 0 else f"ended with status {status}"
        return f"{ended}: {self._errors.last_line}" if self._errors.last_line else ended

    def kill(self) -> None:
        """End it now."""
        self._process.kill()

    async def close(self, clock: Clock, *, grace_s: float) -> None:
        """Let it end by closing its standard input; kill it when it has not ended after ``grace_s``."""
        self._requests.close()
        ending = asyncio.create_task(self.wait())
        try:
            await within(clock, grace_s, asyncio.shield(ending))
        except TimeoutError:
            log.warning("%s did not end in %g s; killing it", self._name, grace_s)
            self.kill()
        await ending

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        standard = (self._process.stdin, self._process.stdout, self._process.stderr)
        pipes: list[IO[bytes]] = [pipe for pipe in standard if pipe is not None]
        ends: list[PipeEnd] = [self._requests, self._answers, self._errors]
        connects: list[Any] = [loop.connect_write_pipe, loop.connect_read_pipe, loop.connect_read_pipe]
        for at in range(3):
            try:
                await connects[at](partial(_same, ends[at]), pipes[at])
            except BaseException:  # the event loop is being closed
                self.kill()
                for end in ends[:at]:
                    end.close()
                for pipe in pipes[at + 1 :]:
                    pipe.close()
                raise

    def _on_garbage(self, error: FrameTooLarge) -> None:
        log.error("%s sent %s; killing it", self._name, error)
        self.kill()


async def _popen(module: str) -> Popen[bytes]:
    def start() -> Popen[bytes]:
        command = [sys.executable, "-P", "-m", module]
        environment = {**os.environ, **_ENVIRONMENT}
        return Popen(
            command, bufsize=0, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment, start_new_session=True
        )

    starting = asyncio.get_running_loop().run_in_executor(None, start)
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        process = await starting
        process.kill()
        await asyncio.get_running_loop().run_in_executor(None, process.communicate)
        raise


def _watch(process: Popen[bytes], exited: asyncio.Future[int]) -> None:
    """Let a thread tell when the process has ended."""
    loop = asyncio.get_running_loop()

    def tell(status: int) -> None:
        if not exited.done():
            exited.set_result(status)

    def wait() -> None:
        status = process.wait()
        if not loop.is_closed():
            loop.call_soon_threadsafe(tell, status)

    threading.Thread(target=wait, name=f"worker {process.pid}", daemon=True).start()


def _same(end: PipeEnd) -> PipeEnd:
    return end
