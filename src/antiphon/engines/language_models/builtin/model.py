"""The built-in assistant as a language model."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from importlib import import_module

from pydantic import BaseModel, ConfigDict

from antiphon.clock import Clock
from antiphon.conversation.generation import (
    FunctionCallRequest,
    GenerationEnd,
    GenerationEvent,
    GenerationRequest,
    ServerToolRequest,
    TextDelta,
)
from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.reply import pieces, shortened
from antiphon.engines.settings import parse_settings

_CHARS_PER_TOKEN = 4
_RULES = "antiphon.engines.language_models.builtin.assistant"


class BuiltinSettings(BaseModel):
    """The engine's settings: it has none."""

    model_config = ConfigDict(extra="forbid")


class BuiltinLanguageModel:
    """Rules behind the language model protocol. Pure: it keeps nothing from one request to the next."""

    @property
    def name(self) -> str:
        return "builtin: rule-based assistant"

    async def start(self) -> None:
        """Compile the rules: they take a third of a second, in which other engines can start."""
        await asyncio.to_thread(import_module, _RULES)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[GenerationEvent, None]:
        """Stream the reply; `maxOutputTokens` cuts it at four characters a token."""
        from antiphon.engines.language_models.builtin.assistant import reply_to

        reply = reply_to(Dialogue.of(request))
        text = reply.text
        if request.config.max_output_tokens:
            text = shortened(text, request.config.max_output_tokens * _CHARS_PER_TOKEN)
        for piece in pieces(text):
            yield TextDelta(piece)
        for call in reply.calls:
            yield FunctionCallRequest(call.name, call.args)
        for request_to_server in reply.requests:
            yield ServerToolRequest(request_to_server)
        yield GenerationEnd()

    async def close(self) -> None:
        """Nothing to free."""


def create(settings: Mapping[str, object], *, clock: Clock) -> BuiltinLanguageModel:
    """The engine's entry point.

    Args:
        settings: must be empty.
        clock: not used: the time to answer questions about comes with each request.

    Raises:
        EngineConfigError: there are settings.
    """
    parse_settings(BuiltinSettings, settings, engine="builtin")
    return BuiltinLanguageModel()
