"""Initiative: when the model stays silent though it was spoken near, and when it speaks unasked."""

from __future__ import annotations

from collections.abc import Iterator

from antiphon.conversation.context import Context
from antiphon.conversation.effects import DecideReply, Effect, Note, Send
from antiphon.conversation.events import ReplyDecided
from antiphon.conversation.frames import FrameBuffer
from antiphon.conversation.listener import Listener
from antiphon.conversation.prompt import generation_request
from antiphon.conversation.receipt import Mark
from antiphon.conversation.reply_decision import CONVERSATION_S, ReplyDecision, ReplyVerdict, UndecidedTurn
from antiphon.conversation.responder import Responder
from antiphon.conversation.turn import Origin, UserTurn
from antiphon.conversation.user_turns import text_entry, text_turn
from antiphon.wire.content import Blob
from antiphon.wire.server import ServerContent, ServerMessage

VIDEO_EVERY_S = 2.0
"""A frame is judged this often at most; clients send one a second."""


class Initiative:
    """Decides about turns that need not be answered, and about answers that nobody asked for."""

    def __init__(
        self, context: Context, listener: Listener, responder: Responder, frames: FrameBuffer
    ) -> None:
        self._context = context
        self._listener = listener
        self._responder = responder
        self._frames = frames
        self._undecided: dict[int, UndecidedTurn] = {}
        self._ids = 0
        self._spoken_at: float | None = None
        self._looked_at: float | None = None
        self._nudge_at: float | None = None
        self._nudged = False

    @property
    def deciding(self) -> bool:
        """It is not known yet whether something is to be answered."""
        return bool(self._undecided)

    # -- whether to answer -----------------------------------------------------------------------------

    def decide(self, turn: UserTurn, activity_id: int, now: float) -> Iterator[Effect]:
        """Ask whether this turn is to be answered."""
        yield from self._decide(UndecidedTurn(turn, activity_id=activity_id), now)

    def _decide(self, undecided: UndecidedTurn, now: float) -> Iterator[Effect]:
        self._ids += 1
        self._undecided[self._ids] = undecided
        request = generation_request(
            self._context.settings, self._context.history, undecided.turn.entries, now
        )
        spoken_at = self._spoken_at
        in_conversation = spoken_at is not None and now - spoken_at < CONVERSATION_S
        yield DecideReply(self._ids, request, in_conversation)

    def on_decided(self, event: ReplyDecided, now: float) -> Iterator[Effect]:
        """It is known whether a turn is to be answered."""
        undecided = self._undecided.pop(event.decision_id, None)
        if undecided is None:
            return
        decision = event.decision
        match decision.verdict:
            case _ if undecided.picture is not None:
                yield from self._on_looked(undecided.turn, undecided.picture, decision, now)
            case ReplyVerdict.ANSWER:
                self._listener.answered(undecided.activity_id)
                yield from self._answer(undecided, now)
            case ReplyVerdict.WAIT:
                yield from self._responder.add_context(undecided.turn.entries, now)
                yield Send(ServerMessage(server_content=ServerContent(waiting_for_input=True)))
                yield Note(f"waiting for the rest: {decision.reason}")
            case ReplyVerdict.STAY_SILENT:
                yield from self._responder.discard_draft()
                yield Note(f"not answered: {decision.reason}")
                yield from self._answer_what_is_owed(now)

    def _answer(self, undecided: UndecidedTurn, now: float) -> Iterator[Effect]:
        if self._listener.hearing and self._responder.idle:
            # The user is already going on: this is answered together with what comes.
            yield from self._responder.add_context(undecided.turn.entries, now)
            self._context.owed = True
        else:
            yield from self._responder.answer(undecided.turn, now, activity_id=undecided.activity_id)

    def _answer_what_is_owed(self, now: float) -> Iterator[Effect]:
        """What the user said before this was said to us."""
        if self._context.owed and self._responder.idle and not self._listener.hearing:
            yield from self._responder.answer(text_turn([], "nothing more was said to it", now), now)

    def _on_looked(
        self, turn: UserTurn, picture: Blob, decision: ReplyDecision, now: float
    ) -> Iterator[Effect]:
        """A picture is worth a word, or not; nobody's words are cut in on for it."""
        if decision.verdict is not ReplyVerdict.ANSWER:
            yield Note(f"not spoken about: {decision.reason}")
        elif self._listener.hearing or not self._responder.idle:
            yield Note("not spoken about: somebody else has the floor by now")
        else:
            self._frames.forget(picture)
            yield from self._responder.answer(turn, now)

    def on_video(self, frame: Blob, now: float) -> Iterator[Effect]:
        """Something was shown: it may be worth a word (`proactivity.proactiveVideo`)."""
        if not self._context.settings.proactive_video or not self._responder.idle or self._listener.hearing:
            return
        if self._looked_at is not None and now - self._looked_at < VIDEO_EVERY_S:
            return
        self._looked_at = now
        entry = text_entry("", (frame,), self._context.settings.media_resolution)
        turn = UserTurn(origin=Origin.VIDEO, entries=(entry,), reason="video", marks={Mark.DECIDED: now})
        yield from self._decide(UndecidedTurn(turn, picture=frame), now)

    # -- speaking unasked ------------------------------------------------------------------------------

    def deadline(self) -> float | None:
        """When nobody will have spoken for too long; None while somebody may be speaking."""
        return None if self._listener.hearing else self._nudge_at

    def on_turn_ended(self, now: float) -> None:
        """The model has spoken."""
        self._spoken_at = now
        if self._context.settings.turn_taking.idle_nudge_ms and not self._nudged:
            self._nudge_at = now + self._context.settings.turn_taking.idle_nudge_ms / 1000

    def on_user(self) -> None:
        """The user does something: there is no silence to break."""
        self._nudge_at = None
        self._nudged = False

    def on_deadline(self, now: float) -> Iterator[Effect]:
        """Perhaps nobody has spoken for too long; the model is asked once, until the user speaks again."""
        nudge_at = self.deadline()
        if nudge_at is None or now < nudge_at:
            return
        self._nudge_at = None
        if self._responder.idle:
            self._nudged = True
            entry = text_entry(self._context.settings.turn_taking.idle_nudge_text, (), None)
            marks = {Mark.DECIDED: now}
            turn = UserTurn(origin=Origin.SILENCE, entries=(entry,), reason="silence", marks=marks)
            yield from self._responder.answer(turn, now)
