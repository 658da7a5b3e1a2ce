"""Talking to the assistant in tests: contents, declarations and replies in few words."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from antiphon.clock import LoopClock
from antiphon.conversation.generation import (
    FunctionCallRequest,
    GenerationEnd,
    GenerationEvent,
    GenerationRequest,
    ServerToolRequest,
    TextDelta,
)
from antiphon.conversation.tool_requests import CodeRequest, FetchRequest, SearchRequest, ServerTool
from antiphon.engines.language_models.builtin import create
from antiphon.wire.content import Blob, Content, FunctionCall, FunctionResponse, Part
from antiphon.wire.generation_config import GenerationConfig
from antiphon.wire.tools import FunctionDeclaration

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
"""A Saturday."""

Said = str | Content
Args = Mapping[str, Any]


def user(text: str) -> Content:
    return Content(role="user", parts=[Part(text=text)])


def model(text: str) -> Content:
    return Content(role="model", parts=[Part(text=text)])


def called(name: str, args: Args | None = None, *, call_id: str = "1") -> Content:
    call = FunctionCall(id=call_id, name=name, args=dict(args or {}))
    return Content(role="model", parts=[Part(function_call=call)])


def answered(name: str, response: Args, *, call_id: str = "1") -> Content:
    answer = FunctionResponse(id=call_id, name=name, response=dict(response))
    return Content(role="user", parts=[Part(function_response=answer)])


def picture(data: bytes, text: str = "", *, mime_type: str = "image/png") -> Content:
    parts = [Part(inline_data=Blob(data=data, mime_type=mime_type))]
    return Content(role="user", parts=[*parts, Part(text=text)] if text else parts)


def function(
    name: str, description: str | None = None, required: str = "", /, **properties: Args
) -> FunctionDeclaration:
    """A declaration in Google's dialect; `required` lists names with spaces between them."""
    if not properties:
        return FunctionDeclaration(name=name, description=description)
    schema = {"type": "OBJECT", "properties": properties, "required": required.split()}
    return FunctionDeclaration(name=name, description=description, parameters=schema)


def typed(kind: str, description: str = "", **rest: Any) -> Args:
    """The schema of one parameter."""
    return {"type": kind, **({"description": description} if description else {}), **rest}


STRING = typed("STRING")
INTEGER = typed("INTEGER")
NUMBER = typed("NUMBER")
BOOLEAN = typed("BOOLEAN")


def events_of(request: GenerationRequest) -> list[GenerationEvent]:
    """All events of one generation."""

    async def collect() -> list[GenerationEvent]:
        engine = create({}, clock=LoopClock())
        return [event async for event in engine.generate(request)]

    return asyncio.run(collect())


def request_of(
    *said: Said,
    functions: tuple[FunctionDeclaration, ...] = (),
    tools: Collection[ServerTool] = (),
    instruction: str = "",
    language: str | None = None,
    spoken: bool = False,
    now: datetime = NOW,
    max_output_tokens: int | None = None,
) -> GenerationRequest:
    """A request; bare texts are alternately the user's and the model's, the last one the user's."""
    contents = [
        item if isinstance(item, Content) else (user if (len(said) - index) % 2 else model)(item)
        for index, item in enumerate(said)
    ]
    return GenerationRequest(
        contents=tuple(contents),
        local_time=now,
        session_id="test",
        functions=functions,
        server_tools=frozenset(tools),
        system_instruction=instruction,
        language=language,
        spoken=spoken,
        config=GenerationConfig(max_output_tokens=max_output_tokens),
    )


def reply(*said: Said, **rest: Any) -> str:
    """The text of the reply; fails if functions are called."""
    events = events_of(request_of(*said, **rest))
    assert isinstance(events[-1], GenerationEnd)
    assert not [event for event in events if isinstance(event, FunctionCallRequest | ServerToolRequest)]
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def calls(*said: Said, **rest: Any) -> list[tuple[str, dict[str, Any]]]:
    """The functions called, with their arguments; fails if something is said."""
    events = events_of(request_of(*said, **rest))
    assert isinstance(events[-1], GenerationEnd)
    assert not [event for event in events if isinstance(event, TextDelta)]
    return [(event.name, dict(event.args)) for event in events if isinstance(event, FunctionCallRequest)]


def requests(*said: Said, **rest: Any) -> list[CodeRequest | SearchRequest | FetchRequest]:
    """What the server's own tools are asked to do; fails if something is said."""
    events = events_of(request_of(*said, **rest))
    assert isinstance(events[-1], GenerationEnd)
    assert not [event for event in events if isinstance(event, TextDelta)]
    return [event.request for event in events if isinstance(event, ServerToolRequest)]
