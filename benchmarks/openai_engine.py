"""What the engine `openai` costs on the way to a model, beside the openai package used as usual.

    python -m benchmarks.openai_engine [--json FILE]

Both talk to the same local server, which answers at once, so that all time measured is the client's and the
server's own work. First token: from the request to the first piece of text. Per token: the whole stream
divided by its tokens.
"""

from __future__ import annotations

import asyncio
import logging
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks.table import Row, argument_parser, report
from tests.engines.language_models.openai.asking import a_request, model, started, user
from tests.engines.language_models.openai.fake_server import says, serving

from antiphon.conversation.generation import GenerationRequest, TextDelta
from antiphon.engines.language_models.openai import OpenAILanguageModel
from antiphon.wire.content import Content

TOKENS = 200
ROUNDS = 15
HISTORIES = (1, 101, 401)

Measurement = tuple[float, float]


def main() -> None:
    arguments = argument_parser(__doc__ or "").parse_args()
    logging.disable(logging.CRITICAL)
    rows = [row for turns in HISTORIES for row in asyncio.run(measure(turns))]
    report("openai: first token and cost per token", rows, json_file=arguments.json)


async def measure(turns: int) -> list[Row]:
    """Both ways with a history of so many turns."""
    import openai

    request = a_request(*history(turns))
    async with serving(says(*["word "] * TOKENS)) as server, started(server.base_url) as engine:
        await with_engine(engine, request)
        messages = server.bodies[-1]["messages"]
        package = openai.AsyncOpenAI(base_url=server.base_url, api_key="none", max_retries=0)
        rows = [
            await row("openai package", turns, lambda: with_package(package, messages)),
            await row("engine openai", turns, lambda: with_engine(engine, request)),
        ]
        await package.close()
        return rows


async def row(way: str, turns: int, run: Callable[[], Awaitable[Measurement]]) -> Row:
    await run()  # connects
    runs = [await run() for _ in range(ROUNDS)]
    return {
        "way": way,
        "turns in the history": turns,
        "first token ms": statistics.median(first for first, _ in runs) * 1e3,
        "per token us": statistics.median(whole for _, whole in runs) / TOKENS * 1e6,
    }


async def with_engine(engine: OpenAILanguageModel, request: GenerationRequest) -> Measurement:
    begin = time.perf_counter()
    first = 0.0
    async for event in engine.generate(request):
        if not first and isinstance(event, TextDelta):
            first = time.perf_counter() - begin
    return first, time.perf_counter() - begin


async def with_package(package: Any, messages: list[dict[str, Any]]) -> Measurement:
    begin = time.perf_counter()
    first = 0.0
    stream = await package.chat.completions.create(
        model="tiny", messages=messages, stream=True, stream_options={"include_usage": True}
    )
    async for chunk in stream:
        if not first and chunk.choices and chunk.choices[0].delta.content:
            first = time.perf_counter() - begin
    return first, time.perf_counter() - begin


def history(turns: int) -> list[Content]:
    """Questions and answers in turn; the last is a question."""
    return [
        user("What about this? " * 6) if turn % 2 == 0 else model("It is so. " * 12) for turn in range(turns)
    ]


if __name__ == "__main__":
    main()
