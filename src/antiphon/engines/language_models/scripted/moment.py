"""A moment at which the model is asked, read from the history.

Everything a scenario depends on is read from the request, nothing is kept between requests: a session
that was resumed, replayed or drafted twice goes on exactly as if it had not been.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from antiphon.conversation.tool_requests import ServerTool
from antiphon.wire.content import CodeExecutionResult, Content, FunctionResponse
from antiphon.wire.enums import CodeExecutionOutcome


@dataclass(frozen=True, slots=True)
class Moment:
    """What there is to answer.

    Attributes:
        text: the user's last words; empty when a result has come.
        results: the functions' results that have just come, in order.
        turn: how many turns the user has taken, this one included.
        malformed: the model's last attempt made a call that could not be carried out.
    """

    text: str
    results: tuple[FunctionResponse, ...]
    turn: int
    malformed: bool = False


def moments(contents: Sequence[Content]) -> Iterator[Moment]:
    """Every moment at which the model was asked, the present one last.

    Results that come one after another, as those of parallel calls do, make one moment. What code printed is
    a result of `code_execution`, under `output`, or under `error` if it failed.
    """
    turn = 0
    results: list[FunctionResponse] = []
    for index, content in enumerate(contents):
        answers = _results(content)
        if content.role == "model" and not answers:
            continue
        results += answers
        if answers and index + 1 < len(contents) and _results(contents[index + 1]):
            continue
        if not answers:
            turn += 1
        yield Moment(text=_text(content), results=tuple(results), turn=turn)
        results = []
    if not contents or (contents[-1].role == "model" and not _results(contents[-1])):  # to go on by itself
        yield Moment(text="", results=(), turn=turn)


def _results(content: Content) -> list[FunctionResponse]:
    if content.role == "model":
        ran = [part.code_execution_result for part in content.parts if part.code_execution_result is not None]
        return [_printed(result) for result in ran]
    return [part.function_response for part in content.parts if part.function_response is not None]


def _printed(result: CodeExecutionResult) -> FunctionResponse:
    key = "output" if result.outcome is CodeExecutionOutcome.OK else "error"
    return FunctionResponse(
        name=ServerTool.CODE_EXECUTION, response={key: (result.output or "").removesuffix("\n")}
    )


def _text(content: Content) -> str:
    return " ".join(part.text.strip() for part in content.parts if part.text and not part.thought)
