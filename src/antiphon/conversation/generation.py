"""What a language model is asked for, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from antiphon.conversation.tool_requests import CodeRequest, FetchRequest, SearchRequest, ServerTool
from antiphon.wire.content import Content
from antiphon.wire.setup import GenerationConfig
from antiphon.wire.tools import FunctionDeclaration


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRequest:
    """One reply to be generated.

    Attributes:
        contents: the history, oldest first, roles `user` and `model`. The last entry is what to answer:
            a user turn, a user turn whose parts are `functionResponse`s, or a model turn that ends with
            `codeExecutionResult`s and the images that the code drew. Calls the model made earlier stand in
            it as `functionCall` parts of a model turn, code it ran as `executableCode` parts.
        system_instruction: the instruction in force, paragraphs separated by blank lines; empty when none.
        functions: the declared functions, empty when none; MCP servers' tools among them.
        server_tools: what else the model may use: by a `ServerToolRequest`.
        malformed: why the calls of the attempt before this one cannot be carried out; empty when this is
            the first. It is to be made good, and not part of the conversation.
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
    server_tools: frozenset[ServerTool] = frozenset()
    malformed: str = ""
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
class ServerToolRequest:
    """The model wants to use a tool that runs on the server, one of `GenerationRequest.server_tools`.

    Several in one reply run at the same time. When all have ended the model is asked again, with what they
    came to in the history.
    """

    request: CodeRequest | SearchRequest | FetchRequest


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


GenerationEvent = TextDelta | ThoughtDelta | FunctionCallRequest | ServerToolRequest | GenerationEnd
