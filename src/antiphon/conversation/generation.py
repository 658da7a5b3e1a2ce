"""What a language model is asked for, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from antiphon.wire.content import Content
from antiphon.wire.setup import GenerationConfig
from antiphon.wire.tools import FunctionDeclaration


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRequest:
    """One reply to be generated.

    Attributes:
        contents: the history, oldest first, roles `user` and `model`. The last entry is what to answer:
            a user turn, or a user turn whose parts are `functionResponse`s. Calls the model made earlier
            stand in it as `functionCall` parts of a model turn.
        system_instruction: the instruction in force, paragraphs separated by blank lines; empty when none.
        functions: the declared functions, empty when none.
        config: the client's generationConfig (temperature, topP, maxOutputTokens, thinkingConfig, ...).
        language: the BCP-47 code the reply will be spoken in, if the client chose one.
        spoken: True when the reply will be synthesized, so that markup would be read aloud.
        local_time: the date and time to answer questions about it.
        session_id: for logs, and for upstream servers that cache by session.
    """

    contents: tuple[Content, ...]
    local_time: datetime
    session_id: str
    system_instruction: str = ""
    functions: tuple[FunctionDeclaration, ...] = ()
    config: GenerationConfig = field(default_factory=GenerationConfig)
    language: str | None = None
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the reply's text; the pieces concatenate to the reply."""

    text: str


@dataclass(frozen=True, slots=True)
class ThoughtDelta:
    """A piece of the model's reasoning, shown only when the client asked for thoughts."""

    text: str


@dataclass(frozen=True, slots=True)
class FunctionCallRequest:
    """The model wants a declared function called. Several in one reply are parallel calls."""

    name: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GenerationUsage:
    """Tokens as the engine counted them; None where it does not say."""

    prompt_tokens: int | None = None
    response_tokens: int | None = None
    thoughts_tokens: int | None = None
    cached_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class GenerationEnd:
    """The reply is whole. Always the last event of a generation that did not fail."""

    usage: GenerationUsage = GenerationUsage()


GenerationEvent = TextDelta | ThoughtDelta | FunctionCallRequest | GenerationEnd
