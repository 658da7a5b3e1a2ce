"""The session runner: the single writer of one conversation core.

Everything that happens to a session is posted as an event; the effects that come back are carried out in
order, before the next event is taken. Nothing here blocks: engines run in tasks of their own and post their
answers. There is no queue between the socket and the core, so nothing can pile up there; what the client
does not read piles up in the connection, which is bounded.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from enum import Enum, auto

from antiphon.conversation.conversation import Conversation
from antiphon.conversation.effects import (
    CloseSession,
    Effect,
    Note,
    Report,
    SaveSession,
    Send,
    SendAudio,
    Warn,
)
from antiphon.conversation.events import (
    DeadlineReached,
    Drain,
    Event,
    Exhausted,
    SaveSettled,
)
from antiphon.conversation.invariants import InvariantBroken, InvariantMonitor
from antiphon.server.connection import Connection
from antiphon.server.handshake import Handshake
from antiphon.server.session.engines import Engines
from antiphon.server.session.equipment import LateEquipment
from antiphon.server.session.intake import Intake
from antiphon.server.session.log_context import in_context
from antiphon.server.session.microphone import Microphone
from antiphon.server.session.opening import Opening
from antiphon.server.session.saves import Saves
from antiphon.server.session.services import Services
from antiphon.server.session.timer import Timer
from antiphon.server.usage import Meter
from antiphon.wire.client import AudioFrame, ClientMessage
from antiphon.wire.close import CloseCode, close_reason
from antiphon.wire.codec import encode_audio, encode_server
from antiphon.wire.errors import ProtocolError

logger = logging.getLogger(__name__)

EXHAUSTED_TURN_S = 60.0
"""How long a turn may go on when nothing more may be used."""


class _State(Enum):
    RUNNING = auto()
    CLOSED = auto()


class SessionRunner:
    """One session that was set up.

    Args:
        on_closed: called once when the session is over, whoever ended it.

    Attributes:
        meter: measures what the session uses.
    """

    def __init__(
        self,
        opening: Opening,
        handshake: Handshake,
        connection: Connection,
        services: Services,
        on_closed: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._clock = services.clock
        self._on_closed = on_closed
        self._settings = opening.settings
        self._state = _State.RUNNING
        self._conversation = Conversation(opening.settings, opening.resumed)
        self._monitor = InvariantMonitor.of(opening.settings) if services.strict else None
        self._inbox: deque[Event] = deque()
        self._working = False
        self._timer = Timer(services.clock, lambda: self._post(DeadlineReached()))
        self._drain = in_context(self._post)
        self._review = in_context(self.check_limits)
        self._report_turn = services.report_turn
        self._daily = services.daily
        self._exhausted = False
        self.meter = Meter(
            services.bookkeeper,
            owner=handshake.principal.name,
            model=opening.pipeline.served_as,
            session_id=opening.settings.session_id,
        )
        self._microphone = Microphone(opening, services, self.meter, self._post)
        self._engines = Engines(opening, services.tools, self._post)
        self._saves = Saves(
            services.store,
            opening.settings,
            connection,
            services.clock,
            owner=handshake.principal.name,
            connection_id=opening.connection_id,
            bookkeeper=services.bookkeeper,
            on_settled=lambda: self._post(SaveSettled()),
            on_taken_over=self.give_up,
        )
        self._late_equipment = LateEquipment(services.tools, opening.connections.names, self._refuse)
        self._intake = Intake(
            self._conversation,
            self._microphone,
            self._late_equipment,
            locked=opening.locked,
            post=self._post,
        )
        self._carriers = self._make_carriers()

    def _make_carriers(self) -> dict[type, Callable[..., None]]:
        """What carries out each kind of effect."""
        return {
            Send: self._send,
            SendAudio: self._send_audio,
            Note: lambda effect: logger.info("%s", effect.text),
            Warn: lambda effect: logger.warning("%s", effect.text),
            Report: self._report,
            SaveSession: self._saves.start,
            CloseSession: lambda effect: self.close(effect.code, effect.reason),
            **self._microphone.carriers(),
            **self._engines.carriers(),
        }

    @property
    def session_id(self) -> str:
        """For logs."""
        return self._settings.session_id

    def start(self) -> None:
        """Tell the client that the session is set up."""
        self._carry_out(self._conversation.open())
        self._timer.set(self._conversation.next_deadline())

    def drain(self, until: float) -> None:
        """The server is to end: have the session finish its turn and be kept, and close it.

        Args:
            until: when it is closed in any case, in seconds on the clock.
        """
        self._drain(Drain(until))

    # -- what comes in ---------------------------------------------------------------------------------

    def on_message(self, message: ClientMessage | AudioFrame) -> None:
        """Take a decoded message.

        Raises:
            ProtocolError: it is not allowed in this session, which is to be closed.
        """
        self._intake.on_message(message)

    def review(self) -> None:
        """Book what has come together since the last turn, and see what is left for today."""
        self.meter.read()
        self._review()

    def check_limits(self) -> None:
        """End the session with its turn if its caller has used up what there is for a day."""
        reached = self._daily.exhausted(self.meter.owner)
        if reached is not None and not self._exhausted:
            self._exhausted = True
            until = self._clock.now() + EXHAUSTED_TURN_S
            self._post(Exhausted(until=until, code=reached.code, reason=reached.reason, note=reached.detail))

    def close(self, code: CloseCode, reason: str) -> None:
        """End the session; calls after the first do nothing."""
        if self._state is _State.CLOSED:
            return
        self._state = _State.CLOSED
        self._inbox.clear()
        self._timer.stop()
        self._microphone.close()
        self._engines.close()
        self._late_equipment.close()
        self._saves.close()
        self._connection.close(code, reason)
        self._on_closed()
        self.meter.ended(self._conversation.abandon())

    def give_up(self) -> None:
        """The session goes on over another connection."""
        self.close(CloseCode.NORMAL, "The session was resumed on another connection.")

    def _refuse(self, error: ProtocolError) -> None:
        logger.warning("closing with %d: %s", error.code, error.detail)
        self.close(error.code, error.reason)

    # -- what goes out ---------------------------------------------------------------------------------

    def _send(self, effect: Send) -> None:
        content = effect.message.server_content
        if content is not None and content.interrupted:
            self._microphone.on_interrupted()
        if content is not None and content.turn_complete:
            self._saves.outdate()
        self._connection.send(encode_server(effect.message))

    def _send_audio(self, effect: SendAudio) -> None:
        self._microphone.on_sent(effect.pcm)
        self.meter.audio_out(effect.pcm)
        self._connection.send(encode_audio(effect.pcm))

    def _report(self, effect: Report) -> None:
        self.meter.turn(effect.receipt)
        self.check_limits()
        self._report_turn(self.session_id, effect.receipt)

    # -- the loop --------------------------------------------------------------------------------------

    def _post(self, event: Event) -> None:
        """Have an event taken: at once, or after the one that is being taken.

        Raises:
            ProtocolError: the core does not allow what a client did.
        """
        if self._state is _State.CLOSED:
            return
        self._inbox.append(event)
        if self._working:
            return
        self._working = True
        try:
            while self._inbox:
                self._carry_out(self._conversation.receive(self._inbox.popleft(), self._clock.now()))
        except ProtocolError:
            raise
        except InvariantBroken as broken:
            logger.exception("an invariant does not hold")
            self.close(CloseCode.INTERNAL, close_reason(f"Internal error encountered. {broken}"))
        except Exception:
            logger.exception("the conversation core broke")
            self.close(CloseCode.INTERNAL, "Internal error encountered.")
        finally:
            self._working = False
        if self._state is _State.RUNNING:
            self._timer.set(self._conversation.next_deadline())

    def _carry_out(self, effects: Sequence[Effect]) -> None:
        if self._monitor is not None:
            self._monitor.check(effects, self._conversation.history)
            self._monitor.check_ledger(self._conversation.usage)
        for effect in effects:
            if self._state is _State.RUNNING:
                self._carriers[type(effect)](effect)
