"""What waits to be sent, when it may leave, and how much of it was heard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.conversation.playout import Audio, Playout

RATE_HZ = 24_000
LEAD_S = 0.4


def speech(seconds: float, text: str = "") -> Audio:
    return Audio(bytes(2 * round(seconds * RATE_HZ)), text)


def playing(*audio: Audio, lead_s: float = LEAD_S) -> Playout:
    playout = Playout(lead_s)
    for piece in audio:
        playout.add(piece)
    return playout


def sent_by(playout: Playout, now: float, *, paced: bool = True) -> list[Audio]:
    """All that may leave at this time."""
    frames = []
    while (frame := playout.take(now, paced=paced)) is not None:
        frames.append(frame)
    return frames


def seconds(frames: list[Audio]) -> float:
    return sum(len(frame.pcm) for frame in frames) / 2 / RATE_HZ


class TestPacing:
    """With a live microphone, what was sent is at most the lead ahead of what was played."""

    def test_the_lead_leaves_at_once_in_frames_of_100_ms(self) -> None:
        frames = sent_by(playing(speech(2.0)), 10.0)
        assert [len(frame.pcm) for frame in frames] == [4800] * 4

    def test_then_a_frame_leaves_as_soon_as_it_fits_into_the_lead(self) -> None:
        playout = playing(speech(2.0))
        sent_by(playout, 10.0)
        assert playout.due_at() == pytest.approx(10.1)
        assert sent_by(playout, 10.09) == []
        assert seconds(sent_by(playout, 10.1001)) == pytest.approx(0.1)

    @given(
        st.lists(st.floats(0.01, 0.7), min_size=1, max_size=6),
        st.lists(st.floats(0, 0.5), max_size=20),
        st.floats(0.1, 1.0),
    )
    def test_never_more_than_the_lead_is_ahead(
        self, pieces: list[float], steps: list[float], lead_s: float
    ) -> None:
        playout = playing(*map(speech, pieces), lead_s=lead_s)
        now = 0.0
        for step in steps:
            now += step
            sent_by(playout, now)
            assert playout.plays_until is not None
            assert playout.plays_until - now <= lead_s + 1e-6

    def test_a_lead_shorter_than_a_frame_sends_without_a_gap(self) -> None:
        playout = playing(speech(0.3), lead_s=0.05)
        assert seconds(sent_by(playout, 0.0)) == pytest.approx(0.1)
        assert playout.due_at() == pytest.approx(0.1)

    def test_speech_that_comes_late_is_played_when_it_comes(self) -> None:
        playout = playing(speech(0.1))
        sent_by(playout, 0.0)
        playout.add(speech(0.1))
        sent_by(playout, 5.0)
        assert playout.plays_until == pytest.approx(5.1)

    def test_without_a_live_microphone_all_leaves_at_once_in_frames_of_200_ms(self) -> None:
        frames = sent_by(playing(speech(1.0)), 0.0, paced=False)
        assert [len(frame.pcm) for frame in frames] == [9600] * 5

    def test_nothing_waits_nothing_is_due(self) -> None:
        playout = playing()
        assert playout.due_at() is None
        assert playout.take(0.0, paced=False) is None
        assert playout.empty

    def test_the_first_frame_is_due_at_once(self) -> None:
        assert playing(speech(1.0)).due_at() == 0.0

    def test_behind_speech_that_is_still_played_a_reply_waits_its_turn(self) -> None:
        playout = Playout(LEAD_S, plays_until=9.0)
        playout.add(speech(1.0))
        assert sent_by(playout, 8.0) == []
        assert seconds(sent_by(playout, 8.8)) == pytest.approx(0.2)
        assert playout.heard_samples(8.8) == 0


class TestFrames:
    """How pieces become frames."""

    @given(
        st.lists(
            st.tuples(st.binary(max_size=30_000).map(lambda pcm: pcm[: len(pcm) & ~1]), st.text(max_size=3))
        ),
        st.booleans(),
    )
    def test_frames_concatenate_to_what_was_added_and_keep_its_text_in_order(
        self, pieces: list[tuple[bytes, str]], paced: bool
    ) -> None:
        playout = playing(*(Audio(pcm, text) for pcm, text in pieces))
        assert playout.waiting_bytes == sum(len(pcm) for pcm, _ in pieces)
        frames, now = [], 0.0
        while (due := playout.due_at()) is not None:
            now = max(now, due + 1e-9)
            frames += sent_by(playout, now, paced=paced)
        assert b"".join(frame.pcm for frame in frames) == b"".join(pcm for pcm, _ in pieces)
        assert "".join(frame.text for frame in frames) == "".join(text for _, text in pieces)
        assert playout.said_text() == "".join(text for _, text in pieces)
        assert playout.waiting_bytes == 0
        assert all(len(frame.pcm) <= (4800 if paced else 9600) for frame in frames)

    def test_small_pieces_are_joined_but_never_across_a_words_begin(self) -> None:
        pieces = [speech(0.02, "One"), speech(0.02), speech(0.02, " two"), speech(0.02)]
        frames = sent_by(playing(*pieces), 0.0)
        assert [(frame.text, seconds([frame])) for frame in frames] == [("One", 0.04), (" two", 0.04)]

    def test_a_frame_that_grows_waits_to_be_full_while_there_is_enough_to_play(self) -> None:
        playout = playing(speech(0.25, "One"))
        sent_by(playout, 0.0, paced=False)
        frames = []
        for _ in range(15):
            playout.add(speech(0.04))
            frames.append(playout.take(0.0, paced=False, growing=True))
        assert [seconds([frame]) for frame in frames if frame] == [pytest.approx(0.2)] * 3
        assert playout.empty

    def test_a_frame_that_waits_to_be_full_is_not_due_but_leaves_when_output_is_paced_again(self) -> None:
        playout = playing(speech(0.25, "One"))
        sent_by(playout, 0.0, paced=False)
        playout.add(speech(0.04))
        assert playout.take(0.0, paced=False, growing=True) is None
        assert playout.due_at() is None
        assert playout.take(0.0, paced=True, growing=True) == speech(0.04)

    def test_a_frame_that_does_not_grow_any_more_leaves(self) -> None:
        playout = playing(speech(0.25, "One"))
        sent_by(playout, 0.0, paced=False)
        playout.add(speech(0.04))
        assert playout.take(0.0, paced=False, growing=True) is None
        assert playout.take(0.0, paced=False) == speech(0.04)

    def test_the_next_word_ends_a_frame_that_grows(self) -> None:
        playout = playing(speech(0.25, "One"))
        sent_by(playout, 0.0, paced=False)
        playout.add(speech(0.04))
        playout.add(speech(0.04, " two"))
        assert playout.take(0.0, paced=False, growing=True) == speech(0.04)
        assert playout.take(0.0, paced=False, growing=True) is None

    @pytest.mark.parametrize("now", [0.06, 0.25, 2.0])
    def test_a_frame_that_grows_leaves_at_once_when_there_is_little_to_play(self, now: float) -> None:
        playout = playing(speech(0.25, "One"))
        sent_by(playout, 0.0, paced=False)
        playout.add(speech(0.04))
        assert playout.take(now, paced=False, growing=True) == speech(0.04)

    def test_paced_frames_do_not_wait_to_be_full(self) -> None:
        playout = playing(speech(0.25, "One"))
        sent_by(playout, 0.0)
        playout.add(speech(0.04))
        assert playout.take(0.01, paced=True, growing=True) == speech(0.04)

    def test_a_long_word_is_told_with_its_first_frame(self) -> None:
        frames = sent_by(playing(speech(0.25, "Hello")), 0.0)
        assert [frame.text for frame in frames] == ["Hello", "", ""]


class TestHeard:
    """The playhead."""

    def test_what_was_sent_is_heard_in_real_time(self) -> None:
        playout = playing(speech(0.4))
        sent_by(playout, 1.0, paced=False)
        assert playout.sent_samples == 9600
        assert [playout.heard_samples(now) for now in (1.0, 1.1, 1.4, 9.0)] == [0, 2400, 9600, 9600]

    def test_nothing_is_heard_before_anything_is_sent(self) -> None:
        assert playing(speech(1.0)).heard_samples(100.0) == 0

    def test_a_word_is_heard_when_its_last_sample_is(self) -> None:
        playout = playing(speech(0.1, "One"), speech(0.1, " two"))
        sent_by(playout, 0.0)
        assert [playout.heard_text(now) for now in (0.05, 0.1, 0.15, 0.2)] == ["", "One", "One", "One two"]

    def test_during_a_gap_no_more_is_heard_than_was_sent(self) -> None:
        playout = playing(speech(0.1, "One"))
        sent_by(playout, 0.0)
        assert playout.heard_samples(2.0) == 2400
        playout.add(speech(0.1, " two"))
        sent_by(playout, 3.0)
        assert playout.heard_samples(3.0) == 2400
        assert playout.heard_text(3.05) == "One"
        assert playout.heard_text(3.1) == "One two"

    @given(
        st.lists(st.tuples(st.floats(0.0, 0.5), st.sampled_from(["", "a", "b"])), max_size=8),
        st.lists(st.tuples(st.booleans(), st.floats(0, 0.4)), max_size=20),
    )
    def test_what_was_heard_only_grows_and_is_a_part_of_what_was_sent(
        self, pieces: list[tuple[float, str]], steps: list[tuple[bool, float]]
    ) -> None:
        playout, waiting = playing(), [speech(length, text) for length, text in pieces]
        now, heard = 0.0, 0
        for adds, step in steps:
            if adds and waiting:
                playout.add(waiting.pop(0))
            now += step
            sent_by(playout, now)
            assert heard <= playout.heard_samples(now) <= playout.sent_samples
            assert playout.said_text().startswith(playout.heard_text(now))
            heard = playout.heard_samples(now)


class TestFilling:
    """Before a reply holds back, the client gets all that it may have ahead."""

    def _after_280_ms(self) -> Playout:
        playout = playing(speech(2.0))
        sent_by(playout, 0.0)
        sent_by(playout, 0.2)
        return playout

    def test_what_fits_into_the_lead_leaves(self) -> None:
        playout = self._after_280_ms()
        frame = playout.take(0.28, paced=True, filling=True)
        assert frame is not None
        assert len(frame.pcm) == 2 * round(0.08 * RATE_HZ)
        assert playout.plays_until == pytest.approx(0.28 + LEAD_S)

    def test_then_nothing_more_does(self) -> None:
        playout = self._after_280_ms()
        playout.take(0.28, paced=True, filling=True)
        assert playout.take(0.28, paced=True, filling=True) is None
        assert playout.take(0.29, paced=True, filling=True) is None, "10 ms are not worth a message"

    def test_a_frame_stays_a_frame(self) -> None:
        playout = playing(speech(2.0))
        frame = playout.take(0.0, paced=True, filling=True)
        assert frame is not None
        assert len(frame.pcm) == 2 * round(0.1 * RATE_HZ)
