"""Responding: the output side of one session, from a user turn to `turnComplete`.

The responder knows who has the floor (`antiphon.conversation.floor`), and gives it to whose turn it is. Every
method yields effects in the order in which they are to be carried out; the state has changed when the method
is exhausted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from antiphon.conversation.context import Context
from antiphon.conversation.discards import Discards, Leftover
from antiphon.conversation.drafts import Drafts
from antiphon.conversation.effects import Effect
from antiphon.conversation.entry import Entry
from antiphon.conversation.events import ToolFailed, ToolRan
from antiphon.conversation.floor import (
    AwaitingTools,
    Drafting,
    Draining,
    Floor,
    Held,
    Idle,
    Responding,
    UsingTools,
    Yielding,
    deadline_of,
)
from antiphon.conversation.function_calls import FunctionCalls, LateAnswer
from antiphon.conversation.model_turns import ModelTurns
from antiphon.conversation.reply_driver import EngineEvent, ReplyDriver
from antiphon.conversation.snapshot import Snapshot
from antiphon.conversation.turn import Origin, UserTurn
from antiphon.conversation.turn_queue import TurnQueue
from antiphon.conversation.turn_writer import TurnWriter
from antiphon.wire.client import ContextUpdate, ToolResponse
from antiphon.wire.content import FunctionResponse
from antiphon.wire.enums import FunctionScheduling


class Responder:
    """The output side of one session.

    Attributes:
        calls: the functions that were called.
        turns: the model's turns.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._writer = TurnWriter(context.settings)
        self._driver = ReplyDriver()
        self._discards = Discards()
        self._drafts = Drafts(context, self._driver, self._discards)
        self._queue = TurnQueue()
        self._floor: Floor = Idle()
        self.calls = FunctionCalls(context, self._writer)
        self.turns = ModelTurns(context, self._driver, self._writer, self.calls, self._discards)

    # -- what is asked about it ------------------------------------------------------------------------

    @property
    def floor(self) -> Floor:
        """Who has the floor."""
        return self._floor

    @property
    def idle(self) -> bool:
        """Nothing is being said, waited for, or waiting to be answered."""
        return isinstance(self._floor, Idle | Drafting) and not self._queue

    @property
    def sounding(self) -> bool:
        """A reply is being sent."""
        return isinstance(self._floor, Responding) and self._floor.turn.sent

    @property
    def awaits_answers(self) -> bool:
        """Functions' answers are to come, whether or not the conversation waits for them."""
        return bool(self.calls.open)

    @property
    def queued_turns(self) -> int:
        """User turns that wait for the floor."""
        return len(self._queue)

    def restore(self, snapshot: Snapshot) -> None:
        """Go on where another connection left off."""
        self.calls.restore(snapshot)
        self.turns.count = snapshot.turns

    def deadline(self, *, live: bool) -> float | None:
        """When something may leave, a turn is complete, or something has been waited for long enough."""
        deadlines = (deadline_of(self._floor, live=live), self.calls.deadline())
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    def on_deadline(self, now: float, *, live: bool) -> Iterator[Effect]:
        """Give up what has been waited for long enough."""
        yield from self._heed(self.calls.give_up(now), now, live=live, hearing=False)
        if isinstance(self._floor, UsingTools) and now >= self._floor.round.until:
            yield from self._floor.round.expire(self._context.settings.tool_limits.run_timeout_s)

    # -- user turns ------------------------------------------------------------------------------------

    def draft(self, activity_id: int, entry: Entry, now: float) -> Iterator[Effect]:
        """The user may have finished: draft the reply, if the floor is free."""
        if self.idle and self._drafts.left(activity_id):
            yield from self.discard_draft()
            self._floor = yield from self._drafts.begin(activity_id, entry, now)

    def discard_draft(self) -> Iterator[Effect]:
        """The user went on: the draft leaves no trace."""
        if isinstance(self._floor, Drafting):
            draft, self._floor = self._floor, Idle()
            self._drafts.discard(draft)
            yield from draft.reply.cancel()

    def add_context(self, entries: Sequence[Entry], now: float) -> Iterator[Effect]:
        """Add to the history without asking for a reply."""
        yield from self.discard_draft()
        yield from self._context.add(entries, now)

    def update(self, message: ContextUpdate) -> Iterator[Effect]:
        """The rules change: what was drafted by the old ones is dropped."""
        yield from self.discard_draft()
        self._context.settings = self._context.settings.updated(message)

    def answer(self, turn: UserTurn, now: float, *, activity_id: int | None = None) -> Iterator[Effect]:
        """A user turn is complete: answer it now, or when the floor is free.

        Args:
            activity_id: the voice activity it comes from; a draft made for it is used if it fits exactly.
        """
        self._context.owed = False
        if isinstance(self._floor, Drafting):
            if self._floor.fits(turn, activity_id):
                self._floor = yield from self.turns.commit(self._floor, turn)
                return
            yield from self.discard_draft()
        if isinstance(self._floor, Idle):
            self._floor = yield from self.turns.answer(turn, now)
        else:
            self._queue.add(turn)

    def pass_over(self, turn: UserTurn, now: float) -> Iterator[Effect]:
        """A user turn asks for nothing: it is completed without a word, for clients that wait for that."""
        yield from self.add_context(turn.entries, now)
        if isinstance(self._floor, Idle):
            self._floor = yield from self.turns.pass_over(turn)

    # -- who else wants the floor ----------------------------------------------------------------------

    def interrupt(self, now: float, *, live: bool) -> Iterator[Effect]:
        """The user, or the client, takes the floor: `interrupted`, cancellations, `turnComplete`."""
        if isinstance(self._floor, Drafting):
            yield from self.discard_draft()
        elif isinstance(self._floor, Held):
            self._floor = yield from self.turns.interrupt(self._floor, now, live=live)

    def hold_back(self, now: float, *, live: bool) -> Iterator[Effect]:
        """The user may want the floor: send nothing more until that is known.

        The client is given all that it may have ahead, so that it is not soon without speech for nothing.
        """
        if isinstance(self._floor, Responding):
            self._floor = Yielding(self._floor.turn, self._floor.reply)
            yield from self.top_up(now, live=live)

    def top_up(self, now: float, *, live: bool) -> Iterator[Effect]:
        """Give the client all that it may have ahead of a reply that holds back."""
        if live and isinstance(self._floor, Yielding) and self._floor.turn.sent:
            yield from self._writer.fill_lead(self._floor.turn, self._floor.reply, now)

    @property
    def runs_dry_at(self) -> float | None:
        """When the client will have played all it was sent of a reply that holds back; None without one."""
        return self._floor.reply.playout.plays_until if isinstance(self._floor, Yielding) else None

    def go_on(self) -> None:
        """The user did not want the floor: go on where the reply stopped."""
        if isinstance(self._floor, Yielding):
            self._floor = Responding(self._floor.turn, self._floor.reply)

    def withdraw(self) -> Iterator[Effect]:
        """The user goes on before anything of the reply was sent: take it back without a trace.

        What the user said stays in the history; the reply to come answers it together with the rest.
        """
        if isinstance(self._floor, Responding):
            turn, reply = self._floor.turn, self._floor.reply
            self._floor = Idle()
            self.turns.take_back(turn, reply)
            yield from reply.cancel()

    def abandon(self) -> Leftover:
        """The session is over: what was spent, and no turn will tell of."""
        floor, self._floor = self._floor, Idle()
        if isinstance(floor, Drafting):
            self._drafts.discard(floor)
        return self.turns.abandon(floor)

    # -- engines, functions and tools ------------------------------------------------------------------

    def on_engine(self, event: EngineEvent, now: float) -> Iterator[Effect]:
        """An engine said something; ignored if nobody waits for it any more."""
        match self._floor:
            case Drafting(reply=reply) | Responding(reply=reply) | Yielding(reply=reply):
                yield from self._driver.take(reply, event, now)
                if reply.generated and not reply.held:
                    self._context.on_answered(reply)

    def on_tool_ended(self, event: ToolRan | ToolFailed) -> Iterator[Effect]:
        """One of the server's own tools has done its work, or broke; ignored if nobody waits for it."""
        if isinstance(self._floor, UsingTools):
            yield from self._floor.round.on_ended(event)

    def on_tool_response(
        self, message: ToolResponse, now: float, *, live: bool, hearing: bool
    ) -> Iterator[Effect]:
        """Answers to function calls, in any order.

        Args:
            hearing: the user is in the middle of a turn, which nobody cuts in on.
        """
        yield from self._heed(self.calls.take(message, now), now, live=live, hearing=hearing)

    def _heed(
        self, heard: Iterator[Effect | LateAnswer], now: float, *, live: bool, hearing: bool
    ) -> Iterator[Effect]:
        for item in heard:
            if isinstance(item, LateAnswer):
                yield from self._on_late_answer(item.response, now, live=live, hearing=hearing)
            else:
                yield item
        if isinstance(self._floor, AwaitingTools) and not self.calls.awaited:
            self._floor = yield from self.turns.on_functions_answered(self._floor, now)

    def _on_late_answer(
        self, answer: FunctionResponse, now: float, *, live: bool, hearing: bool
    ) -> Iterator[Effect]:
        entry = self._context.answers_entry([answer])
        match answer.scheduling:
            case FunctionScheduling.SILENT:
                yield from self.add_context([entry], now)
                return
            case FunctionScheduling.INTERRUPT:
                yield from self.interrupt(now, live=live)
        if hearing and self.idle:
            # It is spoken about together with what the user is just saying.
            yield from self.add_context([entry], now)
            self._context.owed = True
            return
        turn = UserTurn(origin=Origin.FUNCTION, entries=(entry,), reason="toolResponse")
        yield from self.answer(turn, now)

    # -- what leaves -----------------------------------------------------------------------------------

    def pump(self, now: float, *, live: bool, hearing: bool) -> Iterator[Effect]:
        """Send what may leave now, and end the turn when all of it has.

        Args:
            hearing: the user is in the middle of a turn: what nobody asked for just now waits.
        """
        while True:
            floor = self._floor
            match floor:
                case Responding(turn=turn, reply=reply):
                    yield from self._writer.output(turn, reply, now, live=live)
                    yield from self._driver.speak(reply)
                    if not reply.produced:
                        return
                    self._floor = yield from self.turns.on_produced(turn, reply, now)
                case UsingTools(turn=turn, round=round):
                    yield from self._writer.tool_parts(turn, round.shown(), now)
                    if not round.over:
                        return
                    self._floor = yield from self.turns.on_tools_ended(floor, now)
                case Draining(turn=turn, reply=reply, until=until) if now >= until or not live:
                    self._floor = yield from self.turns.on_heard(turn, reply)
                case Idle() if self._queue and not (hearing and self._queue.unasked):
                    yield from self.answer(self._queue.take(), now)
                case _:
                    return
