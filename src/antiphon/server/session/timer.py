"""One deadline that moves all the time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from antiphon.clock import Clock


class Timer:
    """Calls back when a deadline has passed.

    A microphone moves its session's deadline with every frame, so a deadline that moves back costs nothing:
    the timer that is set is left to fire, and only then set again.

    Args:
        callback: called in the event loop at or after the deadline, once; `set` it again for more.
    """

    def __init__(self, clock: Clock, callback: Callable[[], None]) -> None:
        self._clock = clock
        self._callback = callback
        self._deadline: float | None = None
        self._armed_for: float | None = None
        self._handle: asyncio.TimerHandle | None = None

    def set(self, deadline: float | None) -> None:
        """Change the deadline, in seconds on the clock; None means never."""
        self._deadline = deadline
        if deadline is None:
            return
        if self._armed_for is None or self._armed_for > deadline:
            self._arm(deadline)

    def stop(self) -> None:
        """Never call back again."""
        self._deadline = None
        self._disarm()

    def _arm(self, deadline: float) -> None:
        self._disarm()
        self._armed_for = deadline
        delay = max(0.0, deadline - self._clock.now())
        self._handle = asyncio.get_running_loop().call_later(delay, self._fire)

    def _disarm(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
        self._handle, self._armed_for = None, None

    def _fire(self) -> None:
        self._handle, self._armed_for = None, None
        if self._deadline is None:
            return
        if self._clock.now() < self._deadline:
            self._arm(self._deadline)
            return
        self._deadline = None
        self._callback()
