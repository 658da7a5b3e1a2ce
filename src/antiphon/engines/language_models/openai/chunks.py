"""One event of a streamed chat completion, as servers really send it.

Source: "The chat completion chunk object" in OpenAI's API reference, and what llama.cpp, vLLM, Ollama,
LM Studio and OpenRouter add to it (`reasoning_content`, `reasoning`) or leave out (`index`, `id`).
Every field may be missing or null; unknown fields are ignored; a known field of a wrong type is an error.
"""

from __future__ import annotations

from typing import Any

import msgspec


class FunctionDelta(msgspec.Struct, frozen=True):
    """A piece of a function call."""

    name: str | None = None
    arguments: str | dict[str, Any] | None = None


class ToolCallDelta(msgspec.Struct, frozen=True):
    """A piece of a tool call; `index` and `id` say of which."""

    index: int | None = None
    id: str | None = None
    function: FunctionDelta | None = None


class Delta(msgspec.Struct, frozen=True):
    """What a chunk adds to the message."""

    content: str | None = None
    refusal: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    tool_calls: list[ToolCallDelta] | None = None


class Choice(msgspec.Struct, frozen=True):
    """One of the alternatives; only one is ever asked for."""

    delta: Delta | None = None
    finish_reason: str | None = None


class PromptDetails(msgspec.Struct, frozen=True):
    cached_tokens: int | None = None


class CompletionDetails(msgspec.Struct, frozen=True):
    reasoning_tokens: int | None = None


class Usage(msgspec.Struct, frozen=True):
    """Tokens, as the server counted them; `completion_tokens` includes the reasoning."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: PromptDetails | None = None
    completion_tokens_details: CompletionDetails | None = None


class Chunk(msgspec.Struct, frozen=True):
    """One event of the stream."""

    choices: list[Choice] | None = None
    usage: Usage | None = None

    @property
    def begins_reply(self) -> bool:
        """Whether it carries a part of the reply, or its end: more than a role or a keep-alive."""
        return self.usage is not None or any(
            choice.finish_reason
            or (choice.delta is not None and any(getattr(choice.delta, f) for f in Delta.__struct_fields__))
            for choice in self.choices or ()
        )


def parse_chunk(event: object) -> Chunk:
    """A chunk from decoded JSON.

    Raises:
        msgspec.ValidationError: a field is of a wrong type; the message says which.
    """
    return msgspec.convert(event, Chunk, strict=False)
