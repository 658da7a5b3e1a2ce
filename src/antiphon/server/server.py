"""One server, from its first listening to its end."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import Callable, Mapping, Sequence

import msgspec

from antiphon.clock import Clock, LoopClock
from antiphon.config.auth import AuthSettings
from antiphon.config.settings import Config
from antiphon.config.source import ConfigSource
from antiphon.server.auth import Principal
from antiphon.server.bind import Address
from antiphon.server.exposure import exposure
from antiphon.server.key_reload import KeyReload, UnusableKeys
from antiphon.server.loop_lag import LoopLag
from antiphon.server.metrics import METRICS
from antiphon.server.parts import Parts
from antiphon.server.pipelines import Pipelines
from antiphon.server.readiness import Phase
from antiphon.server.rounds import Rounds
from antiphon.server.session.tools import Tools
from antiphon.server.sweeper import Sweeper
from antiphon.server.workers.messages import Question
from antiphon.server.workers.siblings import Siblings

_CLOSE_TIMEOUT_S = 10.0


class Server:
    """One server: `listen`, `warm_up`, and in the end `begin_drain` and `close`.

    Several may live in one event loop.

    Args:
        environ: the environment, for the state directory.
        pipelines: engines to use instead of the configured ones.
        tools: tools to use instead of the configured ones.
        source: where the configuration came from, to be watched for other keys.
        sockets: bound ones to listen on, which other processes share.
        siblings: those processes.
        ask_for_drain: called when an operator wants the server to be drained; by default it drains itself.

    Raises:
        BindError: it cannot listen there, or must not without keys.
        CertificateError: there is no certificate to be had.
        InvalidConfig: traces are asked for, but OpenTelemetry is not installed.
        StoreMisconfigured: the store cannot be.
        EngineConfigError: an engine is not installed or refuses its settings.
        SearchConfigError: there is no such search provider, or it refuses the settings.
        LibraryMissing: echo cancellation is asked for, but what does it is not installed.
    """

    def __init__(
        self,
        config: Config,
        *,
        environ: Mapping[str, str],
        clock: Clock | None = None,
        pipelines: Pipelines | None = None,
        tools: Tools | None = None,
        source: ConfigSource | None = None,
        sockets: Sequence[socket.socket] | None = None,
        siblings: Siblings | None = None,
        ask_for_drain: Callable[[], None] | None = None,
    ) -> None:
        self._parts = Parts(
            config,
            environ=environ,
            clock=clock or LoopClock(),
            pipelines=pipelines,
            tools=tools,
            sockets=sockets,
            siblings=siblings,
            ask_for_drain=ask_for_drain or self.begin_drain,
        )
        self._config = config
        self._source = source
        self._draining: asyncio.Task[None] | None = None
        self._drained = asyncio.Event()
        self._lag: LoopLag | None = None
        self._sweeper: Sweeper | None = None
        self._rounds: Rounds | None = None
        self._key_reload: KeyReload | None = None

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where it listens, with real port numbers."""
        return self._parts.frontend.addresses

    def listen(self) -> None:
        """Begin to answer: health and metrics at once, `/readyz` with 503 until `warm_up` returns."""
        self._lag = LoopLag(self._parts.clock, self._observe_lag)
        self._parts.frontend.start()

    async def warm_up(self) -> None:
        """Start the engines; returns when sessions may begin. Raises what `start` does."""
        await self.start()
        self.open()

    def open(self) -> None:
        """Let sessions begin."""
        if self._draining is None:
            self._parts.readiness.phase = Phase.READY

    async def start(self) -> None:
        """Start the engines; sessions may begin when it is opened besides.

        Raises:
            EngineError: an engine cannot be started; the server is closed.
            StoreError: the store cannot be used; the server is closed.
        """
        try:
            await self._parts.store.start()
            self._sweeper = Sweeper(self._parts.store, self._parts.clock)
            self._rounds = Rounds(self._parts.sessions, self._parts.doorkeeper, self._parts.clock)
            if self._source is not None:
                self._key_reload = KeyReload(self._source, self._config, self._take_keys)
            await self._parts.pipelines.start()
        except BaseException:
            await self.close()
            raise
        # What exists now will live as long as the process: the collector need not look at it again.
        gc.collect()
        gc.freeze()

    def stop_listening(self) -> None:
        """Leave the port to others; who is connected stays so."""
        self._parts.frontend.stop_accepting()

    def begin_drain(self) -> None:
        """Let no session begin any more; `drained` returns when those that run have ended, turns finished."""
        if self._draining is None:
            self._parts.readiness.phase = Phase.DRAINING
            self._draining = asyncio.get_running_loop().create_task(
                self._parts.sessions.drain(self._config.server.drain_s)
            )
            self._draining.add_done_callback(lambda _: self._drained.set())

    async def drained(self) -> None:
        """Wait until the server is asked to drain, and has done so."""
        await self._drained.wait()

    def give_up_session(self, session_id: str) -> None:
        """A session goes on over a connection to another process: close the one that it has here."""
        self._parts.sessions.give_up(session_id)

    def answer_sibling(self, question: Question) -> bytes:
        """What another process that serves the same port asks for."""
        if question.path == METRICS:
            return self._parts.metrics.render()[0]
        excerpt = self._parts.reports.excerpt(
            question.path.removeprefix("sessions/"), Principal(question.principal)
        )
        return msgspec.json.encode(excerpt)

    def reload_keys(self) -> None:
        """Read the keys again from where the configuration came from."""
        if self._key_reload is not None:
            self._key_reload.ask()

    def _take_keys(self, auth: AuthSettings) -> None:
        if problem := exposure(self.addresses, auth):
            raise UnusableKeys(problem)
        self._parts.authenticator.replace(auth)
        self._parts.sessions.review()

    def _observe_lag(self, lag_s: float) -> None:
        self._parts.metrics.loop_lag.observe(lag_s)
        self._parts.load.loop_was_late(lag_s)

    async def close(self) -> None:
        """Let nobody in any more, end the sessions in order, then stop the engines."""
        self._parts.readiness.phase = Phase.DRAINING
        self.stop_listening()
        if self._draining is not None:
            self._draining.cancel()
        self._parts.sessions.shutdown()
        await self._parts.frontend.close(timeout_s=_CLOSE_TIMEOUT_S)
        await self._parts.pipelines.close()
        await self._parts.tools.close()
        if self._sweeper is not None:
            await self._sweeper.stop()
        for watcher in (self._rounds, self._key_reload):
            if watcher is not None:
                await watcher.stop()
        await self._parts.doorkeeper.close()
        await self._parts.bookkeeper.close()
        await self._parts.store.close()
        if self._parts.turn_spans is not None:
            await self._parts.turn_spans.close()
        if self._lag is not None:
            self._lag.stop()
