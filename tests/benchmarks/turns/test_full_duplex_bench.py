"""Full-Duplex-Bench v1, arXiv 2503.04721."""

from __future__ import annotations

import pytest
from benchmarks.turns.metrics.full_duplex_bench import (
    Response,
    after_interruptions,
    agent_backchannels,
    cut_offs,
    jensen_shannon_distance,
    pause_takeovers,
    smooth_turns,
    takes_turn,
)
from benchmarks.turns.tracks import AgentSegment, Kind, Segment, UserSegment

PAUSED_TURN = [UserSegment(1.0, 2.0, turn=1), UserSegment(3.0, 4.0, turn=1), UserSegment(5.0, 6.0, turn=1)]


class TestTakingTheTurn:
    """TOR: no output, or output under 1 s of at most three words, is no turn."""

    def test_silence_is_no_turn(self) -> None:
        assert not takes_turn([])

    def test_less_than_a_second_is_a_backchannel(self) -> None:
        assert not takes_turn([Segment(0.0, 0.9)])
        assert takes_turn([Segment(0.0, 1.0)])

    def test_the_span_counts_not_the_sound(self) -> None:
        assert takes_turn([Segment(0.0, 0.2), Segment(1.0, 1.2)])

    def test_four_words_are_a_turn_however_fast(self) -> None:
        assert not takes_turn([Segment(0.0, 0.9)], words=3)
        assert takes_turn([Segment(0.0, 0.9)], words=4)


class TestPauseHandling:
    def test_an_answer_after_the_turn_is_no_takeover(self) -> None:
        agent = [AgentSegment(6.4, 9.0)]
        assert pause_takeovers(PAUSED_TURN, agent) == (False,)
        assert cut_offs(PAUSED_TURN, agent) == (False, False)

    def test_speech_within_a_pause_is_a_takeover(self) -> None:
        agent = [AgentSegment(2.5, 3.6)]
        assert pause_takeovers(PAUSED_TURN, agent) == (True,)
        assert cut_offs(PAUSED_TURN, agent) == (True, False)

    def test_short_speech_is_a_cut_off_but_no_takeover(self) -> None:
        agent = [AgentSegment(4.5, 4.9)]
        assert pause_takeovers(PAUSED_TURN, agent) == (False,)
        assert cut_offs(PAUSED_TURN, agent) == (False, True)

    def test_a_turn_without_pauses_is_not_counted(self) -> None:
        assert pause_takeovers([UserSegment(0.0, 1.0)], [AgentSegment(0.5, 3.0)]) == ()
        assert cut_offs([UserSegment(0.0, 1.0)], [AgentSegment(0.5, 3.0)]) == ()


class TestSmoothTurnTaking:
    def test_latency_is_from_the_end_of_the_turn(self) -> None:
        found = smooth_turns(PAUSED_TURN, [AgentSegment(6.5, 8.0)])
        assert found == (Response(True, 0.5),)

    def test_no_answer(self) -> None:
        assert smooth_turns(PAUSED_TURN, []) == (Response(False, None),)

    def test_an_answer_of_half_a_second_is_none(self) -> None:
        assert smooth_turns(PAUSED_TURN, [AgentSegment(6.5, 7.0)]) == (Response(False, None),)

    def test_an_early_start_counts_as_zero(self) -> None:
        assert smooth_turns(PAUSED_TURN, [AgentSegment(5.8, 8.0)]) == (Response(True, 0.0),)

    def test_an_answer_belongs_to_the_turn_before_it(self) -> None:
        user = [UserSegment(0.0, 1.0, turn=1), UserSegment(5.0, 6.0, turn=2)]
        assert smooth_turns(user, [AgentSegment(6.25, 8.0)]) == (Response(False, None), Response(True, 0.25))

    def test_a_backchannel_does_not_end_the_wait_for_an_answer(self) -> None:
        user = [UserSegment(0.0, 1.0, turn=1), UserSegment(1.5, 1.8, Kind.BACKCHANNEL, 2)]
        assert smooth_turns(user, [AgentSegment(2.0, 4.0)]) == (Response(True, 1.0),)


class TestUserInterruption:
    USER = [UserSegment(0.0, 1.0, turn=1), UserSegment(3.0, 4.0, Kind.INTERRUPTION, 2)]

    def test_latency_is_from_its_end_to_the_new_reply(self) -> None:
        agent = [AgentSegment(1.5, 3.25, reply=1), AgentSegment(4.75, 7.0, reply=2)]
        assert after_interruptions(self.USER, agent) == (Response(True, 0.75),)

    def test_the_old_reply_going_on_is_no_answer(self) -> None:
        agent = [AgentSegment(1.5, 3.25, reply=1), AgentSegment(4.75, 7.0, reply=1)]
        assert after_interruptions(self.USER, agent) == (Response(False, None),)


class TestAgentBackchannels:
    def test_none(self) -> None:
        found = agent_backchannels([], 10.0, [0.5, 0.5])
        assert (found.taken, found.per_second, found.distance) == (False, 0.0, 1.0)

    def test_two_in_ten_seconds(self) -> None:
        found = agent_backchannels([Segment(1.0, 1.4), Segment(7.0, 7.4)], 10.0, [0.5, 0.5])
        assert (found.taken, found.per_second) == (False, 0.2)
        assert 0.0 < found.distance < 0.84

    def test_a_long_stretch_is_a_turn(self) -> None:
        assert agent_backchannels([Segment(1.0, 4.5)], 10.0, [1.0]).taken
        assert agent_backchannels([Segment(1.0, 2.2)], 10.0, [1.0]).taken

    def test_distance_of_equal_and_of_disjoint_distributions(self) -> None:
        assert jensen_shannon_distance([1, 2, 1], [2, 4, 2]) == pytest.approx(0.0)
        assert jensen_shannon_distance([1, 0], [0, 1]) == pytest.approx(0.832554611)  # sqrt(ln 2)
        assert jensen_shannon_distance([1, 0], [0.5, 0.5]) == pytest.approx(0.464501405)
