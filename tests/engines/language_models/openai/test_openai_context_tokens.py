"""How long a prompt may be is said in the configuration, or not known."""

from __future__ import annotations

import asyncio

import pytest

from antiphon.clock import LoopClock
from antiphon.engines.errors import EngineConfigError
from antiphon.engines.language_models.openai.model import create
from antiphon.engines.language_models.protocol import ContextLimited

SERVER = {"base_url": "http://127.0.0.1:1/v1", "model": "m"}


def context_tokens(**settings: object) -> int | None:
    async def made() -> object:
        return create({**SERVER, **settings}, clock=LoopClock())

    engine = asyncio.run(made())
    assert isinstance(engine, ContextLimited)
    return engine.context_tokens


def test_the_engine_tells_what_it_takes() -> None:
    assert context_tokens() is None
    assert context_tokens(context_tokens=8192) == 8192


def test_a_window_must_hold_something() -> None:
    with pytest.raises(EngineConfigError, match="context_tokens"):
        context_tokens(context_tokens=0)
