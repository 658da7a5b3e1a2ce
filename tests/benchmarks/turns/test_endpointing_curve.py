"""Cut-off rate against delay."""

from __future__ import annotations

from benchmarks.turns.metrics.endpointing import (
    OperatingPoint,
    fixed_silence_curve,
    operating_point,
    pause_lengths_s,
)
from benchmarks.turns.tracks import Kind, UserSegment


def test_a_fixed_silence_cuts_off_in_longer_pauses() -> None:
    curve = fixed_silence_curve([0.3, 0.5, 0.8, 1.4], [0.25, 0.5, 1.0, 2.0])
    assert [(point.name, point.cut_off_rate) for point in curve] == [
        ("250 ms", 1.0),
        ("500 ms", 0.5),
        ("1000 ms", 0.25),
        ("2000 ms", 0.0),
    ]


def test_no_pauses_no_cut_offs() -> None:
    assert fixed_silence_curve([], [0.5]) == (OperatingPoint("500 ms", 0.5, 0.0),)


def test_the_measured_point_is_the_median() -> None:
    found = operating_point("adaptive", [0.3, 0.4, 2.0], [True, False, False, False])
    assert found == OperatingPoint("adaptive", 0.4, 0.25)


def test_nothing_answered_is_no_point() -> None:
    assert operating_point("mute", [], [False]) is None
    assert operating_point("no pauses", [0.5], []) is None


def test_pauses_are_those_inside_turns_from_100_ms() -> None:
    user = [
        UserSegment(0.0, 1.0, turn=1),
        UserSegment(1.0625, 2.0, turn=1),
        UserSegment(2.5, 3.0, turn=1),
        UserSegment(5.0, 5.2, Kind.BACKCHANNEL, turn=2),
        UserSegment(5.7, 6.0, Kind.BACKCHANNEL, turn=2),
    ]
    assert pause_lengths_s(user) == (0.5,)
