"""The supervisor: starts the workers, keeps them alive, and ends them together."""

from __future__ import annotations

import asyncio
import logging
import pickle
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from antiphon.clock import Clock, LoopClock
from antiphon.config.settings import Config
from antiphon.config.source import ConfigSource
from antiphon.config.store import StoreEngine
from antiphon.server.bind import Address, address_of, bind
from antiphon.server.stop_signal import StopSignal
from antiphon.server.workers.link import Link
from antiphon.server.workers.messages import (
    Answer,
    DrainAll,
    DrainAsked,
    Failed,
    Go,
    Question,
    ReloadKeys,
    Start,
    TakenOver,
    ToSupervisor,
    ToWorker,
    Warm,
)
from antiphon.server.workers.switchboard import Switchboard
from antiphon.store.errors import StoreMisconfigured

logger = logging.getLogger(__name__)

Announce = Callable[[Sequence[Address]], None]

WORKER_MODULE = "antiphon.server.workers.process"

RESTART_DELAYS_S = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""The pause before a worker is started again; the last one repeats."""

STABLE_S = 60.0
"""A worker that lived for so long starts the delays from the beginning."""

ENDING_S = 30.0
"""How long a worker may take to end after its sessions have."""

_decoder: msgspec.msgpack.Decoder[ToSupervisor] = msgspec.msgpack.Decoder(ToSupervisor)


class WorkerFailed(Exception):
    """A worker cannot start; the message is its own."""


@dataclass(slots=True)
class _Worker:
    number: int
    process: Process
    link: Link[ToWorker, ToSupervisor]
    warm: bool = False


async def supervise(
    config: Config,
    *,
    source: ConfigSource | None = None,
    on_listening: Announce | None = None,
    on_ready: Announce | None = None,
) -> None:
    """Serve by as many workers as the configuration says, until SIGTERM or SIGINT, or until they are drained.

    Args:
        source: where the configuration came from.
        on_listening: told where it listens, before the workers are warm.
        on_ready: told the same once sessions may begin.

    Raises:
        BindError: the port cannot be had.
        StoreMisconfigured: the workers cannot share the store.
        WorkerFailed: a worker cannot start, or ended before it was ready.
    """
    if config.store.engine is StoreEngine.MEMORY:
        raise StoreMisconfigured(
            f"[store] engine is memory, which {config.server.workers} workers cannot share;"
            " use sqlite or redis, or one worker"
        )
    sockets = bind(config.server.host, config.server.port)
    try:
        supervisor = Supervisor(config, source, sockets, LoopClock(), on_ready)
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, supervisor.reload_keys)
        stop = StopSignal(at_once=supervisor.kill)
        stopping = asyncio.ensure_future(stop.wait())
        stopping.add_done_callback(lambda _: supervisor.drain())
        if on_listening is not None:
            on_listening([address_of(bound) for bound in sockets])
        try:
            await supervisor.run()
        finally:
            stopping.cancel()
            stop.forget()
    finally:
        for bound in sockets:
            bound.close()


class Supervisor:
    """The parent of the workers.

    Args:
        sockets: bound; the workers listen on them.
        on_ready: told the addresses when all workers are ready for the first time.
    """

    def __init__(
        self,
        config: Config,
        source: ConfigSource | None,
        sockets: Sequence[socket.socket],
        clock: Clock,
        on_ready: Announce | None,
    ) -> None:
        self._config = config
        self._source = source
        self._sockets = sockets
        self._clock = clock
        self._on_ready = on_ready
        self._workers: dict[int, _Worker] = {}
        self._ready = False
        self._draining = asyncio.Event()
        self._switchboard = Switchboard(self._send_to)

    async def run(self) -> None:
        """Keep the workers alive until they are drained.

        Raises:
            WorkerFailed: one cannot start.
        """
        numbers = range(1, self._config.server.workers + 1)
        keeping = [asyncio.ensure_future(self._keep(number)) for number in numbers]
        try:
            await asyncio.gather(*keeping)
        except BaseException:
            self.kill()
            for task in keeping:
                task.cancel()
            await asyncio.wait(keeping)
            raise

    def drain(self) -> None:
        """Have all workers finish what they have begun, and end."""
        if not self._draining.is_set():
            self._draining.set()
            patience_s = self._config.server.drain_s + ENDING_S
            asyncio.get_running_loop().call_later(patience_s, self._give_up)
            for worker in self._workers.values():
                worker.link.send(DrainAll())

    def reload_keys(self) -> None:
        """Have all workers read the keys again."""
        for worker in self._workers.values():
            worker.link.send(ReloadKeys())

    def kill(self) -> None:
        """End all workers at once."""
        for worker in self._workers.values():
            if worker.process.returncode is None:
                worker.process.kill()

    def _give_up(self) -> None:
        for worker in self._workers.values():
            logger.error("worker %d does not end; killing it", worker.number)
        self.kill()

    async def _keep(self, number: int) -> None:
        """Start a worker, and start it again whenever it ends, until the server is drained."""
        failures = 0
        while not self._draining.is_set():
            began = self._clock.now()
            worker = await self._start(number)
            message = await self._attend(worker)
            del self._workers[number]
            self._switchboard.gone(number)
            if self._draining.is_set():
                if worker.process.returncode != 0:
                    logger.error("worker %d: %s", number, message)
                return
            if not self._ready:
                raise WorkerFailed(message)
            failures = 0 if self._clock.now() - began > STABLE_S else failures + 1
            delay_s = RESTART_DELAYS_S[min(failures, len(RESTART_DELAYS_S)) - 1] if failures else 0.0
            logger.error("worker %d: %s; starting another in %g s", number, message, delay_s)
            await self._pause(delay_s)

    async def _start(self, number: int) -> _Worker:
        descriptors = [bound.fileno() for bound in self._sockets]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", WORKER_MODULE),
            stdin=PIPE,
            stdout=PIPE,
            pass_fds=descriptors,
            start_new_session=True,  # Ctrl-C is for the supervisor
        )
        assert process.stdin is not None and process.stdout is not None
        worker = _Worker(number, process, Link(process.stdout, process.stdin, _decoder.decode))
        self._workers[number] = worker
        worker.link.send(
            Start(number, not self._ready, descriptors, pickle.dumps((self._config, self._source)))
        )
        if self._draining.is_set():
            worker.link.send(DrainAll())
        return worker

    async def _attend(self, worker: _Worker) -> str:
        """Do what a worker asks for until it ends; how it ended."""
        failure = ""
        while (message := await worker.link.receive()) is not None:
            if isinstance(message, Failed):
                failure = message.message
            else:
                self._take(worker, message)
        worker.link.close()
        status = await self._end_of(worker.process)
        return failure or (f"ended by signal {-status}" if status < 0 else f"ended with status {status}")

    async def _end_of(self, process: Process) -> int:
        try:
            async with asyncio.timeout(ENDING_S):
                return await process.wait()
        except TimeoutError:
            logger.error("process %d closed its pipe and does not end; killing it", process.pid)
            process.kill()
            return await process.wait()

    def _take(self, worker: _Worker, message: ToSupervisor) -> None:
        match message:
            case Warm():
                worker.warm = True
                self._let_go(worker)
            case DrainAsked():
                self.drain()
            case TakenOver():
                for other in self._others(worker.number):
                    other.link.send(message)
            case Question():
                others = [other.number for other in self._others(worker.number)]
                self._switchboard.ask(worker.number, message, others)
            case Answer():
                self._switchboard.answer(worker.number, message)
            case Failed():
                pass

    def _let_go(self, warm: _Worker) -> None:
        """Sessions begin when all workers are warm; one that is started later begins by itself."""
        if self._ready:
            warm.link.send(Go())
            logger.info("worker %d is ready", warm.number)
            return
        everybody = list(self._workers.values())
        if len(everybody) == self._config.server.workers and all(worker.warm for worker in everybody):
            self._ready = True
            for worker in everybody:
                worker.link.send(Go())
            if self._on_ready is not None:
                self._on_ready([address_of(bound) for bound in self._sockets])

    def _others(self, number: int) -> list[_Worker]:
        return [worker for worker in self._workers.values() if worker.number != number and worker.warm]

    def _send_to(self, number: int, message: ToWorker) -> None:
        if number in self._workers:
            self._workers[number].link.send(message)

    async def _pause(self, delay_s: float) -> None:
        sleeping = asyncio.ensure_future(self._clock.sleep(delay_s))
        draining = asyncio.ensure_future(self._draining.wait())
        await asyncio.wait({sleeping, draining}, return_when=asyncio.FIRST_COMPLETED)
        sleeping.cancel()
        draining.cancel()
