"""Tests notice when the event loop is blocked; what they would not notice could delay every session."""

from __future__ import annotations

import asyncio

import pytest
from blockbuster import BlockingError

from antiphon.audio.vad.model_file import load_network


def test_a_file_read_in_the_event_loop_is_an_error() -> None:
    async def test() -> None:
        load_network()

    with pytest.raises(BlockingError):
        asyncio.run(test())


def test_in_a_thread_it_is_not() -> None:
    async def test() -> None:
        await asyncio.to_thread(load_network)

    asyncio.run(test())
