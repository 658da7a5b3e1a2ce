"""What a server is made of, put together from its configuration."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence

from antiphon.audio.echo_cancellation import webrtc_cancellers
from antiphon.audio.vad.model_file import load_network
from antiphon.audio.vad.pool import VadPool
from antiphon.clock import Clock
from antiphon.config.settings import Config
from antiphon.server.admission import Doorkeeper, Load, WaitingRoom
from antiphon.server.admission.daily import DailyLimits
from antiphon.server.admission.shared_slots import SharedSlots
from antiphon.server.auth import Authenticator
from antiphon.server.bind import BindError, address_of, bind
from antiphon.server.exposure import exposure
from antiphon.server.frontend import Frontend
from antiphon.server.gate import Gate
from antiphon.server.listener import ListenerLimits
from antiphon.server.metrics import Metrics
from antiphon.server.origins import OriginPolicy
from antiphon.server.pipelines import Pipelines
from antiphon.server.readiness import Readiness
from antiphon.server.rest.app import RestServices, create_app
from antiphon.server.rest.callers import Callers
from antiphon.server.rest.drain import DrainSwitch
from antiphon.server.rest.sessions import SessionReports
from antiphon.server.rest.usage import UsageReports
from antiphon.server.session.receipt_line import log_receipt
from antiphon.server.session.receipts import ReceiptSink, to_each
from antiphon.server.session.services import Services
from antiphon.server.session.session_log import SessionLog
from antiphon.server.session.sessions import Sessions
from antiphon.server.session.tools import Tools
from antiphon.server.stores import create_store
from antiphon.server.tls import tls_context
from antiphon.server.tokens import TokenService
from antiphon.server.tools import create_tools
from antiphon.server.tracing import open_tracing
from antiphon.server.traffic import Traffic
from antiphon.server.usage import Bookkeeper
from antiphon.server.websocket.socket import SocketLimits
from antiphon.server.workers.siblings import Siblings


class Parts:
    """The parts of one server, made but not started.

    Args:
        environ: the environment, for the state directory.
        pipelines: engines to use instead of the configured ones.
        tools: tools to use instead of the configured ones.
        sockets: bound ones to listen on, which other processes share.
        siblings: those processes.
        ask_for_drain: called when an operator wants the server to be drained.

    Raises what `Server` does; the sockets are closed then.
    """

    def __init__(
        self,
        config: Config,
        *,
        environ: Mapping[str, str],
        clock: Clock,
        pipelines: Pipelines | None,
        tools: Tools | None,
        sockets: Sequence[socket.socket] | None,
        siblings: Siblings | None,
        ask_for_drain: Callable[[], None],
    ) -> None:
        self.clock = clock
        self.readiness = Readiness()
        self._traffic = Traffic()
        self._siblings = siblings
        self._ask_for_drain = ask_for_drain
        sockets = bind(config.server.host, config.server.port) if sockets is None else sockets
        try:
            self.authenticator = Authenticator.of(config.auth, clock)
            addresses = [address_of(bound) for bound in sockets]
            if problem := exposure(addresses, config.auth):
                raise BindError(problem)
            tls = tls_context(config, addresses, environ, clock.utc())
            self.pipelines = pipelines or Pipelines.create(config, clock)
            self.tools = tools or create_tools(config, environ, clock=clock)
            self.store = create_store(config.store, environ, clock)
            self._tokens = TokenService(self.store, clock, self.authenticator)
            self._vad = VadPool(load_network(), schedule=asyncio.get_running_loop().call_later)
            self.metrics = self._make_metrics()
            self.bookkeeper = Bookkeeper(self.store.ledger, clock, self.metrics.usage.observe)
            self.metrics.usage.watch(lambda: self.bookkeeper.unwritten)
            self._session_log = SessionLog(clock)
            self.reports = SessionReports(self._session_log, siblings)
            self._daily = DailyLimits(self.bookkeeper, self.authenticator)
            self.load = Load(config.limits, clock)
            self._origins = self._make_origins(config)
            self.doorkeeper = self._make_doorkeeper(config)
            self.turn_spans = open_tracing(config.telemetry, clock)
            self.sessions = self._make_sessions(config)
            self.frontend = self._make_frontend(config, sockets, tls)
        except BaseException:
            for bound in sockets:
                bound.close()
            raise

    def _make_sessions(self, config: Config) -> Sessions:
        return Sessions(
            Services(
                pipelines=self.pipelines,
                vad=self._vad,
                clock=self.clock,
                turn_taking=config.turns.turn_taking(),
                lifetime_rules=config.lifetimes.rules(),
                context=config.context.rules(),
                store=self.store,
                tokens=self._tokens,
                authenticator=self.authenticator,
                doorkeeper=self.doorkeeper,
                daily=self._daily,
                load=self.load,
                bookkeeper=self.bookkeeper,
                session_log=self._session_log,
                report_turn=self._make_receipt_sink(),
                tell_taken_over=self._tell_taken_over,
                tools=self.tools,
                tool_limits=config.tools.limits(),
                echo_cancellers=webrtc_cancellers() if config.audio.echo_cancellation else None,
                strict=config.server.strict,
            )
        )

    def _tell_taken_over(self, session_id: str) -> None:
        if self._siblings is not None:
            self._siblings.tell_taken_over(session_id)

    def _make_receipt_sink(self) -> ReceiptSink:
        sinks: list[ReceiptSink] = [log_receipt, self.metrics.turns.observe, self._session_log.record]
        if self.turn_spans is not None:
            sinks.append(self.turn_spans.record)
        return to_each(sinks)

    def _make_metrics(self) -> Metrics:
        return Metrics(
            traffic=self._traffic,
            readiness=self.readiness,
            session_count=lambda: self.sessions.count,
            vad=self._vad.statistics,
            siblings=self._siblings,
        )

    def _make_origins(self, config: Config) -> OriginPolicy:
        return OriginPolicy(
            allowed_origins=config.server.allowed_origins,
            known_hosts=config.server.hosts,
            authenticated=lambda: self.authenticator.required,
            callers_origins=lambda: self.authenticator.origins,
        )

    def _make_doorkeeper(self, config: Config) -> Doorkeeper:
        return Doorkeeper(
            authenticator=self.authenticator,
            origins=self._origins,
            daily=self._daily,
            slots=SharedSlots(self.store.slots, self.clock),
            load=self.load,
            max_sessions=-(-config.server.max_sessions // config.server.workers),
            observe_refusal=self.metrics.refusals.observe,
        )

    def _make_frontend(
        self, config: Config, sockets: Sequence[socket.socket], tls: ssl.SSLContext | None
    ) -> Frontend:
        gate = Gate(
            authenticator=self.authenticator,
            origins=self._origins,
            open_session=self.sessions.open,
            readiness=self.readiness,
            waiting_room=WaitingRoom(config.limits),
            text_frames=config.server.text_frames,
        )
        rest = RestServices(
            pipelines=self.pipelines,
            callers=Callers(
                authenticator=self.authenticator,
                origins=self._origins,
                daily=self._daily,
                bookkeeper=self.bookkeeper,
            ),
            origins=self._origins,
            readiness=self.readiness,
            metrics=self.metrics,
            sessions=self.reports,
            tokens=self._tokens,
            usage=UsageReports(self.store.ledger, self.bookkeeper, self._daily, self.clock),
            drain=DrainSwitch(self._ask_for_drain, lambda: self.sessions.count, config.server.operators),
            clock=self.clock,
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
            listener_limits=ListenerLimits(accepts_per_pass=1) if self._siblings is not None else None,
        )
