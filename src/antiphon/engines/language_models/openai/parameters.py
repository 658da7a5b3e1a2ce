"""The body of a chat-completion request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from antiphon.conversation.generation import GenerationRequest
from antiphon.engines.language_models.openai.dialect import Dialect
from antiphon.engines.language_models.openai.media import MediaSender, count_images
from antiphon.engines.language_models.openai.messages import chat_messages
from antiphon.engines.language_models.openai.names import upstream_name
from antiphon.engines.language_models.openai.prompt import system_prompt
from antiphon.engines.language_models.openai.settings import OpenAISettings
from antiphon.engines.language_models.server_functions import offered_functions
from antiphon.wire.generation_config import GenerationConfig, ThinkingConfig
from antiphon.wire.json_schema import json_schema
from antiphon.wire.tools import FunctionDeclaration

_EFFORT_BUDGETS = ((0, "none"), (1024, "low"), (8192, "medium"))
"""Thinking budgets up to which an effort is meant; above, it is "high". Google's "OpenAI compatibility"
page maps the efforts to these budgets."""


def request_body(
    request: GenerationRequest, settings: OpenAISettings, dialect: Dialect, media: MediaSender
) -> dict[str, Any]:
    """The JSON body.

    Raises:
        SchemaTooDeep: a function's schema is nested too deep.
    """
    body: dict[str, Any] = {
        "model": settings.model,
        "messages": chat_messages(
            request.contents,
            system=system_prompt(request, settings),
            media=media,
            prompted=settings.tools == "prompt",
            malformed=request.malformed,
        ),
        "stream": True,
    }
    if dialect.usage:
        body["stream_options"] = {"include_usage": True}
    functions = offered_functions(request)
    if functions and settings.tools == "native":
        body["tools"] = tool_definitions(functions)
    sampling = _sampling(request.config, settings, dialect)
    body |= {
        name: value for name, value in sampling.items() if value is not None and name not in dialect.without
    }
    return body | settings.extra_body


def left_out(request: GenerationRequest, settings: OpenAISettings) -> set[str]:
    """What the client asked for and the settings keep back, a sentence each, for the log."""
    kept_back = {
        'functions and tools are not offered to the model (tools = "off")': bool(offered_functions(request))
        and settings.tools == "off",
        "topK is not sent (send_top_k = false)": request.config.top_k is not None and not settings.send_top_k,
        "thinkingConfig is not sent (send_reasoning_effort = false)": (
            _effort(request.config.thinking_config) is not None and not settings.send_reasoning_effort
        ),
    }
    return {sentence for sentence, applies in kept_back.items() if applies}


def media_sender(request: GenerationRequest, settings: OpenAISettings, dialect: Dialect) -> MediaSender:
    """What to do with the media of a request."""
    return MediaSender(
        images=settings.images is not False and dialect.images,
        audio=settings.audio,
        skip_images=max(0, count_images(request.contents) - settings.max_images),
        resolution=request.config.media_resolution,
    )


def tool_definitions(functions: Sequence[FunctionDeclaration]) -> list[dict[str, Any]]:
    """The declared functions as tools.

    Raises:
        SchemaTooDeep: a schema is nested too deep.
    """
    return [
        {
            "type": "function",
            "function": {
                "name": upstream_name(function.name),
                "description": function.description or "",
                "parameters": json_schema(function),
            },
        }
        for function in functions
    ]


def _sampling(config: GenerationConfig, settings: OpenAISettings, dialect: Dialect) -> Mapping[str, Any]:
    return {
        "temperature": settings.temperature if config.temperature is None else config.temperature,
        "top_p": config.top_p,
        "top_k": config.top_k if settings.send_top_k else None,
        dialect.max_tokens_field: config.max_output_tokens or settings.max_output_tokens,
        "presence_penalty": config.presence_penalty,
        "frequency_penalty": config.frequency_penalty,
        "seed": config.seed,
        "stop": [*config.stop_sequences, *config.stop_sequence] or None,
        "reasoning_effort": _effort(config.thinking_config) if settings.send_reasoning_effort else None,
    }


def _effort(thinking: ThinkingConfig | None) -> str | None:
    if thinking is None:
        return None
    level, budget = thinking.thinking_level, thinking.thinking_budget
    if level is not None:
        return level.value.lower()
    if budget is None or budget < 0:
        return None
    return next((effort for limit, effort in _EFFORT_BUDGETS if budget <= limit), "high")
