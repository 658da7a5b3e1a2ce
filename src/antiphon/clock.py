"""Time, as a parameter: the only module of Antiphon that reads a clock.

Everything that needs to know the time is handed a :class:`Clock`. In production that is
:class:`LoopClock`, which reads the running event loop; under a virtual-time loop the same class
tells virtual time, because such a loop overrides ``time()``.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What a component may ask about time."""

    def now(self) -> float:
        """Monotonic time in seconds; only differences mean anything."""
        ...

    def utc(self) -> datetime:
        """The date and time of day, timezone-aware, in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after ``seconds`` of this clock's time."""
        ...


class LoopClock:
    """The clock of the running asyncio event loop.

    Args:
        epoch: the date and time that ``now() == started`` stands for. The system's date by default;
            tests give a fixed one, so that a reply which tells the date is reproducible.
    """

    def __init__(self, epoch: datetime | None = None) -> None:
        self._epoch = epoch or datetime.fromtimestamp(time.time(), tz=UTC)
        self._started = self.now()

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def utc(self) -> datetime:
        return self._epoch + timedelta(seconds=self.now() - self._started)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
