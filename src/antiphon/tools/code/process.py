"""One jail from its start to its end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from enum import Enum
from subprocess import Popen
from typing import Any

from antiphon.clock import Clock
from antiphon.tools.code.errors import JailBroken
from antiphon.tools.code.jailed.report import HEADER, IMAGE, LOCKED
from antiphon.tools.code.jails import Jail
from antiphon.tools.code.limits import Limits
from antiphon.tools.code.pipes import Feed, Intake
from antiphon.tools.code.runtime import Runtime

log = logging.getLogger(__name__)

_LOCK_TIMEOUT_S = 20.0
_LENGTH_BYTES = 8
_REPORT_BYTES = 4096


class Ending(Enum):
    """Why a program is over."""

    EXITED = "exited"
    OUT_OF_TIME = "out of time"
    TOO_MUCH_OUTPUT = "too much output"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended.

    Attributes:
        status: its exit status; 128 and the signal's number when a signal ended it.
        stdout: what it printed.
        stderr: what it complained about.
        images: the image files it reported, unchecked.
        wall_s: how long it took.
    """

    ending: Ending
    status: int
    stdout: bytes
    stderr: bytes
    images: tuple[bytes, ...]
    wall_s: float


class JailProcess:
    """A jail with an interpreter in it, for one program. Not made directly: see `start`."""

    def __init__(self, spawned: _Spawned, limits: Limits, clock: Clock) -> None:
        loop = asyncio.get_running_loop()
        self._process = spawned.process
        self._limits = limits
        self._clock = clock
        self._feed = Feed(spawned.stdin)
        self._report = Intake(spawned.report, limits.image_bytes + _REPORT_BYTES)
        self._stdout = Intake(spawned.stdout, limits.output_bytes)
        self._stderr = Intake(spawned.stderr, limits.output_bytes)
        self._intakes = (self._report, self._stdout, self._stderr)
        self._exited: asyncio.Future[int] = loop.create_future()
        self._pidfd = os.pidfd_open(self._process.pid)
        loop.add_reader(self._pidfd, self._on_exit)

    @classmethod
    async def start(
        cls, jail: Jail, runtime: Runtime, limits: Limits, *, clock: Clock, spawner: Executor
    ) -> JailProcess:
        """Start a jail; return when it is locked and waits for its program.

        Args:
            spawner: one thread that lives as long as the jail may: the kernel ends it with that thread.

        Raises:
            JailBroken: it could not be started or locked.
        """
        loop = asyncio.get_running_loop()
        spawning = loop.run_in_executor(spawner, _spawn, jail, runtime, limits)
        try:
            spawned = await asyncio.shield(spawning)
        except asyncio.CancelledError:
            await cls(await spawning, limits, clock).kill()
            raise
        except OSError as error:
            raise JailBroken(f"{jail.name}: {error}") from error
        started = cls(spawned, limits, clock)
        try:
            await started._await_lock(jail.name)
        except BaseException:
            await started.kill()
            raise
        return started

    @property
    def alive(self) -> bool:
        return not self._exited.done()

    async def run(self, code: bytes) -> Ended:
        """Run a program in it, once; nothing of the jail is left afterwards.

        Args:
            code: its text in UTF-8.
        """
        began = self._clock.now()
        overflows = [intake.overflowed for intake in self._intakes]
        deadline = asyncio.ensure_future(self._clock.sleep(self._limits.wall_s))
        try:
            self._feed.write_all(len(code).to_bytes(_LENGTH_BYTES, "little") + code)
            over: list[asyncio.Future[Any]] = [self._exited, deadline, *overflows]
            await asyncio.wait(over, return_when=asyncio.FIRST_COMPLETED)
            in_time = not deadline.done()
        finally:
            deadline.cancel()
            await self.kill()
        ending = Ending.EXITED if in_time else Ending.OUT_OF_TIME
        if any(overflow.done() for overflow in overflows):
            ending = Ending.TOO_MUCH_OUTPUT
        return Ended(
            ending=ending,
            status=self._exited.result(),
            stdout=bytes(self._stdout.data),
            stderr=bytes(self._stderr.data),
            images=tuple(body for kind, body in _reports(bytes(self._report.data)) if kind == IMAGE),
            wall_s=self._clock.now() - began,
        )

    async def kill(self) -> None:
        """End everything that is in it, if it has not ended; return when nothing of it is left."""
        await asyncio.shield(asyncio.ensure_future(self._kill()))

    async def _kill(self) -> None:
        if not self._exited.done():
            os.killpg(self._process.pid, signal.SIGKILL)  # not waited for yet, so the number is still its own
        await self._exited
        self._feed.close()
        for intake in self._intakes:
            await intake.closed()

    async def _await_lock(self, name: str) -> None:
        """Wait for the first thing that the jail reports.

        Raises:
            JailBroken: it is not that the jail is locked.
        """
        try:
            async with asyncio.timeout(_LOCK_TIMEOUT_S):
                reported = await self._report.has(HEADER.size)
                kind, length = HEADER.unpack_from(self._report.data) if reported else (b"", 0)
                await self._report.has(HEADER.size + length)
        except TimeoutError:
            raise JailBroken(f"{name}: expected it to be locked within {_LOCK_TIMEOUT_S:g} s") from None
        if kind != LOCKED:
            message = bytes(self._report.data[HEADER.size :]) or await self._last_words()
            raise JailBroken(f"{name}: {message.decode(errors='backslashreplace')}")

    async def _last_words(self) -> bytes:
        await self.kill()
        lines = self._stderr.data.strip().splitlines()
        return bytes(lines[-1]) if lines else f"ended with status {self._exited.result()}".encode()

    def _on_exit(self) -> None:
        asyncio.get_running_loop().remove_reader(self._pidfd)
        os.close(self._pidfd)
        status = self._process.wait()
        self._exited.set_result(status if status >= 0 else 128 - status)


@dataclass(frozen=True, slots=True)
class _Spawned:
    """A process, and our ends of its pipes."""

    process: Popen[bytes]
    stdin: int
    stdout: int
    stderr: int
    report: int


def _spawn(jail: Jail, runtime: Runtime, limits: Limits) -> _Spawned:
    """Start the process."""
    ours: list[int] = []
    theirs: list[int] = []
    try:
        stdin, stdin_end = os.pipe()
        ours.append(stdin_end)
        theirs.append(stdin)
        for _ in ("stdout", "stderr", "report"):
            reading, writing = os.pipe()
            ours.append(reading)
            theirs.append(writing)
        command = jail.command(runtime, limits, theirs[-1])
        process = Popen(
            command.arguments,
            env=dict(command.environment),
            cwd="/",
            stdin=theirs[0],
            stdout=theirs[1],
            stderr=theirs[2],
            pass_fds=(theirs[3],),
            start_new_session=True,
        )
    except BaseException:
        for fd in ours:
            os.close(fd)
        raise
    finally:
        for fd in theirs:
            os.close(fd)
    return _Spawned(process, *ours)


def _reports(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The pieces of a report, whole ones only."""
    position = 0
    while position + HEADER.size <= len(data):
        kind, length = HEADER.unpack_from(data, position)
        position += HEADER.size
        if position + length > len(data):
            return
        yield kind, data[position : position + length]
        position += length
