"""Tracks and their segmentation."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.turns.audible import audible_segments, trimmed
from benchmarks.turns.tracks import Kind, Segment, UserSegment, gaps, merged, utterances

RATE_HZ = 1_000


def track(*stretches: tuple[int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    """(milliseconds, level) after one another, at one sample per millisecond."""
    return np.concatenate([np.full(length, level, np.int16) for length, level in stretches])


class TestAudible:
    def test_begins_at_the_first_audible_sample(self) -> None:
        assert audible_segments(track((300, 0), (200, 9_000), (100, 0)), RATE_HZ) == (Segment(0.3, 0.5),)

    def test_leading_noise_below_the_threshold_is_silence(self) -> None:
        assert audible_segments(track((300, 100), (200, -9_000)), RATE_HZ) == (Segment(0.3, 0.5),)

    def test_short_gaps_are_bridged(self) -> None:
        heard = audible_segments(track((100, 9_000), (50, 0), (100, 9_000), (60, 0), (100, 9_000)), RATE_HZ)
        assert heard == (Segment(0.0, 0.25), Segment(0.31, 0.41))

    def test_clicks_are_dropped(self) -> None:
        assert audible_segments(track((100, 0), (10, 9_000), (100, 0)), RATE_HZ) == ()

    def test_silence(self) -> None:
        assert audible_segments(track((100, 0)), RATE_HZ) == ()
        assert audible_segments(np.zeros(0, np.int16), RATE_HZ) == ()

    def test_full_scale_negative_does_not_wrap(self) -> None:
        assert audible_segments(track((100, -32_768)), RATE_HZ) == (Segment(0.0, 0.1),)

    def test_trimmed_keeps_inner_silence(self) -> None:
        samples = track((100, 0), (50, 9_000), (400, 0), (50, 9_000), (100, 0))
        heard = trimmed(Segment(5.0, 5.7), samples, RATE_HZ)
        assert heard is not None
        assert (heard.start_s, heard.end_s) == pytest.approx((5.1, 5.6))
        assert trimmed(Segment(5.0, 5.1), track((100, 0)), RATE_HZ) is None


class TestUtterances:
    def test_segments_of_one_turn_are_one_utterance_with_pauses(self) -> None:
        said = utterances(
            [
                UserSegment(3.0, 4.0, Kind.BACKCHANNEL, 2),
                UserSegment(0.0, 1.0, Kind.TURN, 1),
                UserSegment(1.5, 2.0, Kind.TURN, 1),
            ]
        )
        assert [(one.start_s, one.end_s, one.kind, one.pauses) for one in said] == [
            (0.0, 2.0, Kind.TURN, (Segment(1.0, 1.5),)),
            (3.0, 4.0, Kind.BACKCHANNEL, ()),
        ]

    def test_merged_joins_up_to_the_gap(self) -> None:
        joined = merged([Segment(2.0, 3.0), Segment(0.0, 1.0), Segment(1.5, 1.8)], 0.5)
        assert joined == (Segment(0.0, 3.0),)
        assert merged([Segment(0.0, 1.0), Segment(1.6, 2.0)], 0.5) == (Segment(0.0, 1.0), Segment(1.6, 2.0))

    def test_touching_segments_have_no_gap(self) -> None:
        assert gaps([Segment(0.0, 1.0), Segment(1.0, 2.0), Segment(2.5, 3.0)]) == (Segment(2.0, 2.5),)
