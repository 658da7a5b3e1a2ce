"""Function calls the model has made and the client has not answered yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from hashlib import blake2b

from msgspec import structs

from antiphon.wire.content import FunctionCall, FunctionResponse
from antiphon.wire.enums import ALIASES, FunctionScheduling


class AnswerKind(Enum):
    """What a function response turned out to be."""

    BLOCKING = "it answers a call that the conversation waits for"
    NON_BLOCKING = "it answers a call that the conversation does not wait for"
    CANCELLED = "the call was cancelled by an interruption"
    EXPIRED = "the time for an answer was up"
    ANSWERED = "the call has been answered before"
    UNKNOWN = "no such call was ever made"


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call that was sent to the client."""

    call: FunctionCall
    blocking: bool


@dataclass(slots=True)
class CallRegister:
    """The calls of a session by id.

    Attributes:
        session_id: makes the ids of this session differ from those of others.
    """

    session_id: str
    _issued: int = 0
    _open: dict[str, OpenCall] = field(default_factory=dict)
    _answers: dict[str, FunctionResponse] = field(default_factory=dict)
    _answered: set[str] = field(default_factory=set)
    _cancelled: set[str] = field(default_factory=set)
    _expired: set[str] = field(default_factory=set)

    def new_id(self, name: str, what: object) -> str:
        """An id as Google's look: `function-call-` and a decimal 64-bit number.

        It is made of the session, of how many calls there were, and of the call itself. So a call that is
        made again, because the session was resumed from before it, has the same id again, and a client that
        remembers ids need not carry it out twice; and another call in its place has another.
        """
        self._issued += 1
        call = f"{self.session_id}/{self._issued}/{name}/{what!r}"
        digest = blake2b(call.encode(errors="surrogatepass"), digest_size=8).digest()
        return f"function-call-{int.from_bytes(digest)}"

    @property
    def issued(self) -> int:
        """How many calls were made."""
        return self._issued

    def restore(self, issued: int, open_calls: Iterable[FunctionCall]) -> None:
        """Go on where another connection left off: with non-blocking calls that wait for their answers."""
        self._issued = issued
        self.open(OpenCall(call, blocking=False) for call in open_calls)

    def open_calls(self) -> list[OpenCall]:
        """The calls that wait for their answers."""
        return [opened for id, opened in self._open.items() if id not in self._answers]

    def open(self, calls: Iterable[OpenCall]) -> None:
        """The calls were sent to the client."""
        self._open.update((str(opened.call.id), opened) for opened in calls)

    @property
    def blocking_ids(self) -> tuple[str, ...]:
        """Blocking calls sent and neither answered nor cancelled, in order of issue."""
        return tuple(id for id, opened in self._open.items() if opened.blocking and id not in self._answers)

    @property
    def open_ids(self) -> tuple[str, ...]:
        """All calls that may be answered."""
        return tuple(id for id in self._open if id not in self._answers)

    def answer(self, response: FunctionResponse) -> tuple[AnswerKind, FunctionResponse]:
        """Take one response; matched by id, or by name when the client sends no id.

        Returns:
            what it is, and the response with its id and name filled in. The answer of a blocking call is
            kept until `take_answers`.
        """
        call_id = response.id or self._open_by_name(response.name)
        if call_id is None or call_id not in self._open or call_id in self._answers:
            return self._unwanted(call_id), response
        opened = self._open[call_id]
        complete = FunctionResponse(
            id=call_id,
            name=opened.call.name,
            response=response.response if response.response is not None else {},
            scheduling=response.scheduling,
            will_continue=None if opened.blocking else response.will_continue,
            parts=response.parts,
        )
        if opened.blocking:
            self._answers[call_id] = complete
            return AnswerKind.BLOCKING, complete
        complete = _scheduled(complete)
        if not response.will_continue:
            self._close(call_id)
        return AnswerKind.NON_BLOCKING, complete

    def expire(self, call_id: str, error: str) -> tuple[AnswerKind, FunctionResponse]:
        """Give up an open call: the error stands for its answer, as if the client had sent it."""
        taken = self.answer(FunctionResponse(id=call_id, response={"error": error}))
        self._expired.add(call_id)
        return taken

    def opened(self, answer: FunctionResponse) -> OpenCall:
        """The call that an answer belongs to, and that is still open."""
        return self._open[str(answer.id)]

    def take_answers(self) -> tuple[FunctionResponse, ...]:
        """The answers of all blocking calls, in order of issue; they are closed."""
        ids = [id for id in self._open if id in self._answers]
        answers = tuple(self._answers[id] for id in ids)
        for id in ids:
            self._close(id)
        self._answers.clear()
        return answers

    def cancel_blocking(self) -> tuple[str, ...]:
        """Cancel the blocking calls that are pending; their ids, each told at most once."""
        ids = self.blocking_ids
        for id in ids:
            del self._open[id]
        self._cancelled.update(ids)
        return ids

    def _close(self, call_id: str) -> None:
        del self._open[call_id]
        self._answered.add(call_id)

    def _open_by_name(self, name: str) -> str | None:
        unanswered = (id for id in self._open if id not in self._answers)
        return next((id for id in unanswered if self._open[id].call.name == name), None)

    def _unwanted(self, call_id: str | None) -> AnswerKind:
        if call_id in self._cancelled:
            return AnswerKind.CANCELLED
        if call_id in self._expired:
            return AnswerKind.EXPIRED
        answered = call_id in self._answered or call_id in self._answers
        return AnswerKind.ANSWERED if answered else AnswerKind.UNKNOWN


def _scheduled(answer: FunctionResponse) -> FunctionResponse:
    """The answer with its scheduling as a field: the guide's samples put it inside of `response`."""
    payload = dict(answer.response or {})
    name = str(payload.pop("scheduling", "")).upper()
    name = ALIASES[FunctionScheduling].get(name, name)
    if name not in FunctionScheduling.__members__:
        return answer
    scheduling = answer.scheduling or FunctionScheduling[name]
    return structs.replace(answer, response=payload, scheduling=scheduling)
