"""One server, put together from a configuration."""

from __future__ import annotations

import asyncio
import gc
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence

import msgspec

from antiphon.audio.echo_cancellation import webrtc_cancellers
from antiphon.audio.vad.model_file import load_network
from antiphon.audio.vad.pool import VadPool
from antiphon.clock import Clock, LoopClock
from antiphon.config.auth import AuthSettings
from antiphon.config.settings import Config
from antiphon.config.source import ConfigSource
from antiphon.server.admission import Doorkeeper, Load, WaitingRoom
from antiphon.server.admission.daily import DailyLimits
from antiphon.server.admission.shared_slots import SharedSlots
from antiphon.server.auth import Authenticator, Principal
from antiphon.server.bind import Address, BindError, address_of, bind
from antiphon.server.frontend import Frontend
from antiphon.server.gate import Gate
from antiphon.server.key_reload import KeyReload, UnusableKeys
from antiphon.server.listener import ListenerLimits
from antiphon.server.loop_lag import LoopLag
from antiphon.server.metrics import METRICS, Metrics
from antiphon.server.origins import OriginPolicy
from antiphon.server.pipelines import Pipelines
from antiphon.server.readiness import Phase, Readiness
from antiphon.server.rest.app import RestServices, create_app
from antiphon.server.rest.callers import Callers
from antiphon.server.rest.drain import DrainSwitch
from antiphon.server.rest.sessions import SessionReports
from antiphon.server.rest.usage import UsageReports
from antiphon.server.rounds import Rounds
from antiphon.server.session.receipt_line import log_receipt
from antiphon.server.session.receipts import ReceiptSink, to_each
from antiphon.server.session.services import Services
from antiphon.server.session.session_log import SessionLog
from antiphon.server.session.sessions import Sessions
from antiphon.server.session.tools import Tools
from antiphon.server.stores import create_store
from antiphon.server.sweeper import Sweeper
from antiphon.server.tls import tls_context
from antiphon.server.tokens import TokenService
from antiphon.server.tools import create_tools
from antiphon.server.tracing import open_tracing
from antiphon.server.traffic import Traffic
from antiphon.server.usage import Bookkeeper
from antiphon.server.websocket.socket import SocketLimits
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
        self._clock = clock or LoopClock()
        self._readiness = Readiness()
        self._traffic = Traffic()
        self._drain_s = config.server.drain_s
        self._draining: asyncio.Task[None] | None = None
        self._drained = asyncio.Event()
        self._siblings = siblings
        self._ask_for_drain = ask_for_drain or self.begin_drain
        self._listener_limits = ListenerLimits(accepts_per_pass=1) if siblings is not None else None
        self._lag: LoopLag | None = None
        sockets = bind(config.server.host, config.server.port) if sockets is None else sockets
        try:
            self._authenticator = Authenticator.of(config.auth, self._clock)
            addresses = [address_of(bound) for bound in sockets]
            if problem := _exposure(addresses, config.auth):
                raise BindError(problem)
            tls = tls_context(config, addresses, environ, self._clock.utc())
            self._pipelines = pipelines or Pipelines.create(config, self._clock)
            self._tools = tools or create_tools(config, environ, clock=self._clock)
            self._store = create_store(config.store, environ, self._clock)
            self._tokens = TokenService(self._store, self._clock, self._authenticator)
            self._vad = VadPool(load_network(), schedule=asyncio.get_running_loop().call_later)
            self._metrics = self._make_metrics()
            self._bookkeeper = Bookkeeper(self._store.ledger, self._clock, self._metrics.usage.observe)
            self._metrics.usage.watch(lambda: self._bookkeeper.unwritten)
            self._session_log = SessionLog(self._clock)
            self._reports = SessionReports(self._session_log, siblings)
            self._daily = DailyLimits(self._bookkeeper, self._authenticator)
            self._load = Load(config.limits, self._clock)
            self._origins = self._make_origins(config)
            self._doorkeeper = self._make_doorkeeper(config)
            self._sweeper: Sweeper | None = None
            self._rounds: Rounds | None = None
            self._key_reload: KeyReload | None = None
            self._source = source
            self._config = config
            self._turn_spans = open_tracing(config.telemetry, self._clock)
            self._sessions = self._make_sessions(config)
            self._frontend = self._make_frontend(config, sockets, tls)
        except BaseException:
            for bound in sockets:
                bound.close()
            raise

    def _make_sessions(self, config: Config) -> Sessions:
        return Sessions(
            Services(
                pipelines=self._pipelines,
                vad=self._vad,
                clock=self._clock,
                turn_taking=config.turns.turn_taking(),
                lifetime_rules=config.lifetimes.rules(),
                context=config.context.rules(),
                store=self._store,
                tokens=self._tokens,
                authenticator=self._authenticator,
                doorkeeper=self._doorkeeper,
                daily=self._daily,
                load=self._load,
                bookkeeper=self._bookkeeper,
                session_log=self._session_log,
                report_turn=self._make_receipt_sink(),
                tell_taken_over=self._tell_taken_over,
                tools=self._tools,
                tool_limits=config.tools.limits(),
                echo_cancellers=webrtc_cancellers() if config.audio.echo_cancellation else None,
                strict=config.server.strict,
            )
        )

    def _tell_taken_over(self, session_id: str) -> None:
        if self._siblings is not None:
            self._siblings.tell_taken_over(session_id)

    def _make_receipt_sink(self) -> ReceiptSink:
        sinks: list[ReceiptSink] = [log_receipt, self._metrics.turns.observe, self._session_log.record]
        if self._turn_spans is not None:
            sinks.append(self._turn_spans.record)
        return to_each(sinks)

    def _make_metrics(self) -> Metrics:
        return Metrics(
            traffic=self._traffic,
            readiness=self._readiness,
            session_count=lambda: self._sessions.count,
            vad=self._vad.statistics,
            siblings=self._siblings,
        )

    def _make_origins(self, config: Config) -> OriginPolicy:
        return OriginPolicy(
            allowed_origins=config.server.allowed_origins,
            known_hosts=config.server.hosts,
            authenticated=lambda: self._authenticator.required,
            callers_origins=lambda: self._authenticator.origins,
        )

    def _make_doorkeeper(self, config: Config) -> Doorkeeper:
        return Doorkeeper(
            authenticator=self._authenticator,
            origins=self._origins,
            daily=self._daily,
            slots=SharedSlots(self._store.slots, self._clock),
            load=self._load,
            max_sessions=-(-config.server.max_sessions // config.server.workers),
            observe_refusal=self._metrics.refusals.observe,
        )

    def _make_frontend(
        self, config: Config, sockets: Sequence[socket.socket], tls: ssl.SSLContext | None
    ) -> Frontend:
        gate = Gate(
            authenticator=self._authenticator,
            origins=self._origins,
            open_session=self._sessions.open,
            readiness=self._readiness,
            waiting_room=WaitingRoom(config.limits),
            text_frames=config.server.text_frames,
        )
        rest = RestServices(
            pipelines=self._pipelines,
            callers=Callers(
                authenticator=self._authenticator,
                origins=self._origins,
                daily=self._daily,
                bookkeeper=self._bookkeeper,
            ),
            origins=self._origins,
            readiness=self._readiness,
            metrics=self._metrics,
            sessions=self._reports,
            tokens=self._tokens,
            usage=UsageReports(self._store.ledger, self._bookkeeper, self._daily, self._clock),
            drain=DrainSwitch(self._ask_for_drain, lambda: self._sessions.count, config.server.operators),
            clock=self._clock,
        )
        limits = SocketLimits(
            max_message_bytes=config.server.max_message_bytes,
            max_buffered_bytes=config.server.max_buffered_bytes,
        )
        return Frontend(
            sockets,
            app=create_app(rest),
            gate=gate,
            tls=tls,
            traffic=self._traffic,
            socket_limits=limits,
            listener_limits=self._listener_limits,
        )

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where it listens, with real port numbers."""
        return self._frontend.addresses

    def listen(self) -> None:
        """Begin to answer: health and metrics at once, `/readyz` with 503 until `warm_up` returns."""
        self._lag = LoopLag(self._clock, self._observe_lag)
        self._frontend.start()

    async def warm_up(self) -> None:
        """Start the engines; returns when sessions may begin. Raises what `start` does."""
        await self.start()
        self.open()

    def open(self) -> None:
        """Let sessions begin."""
        if self._draining is None:
            self._readiness.phase = Phase.READY

    async def start(self) -> None:
        """Start the engines; sessions may begin when it is opened besides.

        Raises:
            EngineError: an engine cannot be started; the server is closed.
            StoreError: the store cannot be used; the server is closed.
        """
        try:
            await self._store.start()
            self._sweeper = Sweeper(self._store, self._clock)
            self._rounds = Rounds(self._sessions, self._doorkeeper, self._clock)
            if self._source is not None:
                self._key_reload = KeyReload(self._source, self._config, self._take_keys)
            await self._pipelines.start()
        except BaseException:
            await self.close()
            raise
        # What exists now will live as long as the process: the collector need not look at it again.
        gc.collect()
        gc.freeze()

    def begin_drain(self) -> None:
        """Let no session begin any more; `drained` returns when those that run have ended, turns finished."""
        if self._draining is None:
            self._readiness.phase = Phase.DRAINING
            self._draining = asyncio.get_running_loop().create_task(self._sessions.drain(self._drain_s))
            self._draining.add_done_callback(lambda _: self._drained.set())

    async def drained(self) -> None:
        """Wait until the server is asked to drain, and has done so."""
        await self._drained.wait()

    def give_up_session(self, session_id: str) -> None:
        """A session goes on over a connection to another process: close the one that it has here."""
        self._sessions.give_up(session_id)

    def answer_sibling(self, question: Question) -> bytes:
        """What another process that serves the same port asks for."""
        if question.path == METRICS:
            return self._metrics.render()[0]
        excerpt = self._reports.excerpt(
            question.path.removeprefix("sessions/"), Principal(question.principal)
        )
        return msgspec.json.encode(excerpt)

    def reload_keys(self) -> None:
        """Read the keys again from where the configuration came from."""
        if self._key_reload is not None:
            self._key_reload.ask()

    def _take_keys(self, auth: AuthSettings) -> None:
        if problem := _exposure(self.addresses, auth):
            raise UnusableKeys(problem)
        self._authenticator.replace(auth)
        self._sessions.review()

    def _observe_lag(self, lag_s: float) -> None:
        self._metrics.loop_lag.observe(lag_s)
        self._load.loop_was_late(lag_s)

    async def close(self) -> None:
        """Let nobody in any more, end the sessions in order, then stop the engines."""
        self._readiness.phase = Phase.DRAINING
        self._frontend.stop_accepting()
        if self._draining is not None:
            self._draining.cancel()
        self._sessions.shutdown()
        await self._frontend.close(timeout_s=_CLOSE_TIMEOUT_S)
        await self._pipelines.close()
        await self._tools.close()
        if self._sweeper is not None:
            await self._sweeper.stop()
        for watcher in (self._rounds, self._key_reload):
            if watcher is not None:
                await watcher.stop()
        await self._doorkeeper.close()
        await self._bookkeeper.close()
        await self._store.close()
        if self._turn_spans is not None:
            await self._turn_spans.close()
        if self._lag is not None:
            self._lag.stop()


def _exposure(addresses: Sequence[Address], auth: AuthSettings) -> str | None:
    """A server that asks for no key must be out of others' reach: what is wrong, if it is not."""
    exposed = [address for address in addresses if not address.is_loopback]
    if exposed and not auth.required:
        return (
            f"{exposed[0].authority} can be reached from other machines, and no API key is configured;"
            " make one with `antiphon key new` and put it into [auth], or listen on 127.0.0.1"
        )
    return None
