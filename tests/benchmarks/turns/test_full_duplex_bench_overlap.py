"""Full-Duplex-Bench v1.5, arXiv 2507.23159."""

from __future__ import annotations

import pytest
from benchmarks.turns.metrics.full_duplex_bench_overlap import Behavior, overlaps, response_gaps_s
from benchmarks.turns.tracks import AgentSegment, Kind, UserSegment

INTERRUPTION = [UserSegment(3.0, 4.0, Kind.INTERRUPTION, 1)]
BACKCHANNEL = [UserSegment(3.0, 3.5, Kind.BACKCHANNEL, 1)]


def test_a_new_reply_is_a_response() -> None:
    (found,) = overlaps(INTERRUPTION, [AgentSegment(1.0, 3.25, reply=1), AgentSegment(4.75, 6.0, reply=2)])
    assert found.kind is Kind.INTERRUPTION
    assert found.stop_latency_s == 0.25
    assert found.response_latency_s == 0.75
    assert found.behavior is Behavior.RESPOND


def test_the_same_reply_after_a_gap_is_a_resumption() -> None:
    (found,) = overlaps(BACKCHANNEL, [AgentSegment(1.0, 3.25, reply=1), AgentSegment(4.0, 6.0, reply=1)])
    assert (found.stop_latency_s, found.response_latency_s, found.behavior) == (0.25, 0.5, Behavior.RESUME)


def test_talking_through_overlaps_for_as_long_as_the_user_speaks() -> None:
    (found,) = overlaps(BACKCHANNEL, [AgentSegment(1.0, 9.0, reply=1)])
    assert (found.stop_latency_s, found.response_latency_s, found.behavior) == (0.5, None, Behavior.RESUME)


def test_gaps_of_the_agent_up_to_half_a_second_are_joined() -> None:
    (found,) = overlaps(BACKCHANNEL, [AgentSegment(1.0, 3.1, reply=1), AgentSegment(3.55, 9.0, reply=1)])
    assert found.stop_latency_s == 0.5


def test_a_new_reply_without_any_silence_is_a_response_too() -> None:
    short = [UserSegment(3.0, 3.25, Kind.INTERRUPTION, 1)]
    (found,) = overlaps(short, [AgentSegment(1.0, 3.75, reply=1), AgentSegment(3.75, 6.0, reply=2)])
    assert (found.stop_latency_s, found.behavior) == (0.25, Behavior.RESPOND)


def test_a_reply_to_what_comes_later_is_none_to_this() -> None:
    user = [*BACKCHANNEL, UserSegment(6.0, 7.0, Kind.TURN, 2)]
    found, *_ = overlaps(user, [AgentSegment(1.0, 5.0, reply=1), AgentSegment(7.5, 9.0, reply=2)])
    assert found.behavior is Behavior.RESUME


def test_silence_afterwards_is_unknown() -> None:
    (found,) = overlaps(INTERRUPTION, [AgentSegment(1.0, 3.25, reply=1)])
    assert (found.response_latency_s, found.behavior) == (None, Behavior.UNKNOWN)


def test_what_begins_in_silence_is_no_overlap() -> None:
    assert overlaps(INTERRUPTION, [AgentSegment(1.0, 2.0), AgentSegment(4.5, 6.0)]) == ()


def test_response_gaps_take_the_last_user_end_before_each_start() -> None:
    user = [UserSegment(0.0, 1.0, turn=1), UserSegment(1.5, 2.0, turn=1), UserSegment(5.0, 6.0, turn=2)]
    agent = [AgentSegment(2.5, 4.0), AgentSegment(7.0, 8.0), AgentSegment(9.0, 9.5)]
    assert response_gaps_s(user, agent) == pytest.approx((0.5, 1.0))
