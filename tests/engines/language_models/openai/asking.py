"""Asking the engine something, in tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from tests.engines.language_models.openai.fake_server import FakeServer, Reply, serving

from antiphon.clock import LoopClock
from antiphon.conversation.generation import GenerationEvent, GenerationRequest, TextDelta
from antiphon.engines.language_models.openai import OpenAILanguageModel, create
from antiphon.wire.content import Content, Part
from antiphon.wire.tools import FunctionDeclaration

SATURDAY = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

GET_WEATHER = FunctionDeclaration(
    name="get_weather",
    description="Tells the weather.",
    parameters={"type": "OBJECT", "properties": {"city": {"type": "STRING"}}},
)


class HurriedClock(LoopClock):
    """A clock that does not sleep, and remembers how long it should have."""

    def __init__(self) -> None:
        super().__init__()
        self.slept_s: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept_s.append(seconds)


def user(*parts: str | Part) -> Content:
    return Content(role="user", parts=[Part(text=part) if isinstance(part, str) else part for part in parts])


def model(*parts: str | Part) -> Content:
    return Content(role="model", parts=[Part(text=part) if isinstance(part, str) else part for part in parts])


def a_request(*contents: str | Content, **fields: Any) -> GenerationRequest:
    turns = tuple(user(content) if isinstance(content, str) else content for content in contents)
    return GenerationRequest(contents=turns, local_time=SATURDAY, session_id="s-1", **fields)


@asynccontextmanager
async def started(
    base_url: str, clock: LoopClock | None = None, **settings: object
) -> AsyncIterator[OpenAILanguageModel]:
    """The engine, started, closed at the end of the block."""
    engine = create(
        {"base_url": base_url, "model": "tiny", "prompt_notes": False, **settings}, clock=clock or LoopClock()
    )
    await engine.start()
    try:
        yield engine
    finally:
        await engine.close()


async def ask(engine: OpenAILanguageModel, request: GenerationRequest | str = "Hi") -> list[GenerationEvent]:
    """All events of a reply."""
    return [
        event async for event in engine.generate(a_request(request) if isinstance(request, str) else request)
    ]


def text_of(events: list[GenerationEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


async def with_server(
    use: Callable[[FakeServer, OpenAILanguageModel, HurriedClock], Awaitable[None]],
    *script: Reply,
    **settings: object,
) -> None:
    """Run `use` with a scripted server and an engine that talks to it."""
    async with serving(*script) as server:
        clock = HurriedClock()
        async with started(server.base_url, clock, **settings) as engine:
            await use(server, engine, clock)


async def replies(
    request: GenerationRequest | str, *script: Reply, **settings: object
) -> list[GenerationEvent]:
    """All events of the reply to one request."""
    async with serving(*script) as server, started(server.base_url, HurriedClock(), **settings) as engine:
        return await ask(engine, request)


async def body_of(request: GenerationRequest, reply: Reply, **settings: object) -> dict[str, Any]:
    """What the server was asked."""
    async with serving(reply) as server, started(server.base_url, HurriedClock(), **settings) as engine:
        await ask(engine, request)
        return server.bodies[-1]
