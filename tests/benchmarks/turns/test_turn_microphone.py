"""The user says each line at its moment, whatever the agent does."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.turns.dialogues.script import Dialogue, IntoReply, Line, ReplyLength, WhenQuiet
from benchmarks.turns.microphone import LISTEN_S, PATIENCE_S, WATCH_S, Microphone
from benchmarks.turns.playback import Playback
from benchmarks.turns.tracks import Kind, Segment, UserSegment


def line(kind: Kind, cue: WhenQuiet | IntoReply, seconds: float = 1.0) -> Line:
    sound = np.full(round(seconds * 16_000), 0.5, np.float32)
    return Line(kind, kind.value, cue, sound, (Segment(0.0, seconds),))


def dialogue(*lines: Line, echo_db: float | None = None) -> Dialogue:
    return Dialogue("name", "scenario", lines, ReplyLength.LONG, echo_db=echo_db, echo_delay_s=0.1)


class Bench:
    """A microphone and the agent it hears."""

    def __init__(self, *lines: Line, echo_db: float | None = None) -> None:
        self.playback = Playback()
        self.microphone = Microphone(dialogue(*lines, echo_db=echo_db), self.playback)
        self.sent: list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = []

    def run(self, until_s: float) -> Bench:
        while self.microphone.now_s < until_s - 1e-9:
            self.sent.append(self.microphone.chunk())
        return self

    def agent(self, seconds: float, *, complete: bool = True) -> Bench:
        """The agent speaks now, for so long."""
        self.playback.arrived(self.microphone.now_s, np.full(round(seconds * 24_000), 8_000, np.int16))
        if complete:
            self.playback.turn_complete()
        return self

    def begun(self) -> list[tuple[Kind, float]]:
        return [(one.kind, round(one.start_s, 2)) for one in self.microphone.segments]


TURN = line(Kind.TURN, WhenQuiet(0.5))


class TestWhenQuiet:
    def test_the_first_line_begins_after_its_delay(self) -> None:
        bench = Bench(TURN).run(2.0)
        assert bench.microphone.segments == (UserSegment(0.5, 1.5, Kind.TURN, 1, "turn"),)
        samples = np.concatenate(bench.sent)
        assert not samples[:8_000].any()
        assert (samples[8_000:24_000] == 0.5).all()
        assert not samples[24_000:].any()

    def test_the_next_waits_for_the_answer_to_have_been_played(self) -> None:
        bench = Bench(TURN, TURN).run(2.0).agent(3.0).run(6.0)
        assert bench.begun() == [(Kind.TURN, 0.5), (Kind.TURN, 5.5)]

    def test_an_answer_still_coming_is_waited_for(self) -> None:
        bench = Bench(TURN, TURN).run(2.0).agent(1.0, complete=False).run(8.0)
        assert bench.begun() == [(Kind.TURN, 0.5)]

    def test_without_an_answer_patience_ends(self) -> None:
        bench = Bench(TURN, TURN).run(1.5 + PATIENCE_S + 1.0)
        assert bench.begun() == [(Kind.TURN, 0.5), (Kind.TURN, 1.5 + PATIENCE_S + 0.5)]

    def test_speech_that_cut_in_and_yielded_is_no_answer(self) -> None:
        bench = Bench(TURN, TURN).run(1.0).agent(2.0, complete=False).run(1.2)
        bench.playback.interrupted(1.2)
        bench.run(2.5).agent(1.0).run(5.0)
        assert bench.begun() == [(Kind.TURN, 0.5), (Kind.TURN, 4.0)]

    def test_a_noise_in_silence_is_watched_before_going_on(self) -> None:
        bench = Bench(line(Kind.NON_SPEECH, WhenQuiet(0.0)), TURN).run(6.0)
        assert bench.begun() == [(Kind.NON_SPEECH, 0.0), (Kind.TURN, round(1.0 + WATCH_S + 0.5, 2))]


class TestIntoReply:
    BACKCHANNEL = line(Kind.BACKCHANNEL, IntoReply(1.0), seconds=0.3)

    def test_it_begins_that_long_after_the_first_sound(self) -> None:
        bench = Bench(TURN, self.BACKCHANNEL).run(2.0).agent(5.0).run(4.0)
        assert bench.begun() == [(Kind.TURN, 0.5), (Kind.BACKCHANNEL, 3.0)]

    def test_a_second_one_counts_from_the_same_reply(self) -> None:
        later = line(Kind.BACKCHANNEL, IntoReply(2.5), seconds=0.3)
        bench = Bench(TURN, self.BACKCHANNEL, later).run(2.0).agent(5.0).run(6.0)
        assert bench.begun()[1:] == [(Kind.BACKCHANNEL, 3.0), (Kind.BACKCHANNEL, 4.5)]

    def test_an_interruption_is_answered_by_another_reply(self) -> None:
        interruption = line(Kind.INTERRUPTION, IntoReply(1.0))
        bench = Bench(TURN, interruption, interruption).run(2.0).agent(9.0).run(3.2)
        bench.playback.interrupted(3.2)
        bench.run(5.0).agent(9.0).run(7.0)
        assert bench.begun()[1:] == [(Kind.INTERRUPTION, 3.0), (Kind.INTERRUPTION, 6.0)]

    def test_a_reply_that_is_over_is_not_talked_into(self) -> None:
        bench = Bench(TURN, self.BACKCHANNEL).run(2.0).agent(0.5).run(4.0)
        assert bench.begun() == [(Kind.TURN, 0.5)]
        assert [one.kind for one in bench.microphone.skipped] == [Kind.BACKCHANNEL]

    def test_without_a_reply_it_is_left_out(self) -> None:
        bench = Bench(TURN, self.BACKCHANNEL).run(1.5 + PATIENCE_S + 0.1)
        assert len(bench.microphone.skipped) == 1
        assert bench.microphone.finished


class TestTheEnd:
    def test_after_some_of_the_answer(self) -> None:
        bench = Bench(TURN).run(2.0).agent(5.0).run(2.0 + LISTEN_S - 0.02)
        assert not bench.microphone.finished
        assert bench.run(2.0 + LISTEN_S).microphone.finished

    def test_without_an_answer_after_patience(self) -> None:
        bench = Bench(TURN).run(1.5 + PATIENCE_S - 0.02)
        assert not bench.microphone.finished
        assert bench.run(1.5 + PATIENCE_S).microphone.finished

    def test_after_a_noise_it_is_watched(self) -> None:
        bench = Bench(line(Kind.NON_SPEECH, WhenQuiet(0.0))).run(1.0 + WATCH_S - 0.02)
        assert not bench.microphone.finished
        assert bench.run(1.0 + WATCH_S).microphone.finished


def test_the_agent_is_heard_again_weaker_and_later() -> None:
    bench = Bench(TURN, echo_db=20.0).run(2.0).agent(0.5).run(3.0)
    samples = np.concatenate(bench.sent)
    assert not samples[round(2.0 * 16_000) : round(2.098 * 16_000)].any()
    assert samples[round(2.11 * 16_000) : round(2.59 * 16_000)] == pytest.approx(
        8_000 / 32_768 / 10, abs=1e-5
    )
    assert not samples[round(2.602 * 16_000) :].any()
