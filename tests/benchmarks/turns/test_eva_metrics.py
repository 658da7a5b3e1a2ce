"""EVA-Bench, arXiv 2605.13841, docs/metrics/turn_taking.md: the tables of that page, and exchanges."""

from __future__ import annotations

import pytest
from benchmarks.turns.metrics.eva import (
    Exchange,
    Reason,
    count_score,
    exchanges,
    latency_score,
    mean_score,
    overlap_score,
    yield_score,
)
from benchmarks.turns.tracks import AgentSegment, Kind, UserSegment


@pytest.mark.parametrize(
    ("latency_ms", "score", "with_tool"),
    [
        (-600, 0.0, 0.0),
        (-500, 0.0, 0.0),
        (0, 0.5, 0.5),
        (200, 0.7, 0.7),
        (500, 1.0, 1.0),
        (2000, 1.0, 1.0),
        (2750, 0.5, 1.0),
        (3000, 1 / 3, 1.0),
        (3500, 0.0, 0.75),
        (4000, 0.0, 0.5),
        (5000, 0.0, 0.0),
        (9000, 0.0, 0.0),
    ],
)
def test_the_latency_curve(latency_ms: float, score: float, with_tool: float) -> None:
    assert latency_score(latency_ms) == pytest.approx(score)
    assert latency_score(latency_ms, with_tool=True) == pytest.approx(with_tool)


@pytest.mark.parametrize(("yield_ms", "score"), [(0, 1.0), (600, 0.7), (1000, 0.5), (2000, 0.0), (3000, 0.0)])
def test_the_yield_curve(yield_ms: float, score: float) -> None:
    assert yield_score(yield_ms) == pytest.approx(score)


@pytest.mark.parametrize(
    ("overlap_ms", "score"), [(0, 0.5), (500, 0.375), (1000, 0.25), (2000, 0.0), (2500, 0.0)]
)
def test_the_overlap_curve(overlap_ms: float, score: float) -> None:
    assert overlap_score(overlap_ms) == pytest.approx(score)


@pytest.mark.parametrize(("count", "score"), [(1, 0.5), (2, 0.25), (3, 0.0), (4, 0.0)])
def test_the_count_curve(count: int, score: float) -> None:
    assert count_score(count) == pytest.approx(score)


TURN = UserSegment(0.0, 2.0, turn=1)


def only(found: tuple[Exchange, ...]) -> tuple[object, Reason]:
    (exchange,) = found
    return exchange.score, exchange.reason


class TestExchanges:
    def test_an_answer_is_scored_by_its_latency(self) -> None:
        assert only(exchanges([TURN], [AgentSegment(2.2, 4.0)])) == (pytest.approx(0.7), Reason.LATENCY)

    def test_a_tool_call_may_take_longer(self) -> None:
        found = exchanges([TURN], [AgentSegment(5.0, 6.0)], with_tool=frozenset({1}))
        assert only(found) == (1.0, Reason.LATENCY)

    def test_no_answer_is_not_scored(self) -> None:
        assert exchanges([TURN], []) == ()

    def test_an_interrupting_agent_gets_half_at_best(self) -> None:
        found = exchanges([TURN], [AgentSegment(1.5, 2.0, 1), AgentSegment(3.0, 4.0, 2)])
        assert only(found) == (pytest.approx(0.375), Reason.AGENT_INTERRUPT)

    def test_two_interruptions_cost_more(self) -> None:
        agent = [AgentSegment(0.5, 0.7, 1), AgentSegment(1.0, 1.2, 2), AgentSegment(3.0, 4.0, 3)]
        assert only(exchanges([TURN], agent)) == (pytest.approx(0.25), Reason.AGENT_INTERRUPT)

    def test_a_long_wait_after_an_interruption_counts(self) -> None:
        agent = [AgentSegment(1.5, 1.6, 1), AgentSegment(5.25, 6.0, 2)]
        assert only(exchanges([TURN], agent)) == (pytest.approx(0.25 / 1.5), Reason.AGENT_INTERRUPT)

    def test_pauses_are_no_overlap(self) -> None:
        user = [UserSegment(0.0, 1.0, turn=1), UserSegment(2.0, 3.0, turn=1)]
        agent = [AgentSegment(1.5, 2.5, 1), AgentSegment(4.0, 5.0, 2)]
        assert only(exchanges(user, agent)) == (pytest.approx(0.375), Reason.AGENT_INTERRUPT)

    def test_an_interruption_is_scored_by_how_fast_it_was_yielded_to(self) -> None:
        user = [UserSegment(3.0, 4.0, Kind.INTERRUPTION, 2)]
        agent = [AgentSegment(1.0, 3.6, 1), AgentSegment(4.8, 6.0, 2)]
        assert only(exchanges(user, agent)) == (pytest.approx(0.7), Reason.USER_INTERRUPT)

    def test_the_worse_of_both(self) -> None:
        user = [UserSegment(3.0, 5.0, Kind.INTERRUPTION, 2)]
        agent = [AgentSegment(1.0, 3.2, 1), AgentSegment(4.0, 4.5, 2), AgentSegment(6.0, 7.0, 3)]
        assert only(exchanges(user, agent)) == (pytest.approx(0.375), Reason.BOTH_INTERRUPT)

    def test_backchannels_and_noises_are_no_turns(self) -> None:
        user = [UserSegment(3.0, 3.2, Kind.BACKCHANNEL, 2), UserSegment(4.0, 4.2, Kind.NON_SPEECH, 3)]
        assert exchanges(user, [AgentSegment(5.0, 6.0)]) == ()


def test_the_score_is_the_plain_mean() -> None:
    scored = [Exchange(1.0, Reason.LATENCY), Exchange(0.5, Reason.LATENCY)]
    assert mean_score(scored) == 0.75
    assert mean_score([]) is None
