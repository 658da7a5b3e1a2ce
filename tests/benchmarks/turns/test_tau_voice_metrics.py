"""τ-Voice, arXiv 2603.13686, docs/interaction-metrics.md."""

from __future__ import annotations

import pytest
from benchmarks.turns.metrics.tau_voice import Panel, Rate, panel
from benchmarks.turns.tracks import AgentSegment, Kind, UserSegment

TURN = UserSegment(0.0, 1.0, turn=1)


class TestResponses:
    def test_latency_in_ticks(self) -> None:
        found = panel([TURN], [AgentSegment(1.6, 4.0)])
        assert found.response == Rate(1, 1)
        assert found.response_latency_s == pytest.approx(0.6)

    def test_a_start_within_a_tick_counts_from_the_tick_on(self) -> None:
        assert panel([TURN], [AgentSegment(1.75, 4.0)]).response_latency_s == pytest.approx(0.6)

    def test_having_to_speak_again_is_no_response(self) -> None:
        found = panel([TURN, UserSegment(3.0, 4.0, turn=2)], [AgentSegment(4.4, 6.0)])
        assert found.response == Rate(1, 2)

    def test_an_unanswered_last_turn_is_not_counted(self) -> None:
        assert panel([TURN], []).response == Rate(0, 0)

    def test_pauses_do_not_part_a_turn(self) -> None:
        user = [TURN, UserSegment(2.0, 3.0, turn=1)]
        assert panel(user, [AgentSegment(3.4, 6.0)]).response == Rate(1, 1)


class TestYielding:
    USER = [TURN, UserSegment(3.0, 4.0, Kind.INTERRUPTION, 2)]

    def test_stopping_is_yielding(self) -> None:
        found = panel(self.USER, [AgentSegment(1.4, 3.3), AgentSegment(5.0, 6.0)])
        assert found.yielding == Rate(1, 1)
        assert found.yield_latency_s == pytest.approx(0.4)
        assert found.response == Rate(2, 2)

    def test_talking_on_for_two_seconds_is_not(self) -> None:
        assert panel(self.USER, [AgentSegment(1.4, 5.0)]).yielding == Rate(0, 1)
        assert panel(self.USER, [AgentSegment(1.4, 4.8)]).yielding == Rate(1, 1)


class TestAgentInterruptions:
    def test_starting_while_the_user_speaks(self) -> None:
        user = [TURN, UserSegment(2.0, 3.0, turn=1)]
        found = panel(user, [AgentSegment(1.4, 2.4), AgentSegment(3.4, 5.0)])
        assert found.agent_interruptions == Rate(1, 1)

    def test_answering_is_not(self) -> None:
        assert panel([TURN], [AgentSegment(1.4, 2.4)]).agent_interruptions == Rate(0, 1)


class TestSelectivity:
    @pytest.mark.parametrize("kind", [Kind.BACKCHANNEL, Kind.NON_SPEECH, Kind.SIDE_TALK])
    @pytest.mark.parametrize(("agent_end_s", "hits"), [(9.0, 1), (3.9, 1), (3.4, 0)])
    def test_talking_through_for_a_second_is_right(self, kind: Kind, agent_end_s: float, hits: int) -> None:
        found = panel([TURN, UserSegment(3.0, 3.4, kind, 2)], [AgentSegment(1.4, agent_end_s)])
        rates = {
            Kind.BACKCHANNEL: found.backchannel,
            Kind.NON_SPEECH: found.non_speech,
            Kind.SIDE_TALK: found.non_directed,
        }
        assert rates.pop(kind) == Rate(hits, 1)
        assert set(rates.values()) == {Rate(0, 0)}

    def test_a_gap_without_a_silent_tick_is_talking_through(self) -> None:
        user = [UserSegment(3.0, 3.4, Kind.BACKCHANNEL, 2)]
        assert panel(user, [AgentSegment(1.0, 3.25), AgentSegment(3.55, 6.0)]).backchannel == Rate(1, 1)

    def test_a_gap_of_a_whole_tick_is_not(self) -> None:
        user = [UserSegment(3.0, 3.4, Kind.BACKCHANNEL, 2)]
        assert panel(user, [AgentSegment(1.0, 3.4), AgentSegment(3.6, 6.0)]).backchannel == Rate(0, 1)

    def test_answering_side_talk_is_an_error(self) -> None:
        user = [UserSegment(3.0, 4.0, Kind.SIDE_TALK, 2)]
        assert panel(user, [AgentSegment(5.0, 6.0)]).non_directed == Rate(0, 1)
        assert panel(user, [AgentSegment(6.2, 7.0)]).non_directed == Rate(1, 1)
        assert panel(user, []).non_directed == Rate(1, 1)

    def test_a_backchannel_into_silence_is_not_scored(self) -> None:
        assert panel([UserSegment(3.0, 3.4, Kind.BACKCHANNEL, 2)], []).backchannel == Rate(0, 0)


def test_panels_add_up() -> None:
    one = panel([TURN], [AgentSegment(1.4, 2.4)])
    two = panel([TURN, UserSegment(3.0, 4.0, turn=2)], [AgentSegment(4.8, 6.0)])
    both = one + two
    assert both.response == Rate(2, 3)
    assert both.response_latency_s == pytest.approx(0.6)
    assert Panel() + one == one


def test_selectivity_needs_all_three() -> None:
    assert Panel(backchannel=Rate(1, 1), non_speech=Rate(1, 2)).selectivity is None
    found = Panel(backchannel=Rate(1, 1), non_speech=Rate(1, 2), non_directed=Rate(0, 4))
    assert found.selectivity == pytest.approx(0.5)
    assert Rate().share is None
