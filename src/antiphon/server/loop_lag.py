"""Watching the event loop: one callback that takes long delays everybody's frames."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from antiphon.clock import Clock

logger = logging.getLogger(__name__)

_INTERVAL_S = 0.1
_ALARM_S = 0.05


class LoopLag:
    """Measures, ten times a second, how late the loop calls back.

    Args:
        observe: told each measurement, in seconds.
    """

    def __init__(self, clock: Clock, observe: Callable[[float], object]) -> None:
        self._clock = clock
        self._observe = observe
        self._loop = asyncio.get_running_loop()
        self._timer = self._schedule()

    def stop(self) -> None:
        """Measure no more."""
        self._timer.cancel()

    def _schedule(self) -> asyncio.TimerHandle:
        return self._loop.call_later(_INTERVAL_S, self._measure, self._clock.now() + _INTERVAL_S)

    def _measure(self, due: float) -> None:
        lag_s = max(0.0, self._clock.now() - due)
        self._observe(lag_s)
        if lag_s > _ALARM_S:
            logger.warning("the event loop was held up for %.0f ms", lag_s * 1000)
        self._timer = self._schedule()
