"""Audio and verdicts in, the user's turns out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest

from antiphon.conversation.activities import LEAD_IN_SAMPLES
from antiphon.conversation.activity import (
    EndReason,
    Signal,
    UserEnded,
    UserMayHaveEnded,
    UserPaused,
    UserResumed,
    UserStarted,
    UserStopped,
)
from antiphon.conversation.effects import (
    CancelRecognition,
    Effect,
    FinishRecognition,
    OpenRecognition,
    SettleRecognition,
)
from antiphon.conversation.endpointing import FRAME_SAMPLES
from antiphon.conversation.errors import ClientError
from antiphon.conversation.events import FramesAnalyzed, RecognitionFailed, Recognized, Settled
from antiphon.conversation.input_stream import BACKLOG_SAMPLES, LIVE_S
from antiphon.conversation.listener import Listener
from antiphon.conversation.settings import SessionSettings, TurnTaking
from antiphon.conversation.transcript import Transcript
from antiphon.wire.codec import decode_client
from antiphon.wire.profiles import profile_for
from antiphon.wire.setup import Setup

Heard = list[Effect | Signal]
T = TypeVar("T")

FRAME_S = 0.032
MANUAL = {"disabled": True}
HELLO = Transcript("hello")


def listener(detection: dict[str, Any] | None = None, **turn_taking: Any) -> Listener:
    """A session's ear; without other settings 500 ms of silence end a turn."""
    automatic = {"silenceDurationMs": 500} if detection is None else detection
    setup = {
        "model": "models/gemini-2.0-flash-live-001",
        "realtimeInputConfig": {"automaticActivityDetection": automatic},
    }
    decoded = decode_client(json.dumps({"setup": setup}))
    assert isinstance(decoded, Setup)
    return Listener(
        SessionSettings.of(
            decoded,
            profile_for("gemini-2.0-flash-live-001"),
            session_id="5e551011",
            turn_taking=TurnTaking(**turn_taking),
            started_at=datetime(2026, 5, 1, tzinfo=UTC),
            started_now=0.0,
        )
    )


class Ear:
    """A listener whose microphone streams in real time."""

    def __init__(self, detection: dict[str, Any] | None = None, **turn_taking: Any) -> None:
        self.listener = listener(detection, **turn_taking)
        self.frames = 0
        self.now = 0.0

    def hear(self, probability: float, count: int) -> Heard:
        """So many frames of 32 ms."""
        return [item for _ in range(count) for item in self._frame(probability)]

    def _frame(self, probability: float) -> Heard:
        self.now += FRAME_S
        self.frames += 1
        self.listener.on_audio(FRAME_SAMPLES, self.now)
        return list(
            self.listener.on_frames(FramesAnalyzed(self.frames - 1, [probability], [[-20.0]]), self.now)
        )

    def settled(self, settle: SettleRecognition, transcript: Transcript = HELLO) -> Heard:
        event = Settled(settle.activity_id, settle.settle_id, transcript)
        return list(self.listener.activities.on_settled(event, self.now))


def only(items: Iterable[object], kind: type[T]) -> T:
    (found,) = [item for item in items if isinstance(item, kind)]
    return found


def kinds(items: Iterable[object]) -> list[type]:
    return [type(item) for item in items]


class TestTurn:
    """A turn found in the audio."""

    def test_recognition_begins_before_the_speech_so_that_soft_onsets_are_heard(self) -> None:
        ear = Ear()
        ear.hear(0.0, 20)
        started = ear.hear(1.0, 3)
        assert started == [
            OpenRecognition(1, 20 * FRAME_SAMPLES - LEAD_IN_SAMPLES),
            UserStarted(1, 20 * FRAME_SAMPLES),
        ]

    def test_at_the_begin_of_the_session_there_is_no_audio_before(self) -> None:
        assert Ear().hear(1.0, 3)[0] == OpenRecognition(1, 0)

    def test_a_transcript_that_was_settled_in_the_pause_is_the_final_one(self) -> None:
        ear = Ear()
        ear.hear(1.0, 10)
        settle = only(ear.hear(0.0, 5), SettleRecognition)
        assert settle.until_samples == 15 * FRAME_SAMPLES
        may_have_ended = only(ear.settled(settle), UserMayHaveEnded)
        assert may_have_ended.transcript == HELLO
        assert may_have_ended.ended_at == pytest.approx(10 * FRAME_S)
        ended = ear.hear(0.0, 11)
        assert kinds(ended) == [UserStopped, CancelRecognition, UserEnded]
        result = only(ended, UserEnded)
        assert (result.transcript, result.reason, result.waited_ms) == (HELLO, EndReason.SILENCE, 512.0)
        assert (result.start_samples, result.end_samples) == (0, 10 * FRAME_SAMPLES)

    def test_one_that_is_settled_after_the_end_is_waited_for(self) -> None:
        ear = Ear()
        ear.hear(1.0, 10)
        heard = ear.hear(0.0, 16)
        assert kinds(heard) == [UserPaused, SettleRecognition, UserStopped]
        assert ear.listener.hearing
        assert not ear.listener.speaking
        late = ear.settled(only(heard, SettleRecognition))
        assert kinds(late) == [CancelRecognition, UserEnded]
        assert not ear.listener.hearing

    def test_a_settled_transcript_of_an_earlier_pause_is_not_the_final_one(self) -> None:
        ear = Ear()
        ear.hear(1.0, 10)
        settle = only(ear.hear(0.0, 7), SettleRecognition)
        assert kinds(ear.hear(1.0, 10)) == [UserResumed]
        ended = list(ear.listener.on_stream_end(ear.now))
        assert kinds(ended) == [UserStopped, FinishRecognition]
        assert ear.settled(settle) == []
        recognized = list(ear.listener.activities.on_recognized(Recognized(1, Transcript("hello you"))))
        assert only(recognized, UserEnded).transcript == Transcript("hello you")

    def test_nor_is_one_that_comes_when_the_user_has_paused_again(self) -> None:
        ear = Ear()
        ear.hear(1.0, 10)
        first = only(ear.hear(0.0, 7), SettleRecognition)
        ear.hear(1.0, 10)
        second = only(ear.hear(0.0, 16), SettleRecognition)
        assert ear.settled(first) == []
        assert only(ear.settled(second), UserEnded).transcript == HELLO

    def test_one_that_comes_when_the_user_has_gone_on_is_stale(self) -> None:
        ear = Ear()
        ear.hear(1.0, 10)
        settle = only(ear.hear(0.0, 7), SettleRecognition)
        ear.hear(1.0, 1)
        assert ear.settled(settle) == []

    def test_a_turn_is_over_at_the_longest_allowed(self) -> None:
        ear = Ear(max_turn_ms=1000)
        ended = [item for item in ear.hear(1.0, 32) if not isinstance(item, OpenRecognition | UserStarted)]
        assert kinds(ended) == [UserStopped, FinishRecognition]
        done = only(ear.listener.activities.on_recognized(Recognized(1, HELLO)), UserEnded)
        assert done.reason is EndReason.TOO_LONG
        assert done.waited_ms == 0.0


class TestBacklog:
    """Audio that came in one piece is not cut at its pauses before the rest of it was looked at."""

    def dump(self, ear: Listener, verdicts: list[float]) -> Iterator[Heard]:
        ear.on_audio(FRAME_SAMPLES * len(verdicts), 1.0)
        for index, probability in enumerate(verdicts):
            yield list(ear.on_frames(FramesAnalyzed(index, [probability], [[-20.0]]), 1.0))

    def test_a_pause_in_the_middle_does_not_end_the_turn(self) -> None:
        heard = [x for items in self.dump(listener(), [1.0] * 10 + [0.0] * 60 + [1.0] * 10) for x in items]
        assert UserStopped not in kinds(heard)

    def test_silence_at_the_end_does_once_all_was_looked_at(self) -> None:
        spans = [1.0] * 10 + [0.0] * 60
        steps = list(self.dump(listener(), spans))
        stopped = next(index for index, items in enumerate(steps) if UserStopped in kinds(items))
        assert stopped == len(spans) - 1 - BACKLOG_SAMPLES // FRAME_SAMPLES

    def test_the_end_of_the_stream_waits_for_the_rest_of_it(self) -> None:
        ear = listener()
        ear.on_audio(FRAME_SAMPLES * 10, 1.0)
        assert list(ear.on_stream_end(1.0)) == []
        heard = list(ear.on_frames(FramesAnalyzed(0, [1.0] * 10, [[-20.0]] * 10), 1.0))
        assert kinds(heard) == [OpenRecognition, UserStarted, UserStopped, FinishRecognition]
        assert (
            only(ear.activities.on_recognized(Recognized(1, HELLO)), UserEnded).reason is EndReason.STREAM_END
        )

    def test_audio_after_the_end_of_the_stream_takes_it_back(self) -> None:
        ear = listener()
        ear.on_audio(FRAME_SAMPLES * 10, 1.0)
        list(ear.on_stream_end(1.0))
        ear.on_audio(FRAME_SAMPLES, 1.1)
        heard = list(ear.on_frames(FramesAnalyzed(0, [1.0] * 11, [[-20.0]] * 11), 1.1))
        assert kinds(heard) == [OpenRecognition, UserStarted]


class TestEndOfAudio:
    """A turn also ends when the audio does."""

    def test_audio_that_stops_coming_ends_the_turn_and_the_stream(self) -> None:
        ear = Ear(stall_ms=1500)
        ear.hear(1.0, 10)
        assert ear.listener.deadline() == pytest.approx(ear.now + 1.5)
        assert list(ear.listener.on_deadline(ear.now + 1.4)) == []
        assert kinds(ear.listener.on_deadline(ear.now + 1.5)) == [UserStopped, FinishRecognition]
        assert (
            only(ear.listener.activities.on_recognized(Recognized(1, HELLO)), UserEnded).reason
            is EndReason.STALLED
        )
        assert ear.listener.deadline() is None
        assert not ear.listener.live(ear.now)

    def test_but_not_before_the_silence_that_the_client_asked_for(self) -> None:
        ear = Ear({"silenceDurationMs": 4000}, stall_ms=1000)
        ear.hear(1.0, 10)
        assert ear.listener.deadline() == pytest.approx(ear.now + 4.0)

    def test_without_speech_it_is_only_the_stream_that_ends(self) -> None:
        ear = Ear()
        ear.hear(0.0, 10)
        assert ear.listener.live(ear.now + LIVE_S - 0.01)
        assert ear.listener.deadline() == pytest.approx(ear.now + LIVE_S)
        assert list(ear.listener.on_deadline(ear.now + LIVE_S)) == []
        assert ear.listener.deadline() is None

    def test_the_end_of_the_stream_in_a_pause_keeps_what_was_settled(self) -> None:
        ear = Ear()
        ear.hear(1.0, 10)
        ear.settled(only(ear.hear(0.0, 8), SettleRecognition))
        ended = list(ear.listener.on_stream_end(ear.now))
        assert kinds(ended) == [UserStopped, CancelRecognition, UserEnded]
        assert not ear.listener.live(ear.now)

    def test_an_onset_that_was_too_short_is_no_turn(self) -> None:
        ear = Ear({"prefixPaddingMs": 320, "silenceDurationMs": 500})
        ear.hear(1.0, 5)
        assert list(ear.listener.on_stream_end(ear.now)) == []


class TestFailures:
    """The recognizer breaks."""

    def test_while_the_user_speaks_the_turn_ends_without_a_transcript(self) -> None:
        ear = Ear()
        ear.hear(1.0, 10)
        failed = list(ear.listener.on_recognition_failed(RecognitionFailed(1, "it died"), ear.now))
        assert kinds(failed) == [UserStopped, FinishRecognition, UserEnded]
        ended = only(failed, UserEnded)
        assert (ended.transcript, ended.error) == (None, "it died")
        assert kinds(ear.hear(1.0, 3)) == [OpenRecognition, UserStarted]

    def test_after_the_turn(self) -> None:
        ear = Ear()
        ear.hear(1.0, 10)
        list(ear.listener.on_stream_end(ear.now))
        failed = list(ear.listener.on_recognition_failed(RecognitionFailed(1, "it died"), ear.now))
        assert kinds(failed) == [UserEnded]

    def test_of_an_activity_that_is_long_over_nobody_cares(self) -> None:
        ear = Ear()
        assert list(ear.listener.on_recognition_failed(RecognitionFailed(9, "it died"), 0.0)) == []
        assert list(ear.listener.activities.on_recognized(Recognized(9, HELLO))) == []
        assert list(ear.listener.activities.on_settled(Settled(9, 9, HELLO), 0.0)) == []


class TestManual:
    """The client marks activity itself."""

    def test_what_comes_between_start_and_end_is_the_turn(self) -> None:
        ear = listener(MANUAL)
        ear.on_audio(1000, 0.1)
        assert list(ear.on_activity_start(0.1)) == [OpenRecognition(1, 1000), UserStarted(1, 1000)]
        ear.on_audio(3000, 0.3)
        assert list(ear.on_activity_end(0.3)) == [UserStopped(1, 4000), FinishRecognition(1, 4000)]
        assert only(ear.activities.on_recognized(Recognized(1, HELLO)), UserEnded).reason is EndReason.CLIENT

    def test_a_second_start_and_an_end_without_start_change_nothing(self) -> None:
        ear = listener(MANUAL)
        assert list(ear.on_activity_end(0.0)) == []
        list(ear.on_activity_start(0.0))
        assert list(ear.on_activity_start(0.0)) == []

    def test_audio_that_stops_coming_does_not_end_it(self) -> None:
        ear = listener(MANUAL)
        list(ear.on_activity_start(0.0))
        ear.on_audio(1000, 0.1)
        assert list(ear.on_deadline(60.0)) == []
        assert ear.speaking

    @pytest.mark.parametrize("signal", ["on_activity_start", "on_activity_end"])
    def test_when_the_server_detects_activity_signals_are_refused(self, signal: str) -> None:
        with pytest.raises(ClientError) as refused:
            list(getattr(listener(), signal)(0.0))
        assert refused.value.reason.startswith("Explicit activity control is not supported")


class TestSpokenLength:
    """How long the user has spoken, for judging interruptions."""

    def test_the_present_pause_is_left_out(self) -> None:
        ear = Ear()
        assert ear.listener.spoken_ms == 0.0
        ear.hear(1.0, 10)
        assert ear.listener.spoken_ms == pytest.approx(320.0)
        ear.hear(0.0, 3)
        assert ear.listener.pausing
        assert ear.listener.spoken_ms == pytest.approx(320.0)
