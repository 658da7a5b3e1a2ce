"""Waiting with a limit, by the clock one was given."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from antiphon.clock import Clock

T = TypeVar("T")


async def within(clock: Clock, seconds: float, awaitable: Awaitable[T]) -> T:
    """The awaitable's result, if it comes within so many seconds; otherwise it is cancelled.

    Raises:
        TimeoutError: it did not come in time.
    """
    work = asyncio.ensure_future(awaitable)
    alarm = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait({work, alarm}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise TimeoutError(f"no answer within {seconds:g} s")
        return work.result()
    finally:
        work.cancel()
        alarm.cancel()
