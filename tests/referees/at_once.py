"""Conversations in real time, held at once: together they take as long as the longest."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")

Conversation = Callable[[], Awaitable[Any]]

LIMIT_S = 60.0
"""A conversation that has not ended by then never will."""


class Outcomes:
    """What came of conversations, by name."""

    def __init__(self, results: Mapping[str, Any]) -> None:
        self._results = results

    def of(self, name: str) -> Any:
        """What the conversation returned.

        Raises:
            Exception: what it raised.
        """
        result = self._results[name]
        if isinstance(result, BaseException):
            raise result
        return result


def hold_at_once(conversations: Mapping[str, Conversation]) -> Outcomes:
    """Hold conversations at the same time; one that fails fails alone."""

    async def limited(conversation: Conversation) -> Any:
        async with asyncio.timeout(LIMIT_S):
            return await conversation()

    async def all_of_them() -> list[Any]:
        return await asyncio.gather(
            *(limited(conversation) for conversation in conversations.values()), return_exceptions=True
        )

    return Outcomes(dict(zip(conversations, asyncio.run(all_of_them()), strict=True)))
