"""Delays beyond the configured silence, and speech after it should have stopped."""

from __future__ import annotations

import pytest
from benchmarks.turns.metrics.timing import (
    excess_s,
    honoured,
    percentile,
    stop_delays_s,
    stopped_by_nobody,
    turn_delays_s,
)
from benchmarks.turns.playback import Arrival
from benchmarks.turns.tracks import AgentSegment, Kind, UserSegment

USER = [UserSegment(0.0, 1.0, turn=1), UserSegment(1.5, 2.0, turn=1), UserSegment(6.0, 7.0, turn=2)]


def test_delays_count_from_the_end_of_each_turn() -> None:
    assert turn_delays_s(USER, [AgentSegment(2.5, 4.0), AgentSegment(7.25, 9.0)]) == (0.5, 0.25)


def test_an_answer_into_a_pause_is_not_the_turns_answer() -> None:
    assert turn_delays_s(USER, [AgentSegment(1.2, 1.4), AgentSegment(2.75, 4.0)]) == (0.75,)


def test_cutting_in_after_the_last_pause_is_a_negative_delay() -> None:
    assert turn_delays_s(USER, [AgentSegment(1.75, 4.0)]) == (-0.25,)


def test_a_silence_is_kept_to_within_a_frame() -> None:
    assert honoured([0.5, 0.531, 0.469, 0.533, 0.467], 0.5) == (True, True, True, False, False)


def test_excess() -> None:
    assert excess_s([0.625, 0.5], 0.5) == (0.125, 0.0)


def test_a_reply_that_stops_long_after_the_users_last_sound_has_heard_itself() -> None:
    assert stopped_by_nobody(USER, [1.75, 3.5, 5.0, 8.9, 9.1]) == (False, False, True, False, True)


class TestStopping:
    USER = [UserSegment(3.0, 4.0, Kind.INTERRUPTION, 1)]

    def test_from_the_onset_to_the_last_speech_of_the_running_reply(self) -> None:
        arrivals = [Arrival(1.0, 0.4, 1), Arrival(3.125, 0.1, 1), Arrival(4.6, 0.4, 2)]
        assert stop_delays_s(self.USER, arrivals) == (0.125,)

    def test_nothing_after_the_onset(self) -> None:
        assert stop_delays_s(self.USER, [Arrival(1.0, 9.0, 1), Arrival(5.0, 1.0, 2)]) == (0.0,)
        assert stop_delays_s(self.USER, []) == (0.0,)

    def test_only_interruptions_should_stop_it(self) -> None:
        assert stop_delays_s([UserSegment(3.0, 4.0, Kind.BACKCHANNEL, 1)], [Arrival(3.5, 0.1, 1)]) == ()


@pytest.mark.parametrize(("share", "value"), [(0.5, 2.0), (0.51, 3.0), (0.99, 4.0), (1.0, 4.0), (0.0, 1.0)])
def test_percentile_is_a_value_that_occurred(share: float, value: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], share) == value


def test_percentile_of_twenty() -> None:
    assert percentile([float(number) for number in range(1, 21)], 0.95) == 19.0
    assert percentile([], 0.5) is None
