"""What a client hears: queued behind what plays, cut at `interrupted`, audible parts only."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.turns.playback import Arrival, Playback
from benchmarks.turns.tracks import AgentSegment
from numpy.typing import NDArray


def loud(milliseconds: int) -> NDArray[np.int16]:
    return np.full(24 * milliseconds, 8_000, np.int16)


def silent(milliseconds: int) -> NDArray[np.int16]:
    return np.zeros(24 * milliseconds, np.int16)


def heard(playback: Playback) -> list[tuple[int, float, float]]:
    return [(one.reply, round(one.start_s, 3), round(one.end_s, 3)) for one in playback.segments()]


class TestQueue:
    def test_speech_plays_when_it_comes(self) -> None:
        playback = Playback()
        playback.arrived(1.0, loud(200))
        assert playback.segments() == (AgentSegment(1.0, 1.2, 1),)
        assert playback.arrivals == (Arrival(1.0, 0.2, 1),)

    def test_early_speech_waits_for_what_plays(self) -> None:
        playback = Playback()
        playback.arrived(1.0, loud(200))
        playback.arrived(1.05, loud(200))
        assert heard(playback) == [(1, 1.0, 1.4)]
        assert playback.until_s == pytest.approx(1.4)

    def test_late_speech_leaves_a_gap(self) -> None:
        playback = Playback()
        playback.arrived(1.0, loud(200))
        playback.arrived(1.5, loud(200))
        assert heard(playback) == [(1, 1.0, 1.2), (1, 1.5, 1.7)]

    def test_the_next_reply_waits_as_well(self) -> None:
        playback = Playback()
        playback.arrived(1.0, loud(300))
        playback.turn_complete()
        playback.arrived(1.1, loud(100))
        assert heard(playback) == [(1, 1.0, 1.3), (2, 1.3, 1.4)]
        assert playback.replies == 2


class TestAudible:
    def test_leading_and_trailing_silence_is_not_heard(self) -> None:
        playback = Playback()
        playback.arrived(1.0, silent(300))
        assert playback.onset_s(1) is None
        playback.arrived(1.1, np.concatenate([silent(40), loud(200), silent(60)]))
        assert heard(playback) == [(1, 1.34, 1.54)]
        assert playback.onset_s(1) == pytest.approx(1.34)
        assert playback.end_s(1) == pytest.approx(1.6)

    def test_a_reply_of_silence_is_no_segment(self) -> None:
        playback = Playback()
        playback.arrived(1.0, silent(300))
        assert playback.segments() == ()


class TestInterrupted:
    def test_what_has_not_been_played_is_dropped(self) -> None:
        playback = Playback()
        playback.arrived(1.0, loud(1000))
        playback.arrived(1.0, loud(1000))
        playback.interrupted(1.25)
        assert heard(playback) == [(1, 1.0, 1.25)]
        assert playback.complete
        playback.arrived(2.0, loud(100))
        assert heard(playback) == [(1, 1.0, 1.25), (2, 2.0, 2.1)]

    def test_a_reply_that_has_not_begun_to_play_is_gone(self) -> None:
        playback = Playback()
        playback.arrived(1.0, loud(500))
        playback.turn_complete()
        playback.arrived(1.1, loud(500))
        playback.interrupted(1.2)
        assert heard(playback) == [(1, 1.0, 1.2)]
        assert playback.onset_s(2) is None

    def test_what_was_played_before_stays(self) -> None:
        playback = Playback()
        playback.arrived(1.0, loud(100))
        playback.interrupted(3.0)
        assert heard(playback) == [(1, 1.0, 1.1)]


class TestTrack:
    def test_everything_lies_where_it_was_played(self) -> None:
        playback = Playback()
        playback.arrived(0.5, loud(100))
        track = playback.track(1.0)
        assert len(track) == 24_000
        assert track[11_999] == 0
        assert track[12_000] == 8_000
        assert track[14_399] == 8_000
        assert track[14_400] == 0

    def test_it_ends_with_the_dialogue(self) -> None:
        playback = Playback()
        playback.arrived(0.9, loud(500))
        playback.arrived(2.0, loud(100))
        assert len(playback.track(1.0)) == 24_000

    def test_played_is_the_same_at_another_rate(self) -> None:
        playback = Playback()
        playback.arrived(0.5, loud(100))
        before = playback.played(0.4, 1_600, 16_000)
        during = playback.played(0.5, 1_500, 16_000)
        assert not before[:1_599].any()
        assert during == pytest.approx(np.full(1_500, 8_000 / 32_768), abs=1e-6)
