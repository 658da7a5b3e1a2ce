"""A turn ends in the moment in which its silence has lasted, between two pieces of audio or verdicts."""

from __future__ import annotations

import pytest
from tests.conversation.test_listener import FRAME_S, HELLO, Ear, kinds, only

from antiphon.conversation.activity import EndReason, UserEnded, UserMayHaveEnded, UserStopped
from antiphon.conversation.effects import SettleRecognition
from antiphon.conversation.endpointing import FRAME_SAMPLES, INPUT_RATE_HZ
from antiphon.conversation.transcript import Transcript


def silent_ear(frames: int, silence_ms: int = 500) -> Ear:
    """An ear that has heard speech and then so many frames of silence."""
    ear = Ear({"silenceDurationMs": silence_ms})
    ear.hear(1.0, 10)
    heard = ear.hear(0.0, frames)
    for settle in heard:
        if isinstance(settle, SettleRecognition):
            ear.settled(settle, HELLO)
    return ear


def test_the_silence_ends_between_two_frames() -> None:
    ear = silent_ear(frames=15)
    spoken_until = ear.now - 15 * FRAME_S
    assert ear.listener.deadline() == pytest.approx(spoken_until + 0.5)
    heard = list(ear.listener.on_deadline(spoken_until + 0.5))
    ended = only(heard, UserEnded)
    assert (ended.reason, ended.waited_ms, ended.transcript) == (EndReason.SILENCE, 500.0, HELLO)
    assert ended.ended_at == pytest.approx(spoken_until)


def test_it_does_not_end_before() -> None:
    ear = silent_ear(frames=15)
    deadline = ear.listener.deadline()
    assert deadline is not None
    assert list(ear.listener.on_deadline(deadline - 0.001)) == []


def test_more_than_a_frame_of_silence_that_was_not_heard_does_not_count() -> None:
    ear = silent_ear(frames=14)
    last_audio_at = ear.now
    assert ear.listener.deadline() == last_audio_at + 1.0, "only the stall is waited for"
    assert list(ear.listener.on_deadline(last_audio_at + 0.9)) == []


def test_audio_that_is_not_analyzed_yet_may_be_speech() -> None:
    ear = silent_ear(frames=14)
    ear.listener.on_audio(FRAME_SAMPLES + 160, ear.now + 0.042)
    assert ear.listener.deadline() == pytest.approx(ear.now + 0.042 + 1.0)


def test_audio_that_comes_late_moves_the_end() -> None:
    """The newest sample was heard just now, whenever it was expected."""
    ear = silent_ear(frames=14)
    ear.now += 0.02
    ear.hear(0.0, 1)
    assert ear.listener.deadline() == pytest.approx(ear.now + 0.5 - 15 * FRAME_S)


def test_a_transcript_that_comes_after_the_silence_it_asks_for_ends_the_turn_at_once() -> None:
    ear = Ear({})
    ear.hear(1.0, 20)
    settle = only(ear.hear(0.0, 20), SettleRecognition)
    paused = ear.settled(settle, Transcript("hello", language="en"))
    assert kinds(paused) == [UserMayHaveEnded]
    deadline = ear.listener.deadline()
    assert deadline is not None
    assert deadline <= ear.now
    assert UserStopped in kinds(ear.listener.on_deadline(ear.now))


def test_pieces_that_do_not_fit_the_frames_change_nothing() -> None:
    """20 ms at a time: the turn ends 500 ms after the speech all the same."""
    ear = silent_ear(frames=15)
    spoken_until = ear.now - 15 * FRAME_S
    ear.listener.on_audio(160, ear.now + 160 / INPUT_RATE_HZ)
    assert ear.listener.deadline() == pytest.approx(spoken_until + 0.5)
