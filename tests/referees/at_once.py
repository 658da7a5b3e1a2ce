"""Running conversations: one for itself, or many at once, which takes less time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, TypeVar

T = TypeVar("T")

Conversation = Callable[[], Awaitable[Any]]

LIMIT_S = 45.0
"""A conversation that has not ended by then never will."""

AT_ONCE = 2
"""More speakers than that may be too many for a machine that is busy with other things."""


def run(conversation: Coroutine[Any, Any, T]) -> T:
    """Hold one conversation.

    Raises:
        TimeoutError: it does not end.
    """
    return asyncio.run(_limited(conversation))


async def _limited(conversation: Awaitable[T]) -> T:
    async with asyncio.timeout(LIMIT_S):
        return await conversation


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
    """Hold conversations side by side, a few at a time; one that fails fails alone."""
    room = asyncio.Semaphore(AT_ONCE)

    async def hold(conversation: Conversation) -> Any:
        async with room:
            return await _limited(conversation())

    async def hold_all() -> list[Any]:
        return await asyncio.gather(*map(hold, conversations.values()), return_exceptions=True)

    return Outcomes(dict(zip(conversations, asyncio.run(hold_all()), strict=True)))
