"""A worker that is kept alive: started, watched, and started again when it has crashed."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

import msgspec

from antiphon.clock import Clock
from antiphon.engines.errors import EngineConfigError, EngineError, EngineFailed, EngineUnavailable
from antiphon.engines.workers.control import Control, Ready
from antiphon.engines.workers.frames import CONTROL_CHANNEL
from antiphon.engines.workers.process import WorkerProcess
from antiphon.engines.workers.waiting import within

log = logging.getLogger(__name__)

AnswerT = TypeVar("AnswerT", bound=msgspec.Struct)

MAX_HELD_BYTES = 4 * 1024 * 1024
"""What is kept for a worker that is being started again."""

RESTART_DELAYS_S = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""The pause before each attempt to start again; the last one repeats."""

STABLE_S = 60.0
"""A worker that lived for so long starts the delays from the beginning."""


class WorkerState(Enum):
    """A worker is in one of these states."""

    NEW = "not started"
    STARTING = "starting"
    READY = "ready"
    PAUSING = "waiting to be started again"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSpec(Generic[AnswerT]):
    """What a worker runs.

    Attributes:
        engine: the engine's configured name, for errors and logs.
        module: the module to run, which calls `antiphon.engines.workers.service.serve`.
        configuration: sent to the worker at each start.
        answers: decodes what the worker sends on request channels.
        start_timeout_s: how long loading may take.
        close_grace_s: how long an orderly end may take.
    """

    engine: str
    module: str
    configuration: msgspec.Struct
    answers: msgspec.msgpack.Decoder[AnswerT]
    start_timeout_s: float = 60.0
    close_grace_s: float = 2.0


class Channel(Generic[AnswerT]):
    """One request to a worker, and its answers. Made by `Worker.open`."""

    def __init__(
        self,
        worker: Worker[AnswerT],
        number: int,
        on_answer: Callable[[AnswerT], None],
        on_failure: Callable[[EngineError], None],
    ) -> None:
        self._worker = worker
        self._number = number
        self.on_answer = on_answer
        self.on_failure = on_failure

    def send(self, message: msgspec.Struct) -> None:
        """Send the worker a message; never blocks. Lost when the channel has failed or was closed."""
        self._worker.send(self._number, message)

    def close(self) -> None:
        """Hear no more of it; may be called more than once.

        The worker is not told: send it the message that ends the request.
        """
        self._worker.forget(self._number)


class Worker(Generic[AnswerT]):
    """One worker process, started again when it ends by itself; its open requests then fail."""

    def __init__(self, spec: WorkerSpec[AnswerT], *, clock: Clock) -> None:
        self._spec = spec
        self._clock = clock
        self._state = WorkerState.NEW
        self._process: WorkerProcess | None = None
        self._started: asyncio.Future[Control] | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._channels: dict[int, Channel[AnswerT]] = {}
        self._numbers = itertools.count(CONTROL_CHANNEL + 1)
        self._held: list[tuple[int, bytes]] = []
        self._held_bytes = 0
        self._encoder = msgspec.msgpack.Encoder()
        self._detail = ""

    @property
    def state(self) -> WorkerState:
        return self._state

    @property
    def detail(self) -> str:
        """What the worker said it runs; empty before its first start."""
        return self._detail

    @property
    def pid(self) -> int | None:
        """The process, when there is one."""
        return self._process.pid if self._process else None

    @property
    def open_channels(self) -> int:
        """How many requests it has."""
        return len(self._channels)

    async def start(self) -> None:
        """Start the process; return when it is ready.

        Raises:
            EngineConfigError: the worker says that it can never work as configured.
            EngineUnavailable: it did not start.
        """
        try:
            process = await self._launch()
        except BaseException:
            self._state = WorkerState.NEW
            raise
        self._supervisor = asyncio.create_task(self._supervise(process))

    def open(
        self, on_answer: Callable[[AnswerT], None], on_failure: Callable[[EngineError], None]
    ) -> Channel[AnswerT]:
        """Begin a request. While the worker is being started again, what is sent waits for it.

        Args:
            on_answer: called in the event loop with each message of the worker.
            on_failure: called at most once, as the last thing, when the worker has ended.

        Raises:
            EngineUnavailable: the worker is down.
        """
        if self._state not in (WorkerState.STARTING, WorkerState.READY):
            raise self._unavailable(f"its worker is {self._state.value}")
        channel = Channel(self, next(self._numbers), on_answer, on_failure)
        self._channels[channel._number] = channel
        return channel

    def send(self, number: int, message: msgspec.Struct) -> None:
        """Send on a channel; see `Channel.send`."""
        if number not in self._channels:
            return
        body = self._encoder.encode(message)
        if self._state is WorkerState.STARTING:
            self._hold(number, body)
        elif self._process is not None:
            self._process.send(number, body)

    def forget(self, number: int) -> None:
        """Drop a channel; see `Channel.close`."""
        self._channels.pop(number, None)

    async def close(self) -> None:
        """End the process. Open requests fail."""
        self._state = WorkerState.CLOSED
        if self._supervisor is not None:
            self._supervisor.cancel()
            await asyncio.wait([self._supervisor])
        self._fail_all(self._unavailable("it was closed"))
        if self._process is not None:
            await self._process.close(self._clock, grace_s=self._spec.close_grace_s)
            self._process = None

    async def _supervise(self, process: WorkerProcess) -> None:
        attempt = 0
        while True:
            ready_at = self._clock.now()
            how = await process.wait()
            if self._clock.now() - ready_at >= STABLE_S:
                attempt = 0
            log.error("%s: worker %d %s; starting it again", self._spec.engine, process.pid, how)
            self._fail_all(EngineFailed(f"its worker process {how}", engine=self._spec.engine))
            while (again := await self._try_again(attempt)) is None:
                attempt += 1
            process, attempt = again, attempt + 1

    async def _try_again(self, attempt: int) -> WorkerProcess | None:
        delay_s = RESTART_DELAYS_S[min(attempt, len(RESTART_DELAYS_S) - 1)]
        self._state = WorkerState.PAUSING if delay_s else WorkerState.STARTING
        await self._clock.sleep(delay_s)
        try:
            return await self._launch()
        except EngineError as error:
            log.error("%s", error)
            self._fail_all(error)
            return None

    async def _launch(self) -> WorkerProcess:
        self._state = WorkerState.STARTING
        self._started = asyncio.get_running_loop().create_future()
        try:
            process = self._process = await WorkerProcess.spawn(
                self._spec.module, engine=self._spec.engine, on_frame=self._on_frame
            )
        except OSError as error:
            raise self._unavailable(f"its worker process cannot be created: {error}") from error
        process.send(CONTROL_CHANNEL, self._encoder.encode(self._spec.configuration))
        try:
            self._detail = await self._readiness(process, self._started)
        except BaseException:
            self._process = None
            process.kill()
            await process.wait()
            raise
        self._state = WorkerState.READY
        self._release_held()
        return process

    async def _readiness(self, process: WorkerProcess, started: asyncio.Future[Control]) -> str:
        """What the worker says it runs, once it is ready."""
        limit_s = self._spec.start_timeout_s
        ended = asyncio.create_task(process.wait())
        either: list[asyncio.Future[Control] | asyncio.Task[str]] = [started, ended]
        try:
            await within(self._clock, limit_s, asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED))
        except TimeoutError as error:
            raise self._unavailable(f"its worker was not ready in {limit_s:g} s") from error
        finally:
            ended.cancel()
        if not started.done():
            raise self._unavailable(f"its worker process {ended.result()} while it was starting")
        answer = started.result()
        if isinstance(answer, Ready):
            return answer.detail
        raise EngineConfigError(answer.reason, engine=self._spec.engine, fix=answer.fix)

    def _on_frame(self, number: int, body: bytes) -> None:
        try:
            self._dispatch(number, body)
        except msgspec.DecodeError as error:
            log.error("%s: worker %s sent nonsense (%s); killing it", self._spec.engine, self.pid, error)
            if self._process is not None:
                self._process.kill()

    def _dispatch(self, number: int, body: bytes) -> None:
        if number == CONTROL_CHANNEL:
            answer = msgspec.msgpack.decode(body, type=Control)
            if self._started is not None and not self._started.done():
                self._started.set_result(answer)
        elif channel := self._channels.get(number):
            channel.on_answer(self._spec.answers.decode(body))

    def _hold(self, number: int, body: bytes) -> None:
        self._held.append((number, body))
        self._held_bytes += len(body)
        if self._held_bytes > MAX_HELD_BYTES:
            self._fail_all(self._unavailable("its worker is still starting and too much waits for it"))

    def _release_held(self) -> None:
        held, self._held, self._held_bytes = self._held, [], 0
        assert self._process is not None
        for number, body in held:
            if number in self._channels:
                self._process.send(number, body)

    def _fail_all(self, error: EngineError) -> None:
        channels, self._channels = self._channels, {}
        self._held, self._held_bytes = [], 0
        for channel in channels.values():
            channel.on_failure(error)

    def _unavailable(self, message: str) -> EngineUnavailable:
        return EngineUnavailable(message, engine=self._spec.engine)
