"""How loaded the server is, by what users would notice: how late speech is understood, and all else done."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from antiphon.clock import Clock
from antiphon.config.limits import LimitSettings
from antiphon.server.admission.refusals import LimitReached

FEW_SESSIONS = 4
"""While fewer sessions run, nobody is turned away because of the load: it is not they who make it."""

WINDOW_S = 10.0
"""Only what was measured so recently counts."""

FEW_ANSWERS = 5
"""Fewer answers of the recognizer tell nothing: one of them may have been about a minute of speech."""

FEW_LAGS = 30
"""Likewise of the event loop, which is measured ten times a second."""


class Load:
    """Remembers the last measurements.

    The delay of a recognizer is the time from the question, at a pause of the user, to the answer. While a
    worker is behind with other speakers' audio, everybody waits for it, so it shows how far it is behind.
    """

    def __init__(self, limits: LimitSettings, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._lags: deque[tuple[float, float]] = deque(maxlen=int(WINDOW_S * 10))
        self._delays: deque[tuple[float, float]] = deque(maxlen=200)
        self._asked: dict[object, float] = {}

    def loop_was_late(self, lag_s: float) -> None:
        """The event loop called back so late."""
        self._lags.append((self._clock.now(), lag_s))

    @contextmanager
    def recognition(self) -> Iterator[None]:
        """Measures how long a recognizer takes to answer; what is given up tells nothing."""
        question = object()
        self._asked[question] = self._clock.now()
        try:
            yield
            now = self._clock.now()
            self._delays.append((now, now - self._asked[question]))
        finally:
            del self._asked[question]

    @property
    def recognition_delay_s(self) -> float:
        """How late speech is understood at the moment; 0 when too little was said lately to tell."""
        now = self._clock.now()
        # A question that waits counts by how long it has waited: a recognizer that hangs answers none.
        waited = [now - asked for asked in self._asked.values()]
        delays = [*_recent(self._delays, now), *(delay for delay in waited if delay > 1.0)]
        return median(delays) if len(delays) >= FEW_ANSWERS else 0.0

    @property
    def loop_lag_s(self) -> float:
        """How late the event loop is at the moment."""
        lags = _recent(self._lags, self._clock.now())
        return median(lags) if len(lags) >= FEW_LAGS else 0.0

    def too_high(self, sessions: int) -> LimitReached | None:
        """Why nobody more may come in; None when there is no reason.

        Args:
            sessions: how many run.
        """
        if sessions < FEW_SESSIONS:
            return None
        delay_ms, lag_ms = self.recognition_delay_s * 1000, self.loop_lag_s * 1000
        if 0 < self._limits.recognition_delay_ms < delay_ms:
            return LimitReached(
                "recognition_delay_ms", f"overloaded, speech is understood {delay_ms:.0f} ms late."
            )
        if 0 < self._limits.loop_lag_ms < lag_ms:
            return LimitReached("loop_lag_ms", f"overloaded, the server is {lag_ms:.0f} ms late.")
        return None


def _recent(measured: deque[tuple[float, float]], now: float) -> list[float]:
    return [value for at, value in measured if now - at <= WINDOW_S]
