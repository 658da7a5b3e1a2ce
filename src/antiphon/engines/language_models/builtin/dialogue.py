"""The conversation so far, as the skills look at it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from antiphon.conversation.generation import GenerationRequest
from antiphon.conversation.tool_requests import ServerTool
from antiphon.engines.language_models.builtin.english.words import words
from antiphon.engines.language_models.builtin.utterance import Utterance
from antiphon.wire.content import Blob, CodeExecutionResult, Content, FunctionCall, FunctionResponse
from antiphon.wire.tools import FunctionDeclaration

_DIRECTIVE = re.compile(
    r"\s*(?:please |now |briefly )*(?:greet|say|tell|ask|introduce|welcome|respond|reply|repeat|announce|"
    r"inform|"
    r"thank|apologi[sz]e|offer|let the user|start by|begin by)\b",
    re.IGNORECASE,
)


_REPORT = "For context:"
"""So begins, in the user's place, what agent frameworks tell an agent of another one's doings."""


class Role(StrEnum):
    """Who a turn is of."""

    USER = "user"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Turn:
    """One content of the history.

    Attributes:
        role: whose it is.
        text: its text and transcripts joined; thoughts left out.
        calls: the functions the model called in it.
        responses: the functions' answers in it.
        images: the pictures in it.
        results: what programs that ran in it came to.
    """

    role: Role
    text: str
    calls: tuple[FunctionCall, ...] = ()
    responses: tuple[FunctionResponse, ...] = ()
    images: tuple[Blob, ...] = ()
    results: tuple[CodeExecutionResult, ...] = ()

    @classmethod
    def of(cls, content: Content) -> Turn:
        texts: list[str] = []
        for part in content.parts:
            if part.text and not part.thought:
                texts.append(part.text)
            elif part.audio_transcription and part.audio_transcription.text:
                texts.append(part.audio_transcription.text)
        reports = bool(texts) and texts[0].startswith(_REPORT)
        return cls(
            role=Role.MODEL if content.role == "model" or reports else Role.USER,
            text=" ".join(text.strip() for text in texts).strip(),
            calls=tuple(part.function_call for part in content.parts if part.function_call),
            responses=tuple(part.function_response for part in content.parts if part.function_response),
            images=tuple(
                part.inline_data
                for part in content.parts
                if part.inline_data and part.inline_data.mime_type.startswith("image/")
            ),
            results=tuple(part.code_execution_result for part in content.parts if part.code_execution_result),
        )

    @property
    def speaks(self) -> bool:
        """Whether it has words: " " and "." stand for "reply now" where a framework must send something."""
        return any(character.isalnum() for character in self.text)


@dataclass(frozen=True, slots=True)
class Answered:
    """A function's answer, with the call it belongs to where that is known."""

    name: str
    response: Mapping[str, object]
    args: Mapping[str, object]


@dataclass(frozen=True)
class Dialogue:
    """A generation request, cut up.

    Attributes:
        utterance: what to answer; None when nobody has said anything that is not answered yet.
        answered: function answers to speak about; then `utterance` is what led to the calls.
        results: what the programs of this turn came to, to speak about; then `utterance` is what led to them.
        history: what came before the utterance, oldest first.
        images: the pictures that came with the utterance, or else the latest ones.
        instruction: the system instruction.
        functions: the declared functions.
        server_tools: what else may be used.
        language: the primary subtag of the reply's language, lower-case; ``en`` when none was chosen.
        spoken: the reply will be read aloud.
        now: the date and time where the user is.
    """

    utterance: Utterance | None
    answered: tuple[Answered, ...]
    results: tuple[CodeExecutionResult, ...]
    history: tuple[Turn, ...]
    images: tuple[Blob, ...]
    instruction: str
    functions: tuple[FunctionDeclaration, ...]
    server_tools: frozenset[ServerTool]
    language: str
    spoken: bool
    now: datetime

    @classmethod
    def of(cls, request: GenerationRequest) -> Dialogue:
        turns = tuple(Turn.of(content) for content in request.contents)
        answered = _answered(turns)
        position = _position_to_answer(turns)
        return cls(
            utterance=Utterance.of(turns[position].text) if position is not None else None,
            answered=answered,
            results=_results(turns),
            history=turns if position is None else turns[:position],
            images=_latest_images(turns),
            instruction=request.system_instruction,
            functions=request.functions,
            server_tools=request.server_tools,
            language=(request.language or "en").split("-")[0].lower(),
            spoken=request.spoken,
            now=request.local_time,
        )

    def said(self, role: Role) -> Iterator[Turn]:
        """The turns with words of one side before the utterance, latest first."""
        return (turn for turn in reversed(self.history) if turn.role is role and turn.speaks)

    @property
    def has_called(self) -> frozenset[str]:
        """The names of the functions called so far."""
        return frozenset(call.name for turn in self.history for call in turn.calls)


def _position_to_answer(turns: tuple[Turn, ...]) -> int | None:
    """Which turn holds what to answer: the user's last one with words or pictures.

    Two things may stand after it: function calls with their answers, and placeholders. A placeholder after
    the model's own words asks for nothing, unless those words are instructions to itself, which is how some
    frameworks ask for a reply of their choosing.
    """
    for position in range(len(turns) - 1, -1, -1):
        turn = turns[position]
        if turn.role is Role.USER and (turn.speaks or turn.images):
            return position
        if turn.role is Role.MODEL and turn.speaks and not turn.calls:
            return position if _DIRECTIVE.match(turn.text) and words(turn.text)[2:] else None
    return None


def _latest_images(turns: tuple[Turn, ...]) -> tuple[Blob, ...]:
    return next((turn.images for turn in reversed(turns) if turn.images), ())


def _results(turns: tuple[Turn, ...]) -> tuple[CodeExecutionResult, ...]:
    """What programs came to since anything was last said."""
    results: list[CodeExecutionResult] = []
    for turn in reversed(turns):
        if turn.role is Role.USER or turn.speaks or turn.calls:
            break
        results[:0] = turn.results
    return tuple(results)


def _answered(turns: tuple[Turn, ...]) -> tuple[Answered, ...]:
    """The function answers after the model's last turn, unless words followed them."""
    responses: list[FunctionResponse] = []
    for position in range(len(turns) - 1, -1, -1):
        turn = turns[position]
        if turn.role is Role.MODEL or (turn.speaks and not turn.responses):
            break
        responses[:0] = turn.responses
    if not responses:
        return ()
    calls = [call for turn in turns for call in turn.calls]
    return tuple(_match(response, calls) for response in responses)


def _match(response: FunctionResponse, calls: list[FunctionCall]) -> Answered:
    by_id = next((call for call in calls if response.id and call.id == response.id), None)
    by_name = next((call for call in reversed(calls) if call.name == response.name), None)
    call = by_id or by_name
    name = call.name if call else response.name
    return Answered(name, response.response or {}, call.args if call else {})
