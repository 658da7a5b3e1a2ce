"""The load, by what users would notice; few users are never turned away for it."""

from __future__ import annotations

import pytest
from tests.store.stores import StoppedClock

from antiphon.config.limits import LimitSettings
from antiphon.server.admission import Load
from antiphon.server.admission.load import FEW_SESSIONS, WINDOW_S

MANY = FEW_SESSIONS


class Ear:
    """Recognitions that take as long as they are told to."""

    def __init__(self, **limits: int) -> None:
        self.clock = StoppedClock()
        self.load = Load(LimitSettings(**limits), self.clock)

    def answers_after(self, delay_s: float, times: int = 1) -> None:
        for _ in range(times):
            with self.load.recognition():
                self.clock.passed_s += delay_s

    def lags(self, lag_s: float, for_s: float) -> None:
        for _ in range(round(for_s * 10)):
            self.clock.passed_s += 0.1
            self.load.loop_was_late(lag_s)


class TestLateSpeech:
    def test_lets_nobody_in(self) -> None:
        ear = Ear(recognition_delay_ms=500)
        ear.answers_after(0.6, times=5)
        refusal = ear.load.too_high(MANY)
        assert refusal is not None
        assert refusal.limit == "recognition_delay_ms"
        assert refusal.reason == (
            "Quota exceeded. Please retry later. RESOURCE_EXHAUSTED:"
            " overloaded, speech is understood 600 ms late."
        )

    def test_is_not_noticed_by_few(self) -> None:
        ear = Ear(recognition_delay_ms=500)
        ear.answers_after(0.9, times=9)
        assert ear.load.too_high(MANY - 1) is None

    def test_is_not_told_by_one_long_utterance_among_others(self) -> None:
        ear = Ear(recognition_delay_ms=500)
        ear.answers_after(0.1, times=4)
        ear.answers_after(5.0)
        assert ear.load.too_high(MANY) is None

    def test_is_forgotten(self) -> None:
        ear = Ear(recognition_delay_ms=500)
        ear.answers_after(0.6, times=10)
        ear.clock.passed_s += WINDOW_S
        assert ear.load.too_high(MANY) is None

    def test_is_noticed_while_nothing_is_answered_at_all(self) -> None:
        ear = Ear(recognition_delay_ms=500)
        waiting = [ear.load.recognition() for _ in range(5)]
        for question in waiting:
            question.__enter__()
        assert ear.load.too_high(MANY) is None
        ear.clock.passed_s += 3
        assert ear.load.recognition_delay_s == pytest.approx(3)
        assert ear.load.too_high(MANY) is not None
        for question in waiting:
            question.__exit__(None, None, None)

    def test_of_what_was_given_up_tells_nothing(self) -> None:
        ear = Ear(recognition_delay_ms=500)
        for _ in range(10):
            with pytest.raises(RuntimeError), ear.load.recognition():
                ear.clock.passed_s += 0.6
                raise RuntimeError
        assert ear.load.recognition_delay_s == 0

    def test_may_be_allowed(self) -> None:
        ear = Ear(recognition_delay_ms=0)
        ear.answers_after(9, times=10)
        assert ear.load.too_high(MANY) is None


class TestALateServer:
    def test_lets_nobody_in(self) -> None:
        ear = Ear(loop_lag_ms=100)
        ear.lags(0.15, for_s=5)
        refusal = ear.load.too_high(MANY)
        assert refusal is not None
        assert refusal.limit == "loop_lag_ms"
        assert "the server is 150 ms late" in refusal.reason

    def test_may_be_late_for_a_moment(self) -> None:
        ear = Ear(loop_lag_ms=100)
        ear.lags(0.0, for_s=6)
        ear.lags(2.0, for_s=3)
        assert ear.load.too_high(MANY) is None
        ear.lags(2.0, for_s=4)
        assert ear.load.too_high(MANY) is not None

    def test_may_be_late_while_it_starts(self) -> None:
        ear = Ear(loop_lag_ms=100)
        ear.lags(1.0, for_s=2.5)
        assert ear.load.too_high(MANY) is None


def test_by_default_a_slow_laptop_turns_nobody_away() -> None:
    ear = Ear()
    ear.answers_after(4.0, times=50)
    ear.lags(0.2, for_s=10)
    assert ear.load.too_high(1000) is None
