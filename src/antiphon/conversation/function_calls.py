"""Functions that the client runs: calling them, and taking their answers as they come, or do not."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from msgspec import structs

from antiphon.conversation.call_deadlines import CallDeadlines
from antiphon.conversation.calls import AnswerKind, CallRegister, OpenCall
from antiphon.conversation.context import Context
from antiphon.conversation.effects import Effect, Warn
from antiphon.conversation.generation import FunctionCallRequest
from antiphon.conversation.snapshot import Snapshot
from antiphon.conversation.tokens import parts_tokens
from antiphon.conversation.turn import ModelTurn
from antiphon.conversation.turn_writer import TurnWriter
from antiphon.wire.client import ToolResponse
from antiphon.wire.content import FunctionCall, FunctionResponse, Part
from antiphon.wire.enums import FunctionScheduling


@dataclass(frozen=True, slots=True)
class LateAnswer:
    """The answer of a function that the conversation did not wait for."""

    response: FunctionResponse


class FunctionCalls:
    """The functions that one session has called.

    A blocking call's answer is kept until all of those made with it are there; that of another one comes
    out as a `LateAnswer`, to be dealt with before what follows it.
    """

    def __init__(self, context: Context, writer: TurnWriter) -> None:
        self._context = context
        self._writer = writer
        self._register = CallRegister(context.settings.session_id)
        self._deadlines = CallDeadlines(context.settings.tool_limits)

    # -- what is asked about them ----------------------------------------------------------------------

    @property
    def issued(self) -> int:
        """How many there were, so that no id is used twice."""
        return self._register.issued

    @property
    def open(self) -> list[FunctionCall]:
        """Those that may still be answered."""
        return [opened.call for opened in self._register.open_calls()]

    @property
    def awaited(self) -> bool:
        """The conversation waits for answers."""
        return bool(self._register.blocking_ids)

    def deadline(self) -> float | None:
        """When the first of them is given up."""
        return self._deadlines.next(self._register.open_ids)

    def restore(self, snapshot: Snapshot) -> None:
        """Go on where another connection left off."""
        self._register.restore(snapshot.calls_issued, snapshot.open_calls)
        self._deadlines.start(self._register.open_calls(), self._context.settings.started_now)

    # -- calling ---------------------------------------------------------------------------------------

    def new_id(self, name: str, what: object) -> str:
        """An id for a call."""
        return self._register.new_id(name, what)

    def make(
        self, turn: ModelTurn, text: str, requests: Sequence[FunctionCallRequest], now: float
    ) -> Generator[Effect, None, bool]:
        """Have functions called.

        Args:
            text: what the model said before, in the same reply.

        Returns:
            whether the conversation waits for any of them.
        """
        opened = [self._opened(request.name, dict(request.args)) for request in requests]
        calls = [one.call for one in opened]
        self._register.open(opened)
        self._deadlines.start(opened, now)
        self._context.remember_reply(text, calls)
        turn.response += parts_tokens([Part(function_call=call) for call in calls], None)
        yield from self._writer.tool_call(turn, calls)
        return any(one.blocking for one in opened)

    def _opened(self, name: str, args: dict[str, object]) -> OpenCall:
        call = FunctionCall(id=self.new_id(name, args), name=name, args=args)
        return OpenCall(call, self._context.settings.is_blocking(name))

    # -- answers ---------------------------------------------------------------------------------------

    def take(self, message: ToolResponse, now: float) -> Iterator[Effect | LateAnswer]:
        """The client answers, in any order."""
        for response in message.function_responses:
            kind, answer = self._register.answer(response)
            match kind:
                case AnswerKind.BLOCKING:
                    pass
                case AnswerKind.NON_BLOCKING:
                    if answer.will_continue:
                        self._deadlines.start([self._register.opened(answer)], now)
                    yield LateAnswer(answer)
                case _:
                    open_ids = ", ".join(self._register.open_ids) or "none"
                    yield Warn(
                        f"toolResponse with id {response.id!r}, name {response.name!r} is ignored: "
                        f"{kind.value}; open calls: {open_ids}"
                    )

    def give_up(self, now: float) -> Iterator[Effect | LateAnswer]:
        """Answer, with an error, those that the client has left unanswered for too long."""
        due = self._deadlines.due(now)
        for call_id in due:
            kind, answer = self._register.expire(call_id, "The function did not answer in time.")
            yield Warn(f"{answer.name} ({call_id}) was not answered in time: the model is told so")
            if kind is AnswerKind.NON_BLOCKING:
                yield LateAnswer(structs.replace(answer, scheduling=FunctionScheduling.SILENT))
        yield from self._writer.tool_call_cancellation(due)

    def remember_answers(self) -> None:
        """Add the answers that were waited for to the history."""
        answers = self._register.take_answers()
        if answers:
            self._context.history.extend([self._context.answers_entry(answers)])

    def cancel(self) -> Iterator[Effect]:
        """Take back those that are waited for."""
        # Answers of calls that were complete when others were cancelled still belong to the context.
        self.remember_answers()
        yield from self._writer.tool_call_cancellation(self._register.cancel_blocking())
