"""Asking a server by REST: one request, one answer."""

from __future__ import annotations

from typing import Any

from tests.server.engines import TellingModel, pipelines_with
from tests.server.harness import run
from tests.server.rest_client import Answer, rest_serving

from antiphon.conversation.generation import (
    GenerationEnd,
    TextDelta,
)

HELLO = TellingModel([TextDelta("Hel"), TextDelta("lo."), GenerationEnd()])
MODEL = "/v1beta/models/gemini-2.0-flash-live-001"


def get(path: str, **options: Any) -> Answer:
    async def test() -> Answer:
        headers = options.pop("headers", None)
        pipelines = options.pop("pipelines", None) or pipelines_with(HELLO)
        async with rest_serving(pipelines, **options) as server:
            return await server.get(path, headers)

    return run(test())


def post(path: str, body: object, model: TellingModel | None = None, **options: Any) -> Answer:
    async def test() -> Answer:
        async with rest_serving(pipelines_with(model or HELLO), **options) as server:
            return await server.post(path, body)

    return run(test())
