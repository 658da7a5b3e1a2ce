"""The model's turns: begun, carried on from one reply to the next over calls and tools, and ended."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from antiphon.conversation.context import Context
from antiphon.conversation.discards import Discards, Leftover
from antiphon.conversation.effects import Effect, Warn
from antiphon.conversation.floor import (
    AwaitingTools,
    Drafting,
    Draining,
    Floor,
    Full,
    Held,
    Idle,
    Responding,
    UsingTools,
    Yielding,
)
from antiphon.conversation.function_calls import FunctionCalls
from antiphon.conversation.generation import FunctionCallRequest
from antiphon.conversation.prompt import search_score
from antiphon.conversation.receipt import Mark, TurnOutcome
from antiphon.conversation.reply import Reply
from antiphon.conversation.reply_driver import ReplyDriver
from antiphon.conversation.sources import Sources
from antiphon.conversation.tool_round import INTERRUPTED, ToolRound, ToolRun
from antiphon.conversation.turn import ModelTurn, Origin, UserTurn
from antiphon.conversation.turn_writer import TurnWriter
from antiphon.conversation.wants import NamedRequest, Wants, check

MAX_REPAIRS = 1
"""How often in a turn the model is asked again because its calls cannot be carried out."""


class ModelTurns:
    """The model's turns of one session.

    Where the floor changes hands, a method yields what is to be done and returns who has the floor then.

    Args:
        discards: what was spent on replies that nobody got; each turn tells of what came before it.

    Attributes:
        count: how many there were.
    """

    def __init__(
        self,
        context: Context,
        driver: ReplyDriver,
        writer: TurnWriter,
        calls: FunctionCalls,
        discards: Discards,
    ) -> None:
        self._context = context
        self._driver = driver
        self._writer = writer
        self._calls = calls
        self._discards = discards
        self._sources = Sources()
        self.count = 0

    # -- begins ----------------------------------------------------------------------------------------

    def answer(self, turn: UserTurn, now: float) -> Generator[Effect, None, Floor]:
        """Answer a turn of the user."""
        self._context.history.extend(turn.entries)
        return (yield from self._ask(self._new_turn(turn), now))

    def commit(self, draft: Drafting, turn: UserTurn) -> Generator[Effect, None, Floor]:
        """Answer a turn of the user with what was drafted for it."""
        self._context.history.extend(turn.entries)
        model_turn = self._new_turn(turn, drafted=True)
        model_turn.prompt = self._context.prompt()
        draft.reply.held = False
        model_turn.marks |= draft.reply.marks
        draft.reply.marks = model_turn.marks
        yield from self._driver.speak(draft.reply)
        return Responding(model_turn, draft.reply)

    def pass_over(self, turn: UserTurn) -> Generator[Effect, None, Floor]:
        """Complete a turn without a word."""
        model_turn = self._new_turn(turn)
        model_turn.prompt = self._context.prompt()
        return (yield from self._complete(model_turn))

    def _new_turn(self, turn: UserTurn, *, drafted: bool = False) -> ModelTurn:
        self.count += 1
        if turn.origin is not Origin.FUNCTION:
            self._sources = Sources()
        model_turn = ModelTurn(
            id=self.count,
            origin=turn.origin,
            reason=turn.reason,
            drafted=drafted,
            marks=dict(turn.marks),
        )
        self._discards.hand_over(model_turn)
        return model_turn

    # -- goes on ---------------------------------------------------------------------------------------

    def on_produced(self, turn: ModelTurn, reply: Reply, now: float) -> Generator[Effect, None, Floor]:
        """A reply was sent to its end: ask again, have its calls carried out, or let it be heard."""
        self._book(turn, reply)
        yield from self._writer.end_of_output(reply)
        if reply.calls:
            yield from self._check_calls(turn, reply)
        if reply.malformed_call and turn.repairs < MAX_REPAIRS:
            turn.repairs += 1
            self._context.remember_reply(reply.sent_text())
            plays_until, malformed = reply.playout.plays_until, reply.malformed_call
            return (yield from self._ask(turn, now, plays_until=plays_until, malformed=malformed))
        if reply.failed:
            self._context.remember_reply(reply.sent_text())
            return (yield from self._complete(turn, failed=reply))
        if reply.calls:
            return (yield from self._carry_out(turn, reply, now))
        yield from self._name_sources(turn)
        yield from self._writer.generation_complete(turn)
        return Draining(turn, reply, reply.playout.plays_until or now)

    def on_tools_ended(self, floor: UsingTools, now: float) -> Generator[Effect, None, Floor]:
        """The server's own tools have done their work: call what is to be called besides, or ask again."""
        self._context.history.extend(floor.round.entries())
        self._sources.add(run.outcome for run in floor.round.runs)
        if floor.calls:
            return (yield from self._call(floor.turn, "", floor.calls, now, plays_until=floor.plays_until))
        return (yield from self._ask(floor.turn, now, plays_until=floor.plays_until))

    def on_functions_answered(self, floor: AwaitingTools, now: float) -> Generator[Effect, None, Floor]:
        """The functions that were waited for have answered: ask again, in the same turn or a new one."""
        self._calls.remember_answers()
        turn = floor.turn or self._new_turn(
            UserTurn(origin=Origin.FUNCTION, entries=(), reason="toolResponse")
        )
        return (yield from self._ask(turn, now, plays_until=floor.plays_until))

    def _ask(
        self, turn: ModelTurn, now: float, *, plays_until: float | None = None, malformed: str = ""
    ) -> Generator[Effect, None, Floor]:
        if not (yield from self._context.fit(now)):
            return Full(turn)
        turn.prompt = self._context.prompt()
        turn.marks.setdefault(Mark.GENERATION_STARTED, now)
        reply = yield from self._driver.ask(
            self._context,
            now,
            plays_until=plays_until,
            server_tools=self._may_use_tools(turn),
            malformed=malformed,
        )
        reply.marks = turn.marks
        return Responding(turn, reply)

    def _check_calls(self, turn: ModelTurn, reply: Reply) -> Iterator[Effect]:
        findings = check(reply.calls, self._context.settings.toolbox, server_tools=self._may_use_tools(turn))
        yield from (Warn(f"a call passes unchecked: {why}") for why in findings.unchecked)
        if findings.problem:
            message = f"the model made a call that cannot be carried out: {findings.problem}"
            yield Warn(message)
            reply.on_generation_failed(message, malformed_call=findings.problem)

    def _may_use_tools(self, turn: ModelTurn) -> bool:
        return turn.tool_rounds < self._context.settings.tool_limits.max_rounds

    def _carry_out(self, turn: ModelTurn, reply: Reply, now: float) -> Generator[Effect, None, Floor]:
        """The server's own tools come first, the client's functions after them."""
        wants = Wants.of(reply.calls, self._context.settings.toolbox)
        text, plays_until = reply.sent_text(), reply.playout.plays_until
        if not wants.runs:
            return (yield from self._call(turn, text, wants.calls, now, plays_until=plays_until))
        self._context.remember_reply(text)
        turn.tool_rounds += 1
        tool_round = ToolRound(
            [self._run_of(request) for request in wants.runs],
            until=now + self._context.settings.tool_limits.run_timeout_s,
            spoken=self._context.settings.spoken,
        )
        yield from tool_round.begin()
        return UsingTools(turn, tool_round, wants.calls, plays_until)

    def _run_of(self, named: NamedRequest) -> ToolRun:
        return ToolRun(
            id=self._driver.new_id(),
            request=named.request,
            name=named.name,
            call_id=self._calls.new_id(named.name, named.request),
        )

    def _call(
        self,
        turn: ModelTurn,
        text: str,
        requests: Sequence[FunctionCallRequest],
        now: float,
        *,
        plays_until: float | None,
    ) -> Generator[Effect, None, Floor]:
        waits = yield from self._calls.make(turn, text, requests, now)
        if waits and not self._context.settings.profile.turn_complete_after_tool_call:
            return AwaitingTools(turn, plays_until)
        floor = yield from self._complete(turn)
        return AwaitingTools(None, plays_until) if waits else floor

    def _name_sources(self, turn: ModelTurn) -> Iterator[Effect]:
        settings = self._context.settings
        score = search_score(settings, self._context.history.contents())
        yield from self._writer.sources(
            turn, self._sources, settings.toolbox.grounding_form, retrieval_score=score
        )
        self._sources = Sources()

    # -- ends ------------------------------------------------------------------------------------------

    def on_heard(self, turn: ModelTurn, reply: Reply) -> Generator[Effect, None, Idle]:
        """The user has heard all of it."""
        self._context.remember_reply(reply.sent_text())
        yield from self._writer.turn_complete(turn, TurnOutcome.COMPLETED)
        return Idle()

    def interrupt(self, floor: Held, now: float, *, live: bool) -> Generator[Effect, None, Idle]:
        """Somebody else takes the floor.

        Args:
            live: output is paced, so that it is known what was heard.
        """
        match floor:
            case (
                Responding(turn=turn, reply=reply)
                | Yielding(turn=turn, reply=reply)
                | Draining(turn=turn, reply=reply)
            ):
                yield from reply.cancel()
                if not isinstance(floor, Draining):  # whose reply is booked already
                    self._book(turn, reply)
                self._context.remember_reply(reply.heard_text(now, paced=live))
                yield from self._cut_short(turn)
            case UsingTools(turn=turn, round=round):
                yield from round.stop(INTERRUPTED)
                self._context.history.extend(round.entries())
                yield from self._cut_short(turn)
            case AwaitingTools(turn=None):
                # The turn was completed on the wire after its calls: only they are left to take back.
                yield from self._calls.cancel()
            case AwaitingTools(turn=ModelTurn() as turn):
                yield from self._cut_short(turn)
        return Idle()

    def _cut_short(self, turn: ModelTurn) -> Iterator[Effect]:
        yield from self._writer.interrupted()
        yield from self._calls.cancel()
        yield from self._writer.turn_complete(turn, TurnOutcome.INTERRUPTED)

    def take_back(self, turn: ModelTurn, reply: Reply) -> None:
        """There was no such turn: the next one has its number, and tells what it has cost."""
        self.count -= 1
        self._discards.take_back(turn)
        self._discards.add(turn.prompt, reply)

    def abandon(self, floor: Floor) -> Leftover:
        """The session is over: what was spent, and no turn will tell of."""
        match floor:
            case Idle() | Drafting():
                return self._discards.leftover(None)
            case Responding(turn=turn, reply=reply) | Yielding(turn=turn, reply=reply):
                self._book(turn, reply)
                return self._discards.leftover(turn)
            case _:
                return self._discards.leftover(floor.turn)

    def _book(self, turn: ModelTurn, reply: Reply) -> None:
        turn.book(reply, self._context.on_answered(reply))

    def _complete(self, turn: ModelTurn, failed: Reply | None = None) -> Generator[Effect, None, Idle]:
        yield from self._writer.generation_complete(turn)
        outcome = TurnOutcome.COMPLETED if failed is None else TurnOutcome.FAILED
        yield from self._writer.turn_complete(turn, outcome, failed)
        return Idle()
