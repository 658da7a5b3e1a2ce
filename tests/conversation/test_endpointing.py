"""From speech probabilities to StartOfTurn → EagerEndOfTurn → (TurnResumed | EndOfTurn)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.conversation.endpointing import (
    FRAME_SAMPLES,
    EndpointRules,
    Frame,
    Listening,
    Onset,
    Pausing,
    Quiet,
    Speaking,
    TurnEvent,
    TurnEventKind,
    advance,
    ms_to_samples,
    samples_to_ms,
)

RULES = EndpointRules(
    start_threshold=0.5,
    end_threshold=0.35,
    prefix_samples=3 * FRAME_SAMPLES,
    eager_samples=ms_to_samples(200),
    silence_samples=ms_to_samples(500),
)
START, EAGER, RESUMED, END = TurnEventKind

probabilities = st.lists(st.sampled_from([0.0, 0.34, 0.35, 0.4, 0.49, 0.5, 1.0]), max_size=200)
durations = st.integers(1, 100_000)
rules = st.builds(
    EndpointRules,
    start_threshold=st.sampled_from([0.5, 0.7]),
    end_threshold=st.sampled_from([0.2, 0.35]),
    prefix_samples=st.integers(0, 20_000),
    eager_samples=st.integers(0, 20_000),
    silence_samples=st.integers(1, 20_000),
    max_samples=st.sampled_from([2**62, 512, 10_000, 40_000]),
)


def listen(sequence: Iterable[float], rules: EndpointRules = RULES) -> list[TurnEvent]:
    """The events of a stream that begins in silence."""
    state: Listening = Quiet()
    events = []
    for index, probability in enumerate(sequence):
        state, event = advance(state, Frame(index * FRAME_SAMPLES, probability, [-20.0]), rules)
        if event is not None:
            events.append(event)
    return events


def kinds(sequence: Iterable[float], rules: EndpointRules = RULES) -> list[TurnEventKind]:
    return [event.kind for event in listen(sequence, rules)]


class TestContract:
    """Which events follow which."""

    FOLLOWERS = {
        None: {START},
        START: {EAGER, END},
        EAGER: {RESUMED, END},
        RESUMED: {EAGER, END},
        END: {START},
    }

    @given(probabilities, rules)
    def test_events_follow_the_contract_whatever_is_heard(
        self, sequence: list[float], rules: EndpointRules
    ) -> None:
        last = None
        for kind in kinds(sequence, rules):
            assert kind in self.FOLLOWERS[last]
            last = kind

    @given(
        st.one_of(
            st.just(Quiet()),
            st.builds(Onset, durations),
            st.builds(Speaking, durations, st.floats(-100, 0), durations),
            st.builds(Pausing, durations, durations, st.booleans()),
        ),
        st.builds(Frame, durations, st.floats(0, 1), st.lists(st.floats(-100, 0), min_size=1, max_size=4)),
        rules,
    )
    def test_every_state_takes_every_frame(
        self, state: Listening, frame: Frame, rules: EndpointRules
    ) -> None:
        after, event = advance(state, frame, rules)
        assert isinstance(after, Quiet | Onset | Speaking | Pausing)
        assert event is None or event.decided_samples == frame.end_samples

    @given(probabilities, rules)
    def test_what_an_event_speaks_of_lies_before_it_and_after_the_one_before(
        self, sequence: list[float], rules: EndpointRules
    ) -> None:
        events = listen(sequence, rules)
        for event in events:
            assert event.at_samples <= event.decided_samples
        for sooner, later in zip(events, events[1:], strict=False):
            assert sooner.at_samples <= later.at_samples
            assert sooner.decided_samples < later.decided_samples

    @given(probabilities)
    def test_between_the_eager_end_and_the_end_lies_nothing_but_silence(self, sequence: list[float]) -> None:
        events = listen(sequence)
        for sooner, later in zip(events, events[1:], strict=False):
            if (sooner.kind, later.kind) == (EAGER, END):
                assert sooner.at_samples == later.at_samples
                between = slice(sooner.at_samples // FRAME_SAMPLES, later.decided_samples // FRAME_SAMPLES)
                assert max(sequence[between]) < RULES.start_threshold


class TestDurations:
    """Settings are obeyed to within one frame."""

    @given(st.integers(1, 20_000), st.integers(1, 20_000))
    def test_silence_ends_the_turn_to_the_frame(self, silence: int, eager: int) -> None:
        given = replace(RULES, silence_samples=silence, eager_samples=eager)
        events = listen([1.0] * 10 + [0.0] * 60, given)
        assert [event.kind for event in events] in ([START, END], [START, EAGER, END])
        end = events[-1]
        assert end.at_samples == 10 * FRAME_SAMPLES
        assert 0 <= end.decided_samples - end.at_samples - silence < FRAME_SAMPLES

    @given(st.integers(1, 20_000))
    def test_the_eager_end_comes_after_its_silence_to_the_frame(self, eager: int) -> None:
        given = replace(RULES, silence_samples=eager + FRAME_SAMPLES, eager_samples=eager)
        _, event, _ = listen([1.0] * 10 + [0.0] * 60, given)
        assert event.kind is EAGER
        assert 0 <= event.decided_samples - event.at_samples - eager < FRAME_SAMPLES

    @given(st.integers(0, 20_000))
    def test_so_much_speech_begins_a_turn_to_the_frame(self, prefix: int) -> None:
        (event,) = listen([0.0] * 5 + [1.0] * 60, replace(RULES, prefix_samples=prefix))
        assert (event.kind, event.at_samples) == (START, 5 * FRAME_SAMPLES)
        assert 0 <= event.decided_samples - event.at_samples - max(1, prefix) < FRAME_SAMPLES

    def test_the_eager_end_is_told_once_in_a_pause(self) -> None:
        assert kinds([1.0] * 5 + [0.0] * 15) == [START, EAGER]

    def test_when_silence_is_shorter_than_eager_the_turn_just_ends(self) -> None:
        assert kinds([1.0] * 5 + [0.0] * 15, replace(RULES, silence_samples=1600)) == [START, END]

    def test_a_short_pause_is_not_told_at_all(self) -> None:
        assert kinds([1.0] * 5 + [0.0] * 3 + [1.0] * 5) == [START]

    def test_speech_after_the_eager_end_resumes_the_turn(self) -> None:
        events = listen([1.0] * 5 + [0.0] * 8 + [1.0] * 5)
        assert [event.kind for event in events] == [START, EAGER, RESUMED]
        assert events[-1].at_samples == 13 * FRAME_SAMPLES

    def test_a_turn_without_pause_ends_at_the_longest_allowed(self) -> None:
        events = listen([1.0] * 19, replace(RULES, max_samples=10 * FRAME_SAMPLES))
        assert [event.kind for event in events] == [START, END, START]
        assert events[1].at_samples == events[1].decided_samples == 10 * FRAME_SAMPLES

    def test_speech_that_breaks_off_before_the_prefix_begins_nothing(self) -> None:
        assert kinds([1.0, 1.0, 0.0] * 20) == []


class TestThresholds:
    """Between the two thresholds things stay as they are."""

    def test_uncertain_frames_begin_nothing(self) -> None:
        assert kinds([0.4] * 50) == []

    def test_uncertain_frames_go_on_with_what_has_begun(self) -> None:
        assert kinds([0.5, 0.4, 0.4]) == [START]

    def test_uncertain_frames_begin_no_pause(self) -> None:
        assert kinds([1.0] * 5 + [0.4] * 50) == [START]

    def test_uncertain_frames_do_not_end_a_pause(self) -> None:
        assert kinds([1.0] * 5 + [0.0] + [0.4] * 50) == [START, EAGER, END]


@pytest.mark.parametrize("ms, samples", [(0, 0), (1, 16), (32, 512), (500, 8000), (6000, 96_000)])
def test_milliseconds_are_16_samples(ms: int, samples: int) -> None:
    assert ms_to_samples(ms) == samples
    assert samples_to_ms(samples) == ms


class TestWhereSpeechEnds:
    """To the block of 8 ms, though the network notices late."""

    LOUD, SOFT, ROOM = -20.0, -45.0, -60.0

    def _paused_at(self, *frames: tuple[float, list[float]], floor_dbfs: float = -100.0) -> int:
        rules = replace(RULES, floor_dbfs=floor_dbfs)
        state: Listening = Quiet()
        speech = [(1.0, [self.LOUD] * 4)] * 5
        for index, (probability, levels) in enumerate([*speech, *frames]):
            state, _ = advance(state, Frame(index * FRAME_SAMPLES, probability, levels), rules)
        assert isinstance(state, Pausing)
        return state.pause_samples

    def test_it_ends_in_the_middle_of_a_frame(self) -> None:
        ends = self._paused_at((1.0, [self.LOUD, self.SOFT, self.ROOM, self.ROOM]), (0.0, [self.ROOM] * 4))
        assert ends == 5 * FRAME_SAMPLES + 256

    @pytest.mark.parametrize("below_db, block", [(33.0, 4), (35.0, 1)])
    def test_the_burst_of_its_last_consonant_is_part_of_it(self, below_db: float, block: int) -> None:
        released = (1.0, [self.LOUD, self.ROOM, self.ROOM, self.LOUD - below_db])
        ends = self._paused_at(released, (0.0, [self.ROOM] * 4))
        assert ends == 5 * FRAME_SAMPLES + block * FRAME_SAMPLES // 4

    def test_the_network_notices_some_frames_late(self) -> None:
        fading = (1.0, [self.ROOM] * 4)
        assert self._paused_at(fading, fading, fading, (0.0, [self.ROOM] * 4)) == 5 * FRAME_SAMPLES

    def test_but_not_later_than_seven(self) -> None:
        fading = (1.0, [self.ROOM] * 4)
        assert self._paused_at(*[fading] * 9, (0.0, [self.ROOM] * 4)) == 7 * FRAME_SAMPLES

    def test_what_the_room_makes_is_not_speech(self) -> None:
        noisy = (1.0, [self.SOFT] * 4)
        assert self._paused_at(noisy, noisy, (0.0, [self.SOFT] * 4)) == 7 * FRAME_SAMPLES
        assert self._paused_at(noisy, noisy, (0.0, [self.SOFT] * 4), floor_dbfs=-40.0) == 5 * FRAME_SAMPLES
