"""The event loop is watched."""

from __future__ import annotations

import asyncio

import pytest
from tests.server.harness import run

from antiphon.clock import LoopClock
from antiphon.server.loop_lag import LoopLag


class SkippingClock(LoopClock):
    """A loop clock that jumps ahead as if something had held the loop up."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped_s = 0.0

    def now(self) -> float:
        return super().now() + getattr(self, "skipped_s", 0.0)


def _measure(skip_s: float) -> float:
    async def test() -> float:
        clock = SkippingClock()
        measured: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        lag = LoopLag(clock, lambda lag_s: None if measured.done() else measured.set_result(lag_s))
        clock.skipped_s = skip_s
        lag_s = await measured
        lag.stop()
        return lag_s

    return run(test())


def test_a_hold_up_is_measured_and_told(caplog: pytest.LogCaptureFixture) -> None:
    assert _measure(0.2) == pytest.approx(0.2, abs=0.15)
    assert "the event loop was held up for " in caplog.text


def test_a_punctual_loop_is_not_mentioned(caplog: pytest.LogCaptureFixture) -> None:
    assert _measure(0.0) < 0.05
    assert caplog.text == ""
