"""A moment at which the model is asked, read from the history.

Everything a scenario depends on is read from the request, nothing is kept between requests: a session
that was resumed, replayed or drafted twice goes on exactly as if it had not been.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from antiphon.wire.content import Content, FunctionResponse


@dataclass(frozen=True, slots=True)
class Moment:
    """What there is to answer.

    Attributes:
        text: the user's last words; empty when a result has come.
        results: the functions' results that have just come, in order.
        turn: how many turns the user has taken, this one included.
    """

    text: str
    results: tuple[FunctionResponse, ...]
    turn: int


def moments(contents: Sequence[Content]) -> Iterator[Moment]:
    """Every moment at which the model was asked, the present one last.

    Results that come one after another, as those of parallel calls do, make one moment.
    """
    turn = 0
    results: list[FunctionResponse] = []
    for index, content in enumerate(contents):
        if content.role == "model":
            continue
        answers = _results(content)
        results += answers
        if answers and index + 1 < len(contents) and _results(contents[index + 1]):
            continue
        if not answers:
            turn += 1
        yield Moment(text=_text(content), results=tuple(results), turn=turn)
        results = []
    if not contents or contents[-1].role == "model":  # asked to go on by itself
        yield Moment(text="", results=(), turn=turn)


def _results(content: Content) -> list[FunctionResponse]:
    if content.role == "model":
        return []
    return [part.function_response for part in content.parts if part.function_response is not None]


def _text(content: Content) -> str:
    return " ".join(part.text.strip() for part in content.parts if part.text and not part.thought)
