"""The user's activities: the one under way and what is understood of it, and those still being understood.

What the methods yield is in order: effects for the runner, signals for the conversation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

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
    ExaminePause,
    FinishRecognition,
    OpenRecognition,
    SettleRecognition,
)
from antiphon.conversation.endpointing import FRAME_SAMPLES, TurnEvent, samples_to_ms
from antiphon.conversation.events import PauseExamined, RecognitionFailed, Recognized, Settled
from antiphon.conversation.input_stream import InputStream
from antiphon.conversation.loudness import Speech
from antiphon.conversation.open_activity import EndedActivity, OpenActivity, Pause
from antiphon.conversation.patience import PauseHistory, Wait, patience
from antiphon.conversation.sensitivity import adapts
from antiphon.conversation.settings import SessionSettings, heard_language
from antiphon.conversation.transcript import Transcript
from antiphon.conversation.voice_ending import VoiceEnding

LEAD_IN_SAMPLES = FRAME_SAMPLES * 10
"""Audio before the first speech frame that the recognizer gets, so that soft onsets are not clipped."""


class Activities:
    """One session's, each with a recognition of its own.

    Args:
        usual_pause_ms: how long the speaker pauses within turns, if that is known.
    """

    def __init__(
        self, settings: SessionSettings, stream: InputStream, *, usual_pause_ms: float | None
    ) -> None:
        self._adapts = adapts(settings.detection, settings.turn_taking)
        self._language = heard_language(settings)
        self._stream = stream
        self._pauses = PauseHistory(usual_pause_ms)
        self._current: OpenActivity | None = None
        self._awaited: dict[int, EndedActivity] = {}
        self._ids = 0

    @property
    def current(self) -> OpenActivity | None:
        """The one under way."""
        return self._current

    @property
    def newest_id(self) -> int:
        """That of the one under way; without one no activity has it, or a later one."""
        return self._current.id if self._current is not None else self._ids

    @property
    def understanding(self) -> bool:
        """One that is over is still being understood."""
        return bool(self._awaited)

    @property
    def usual_pause_ms(self) -> float | None:
        """How long the speaker pauses within turns; None as long as that is unknown."""
        return self._pauses.average_ms

    # -- how the user speaks ---------------------------------------------------------------------------

    def open(
        self, at_samples: int, speech: Speech | None = None, *, lead_in_samples: int = LEAD_IN_SAMPLES
    ) -> Iterator[Effect | Signal]:
        """The user begins to speak.

        Args:
            speech: what was heard of it already.
            lead_in_samples: how much of what was before is to be recognized, too.
        """
        self._current = OpenActivity(self._new_id(), at_samples, speech or Speech())
        yield OpenRecognition(self._current.id, max(0, at_samples - lead_in_samples))
        yield UserStarted(self._current.id, at_samples)

    def open_anew(self, from_samples: int) -> Iterator[Effect]:
        """What the one under way was so far was not the user."""
        if self._current is not None:
            yield CancelRecognition(self._current.id)
            self._current = OpenActivity(self._new_id(), from_samples)
            yield OpenRecognition(self._current.id, from_samples)

    def hasten(self, activity_id: int, hasty: bool) -> None:
        """Whether one is to be understood at every short pause: somebody holds back until it is."""
        if self._current is not None and self._current.id == activity_id:
            self._current = replace(self._current, hasty=hasty)

    def pause(self, event: TurnEvent) -> Iterator[Effect | Signal]:
        """The user pauses: what was said is to be understood."""
        activity = self._current
        if activity is None:
            return
        pause = Pause(self._new_id(), event.at_samples)
        self._current = replace(activity, pause=pause)
        yield UserPaused(activity.id)
        yield SettleRecognition(activity.id, pause.settle_id, event.decided_samples)
        if self._adapts:
            yield ExaminePause(activity.id, pause.settle_id, activity.start_samples, event.decided_samples)

    def resume(self, event: TurnEvent) -> Iterator[Signal]:
        """The user goes on."""
        activity = self._current
        if activity is None:
            return
        if activity.pause is not None:
            self._pauses.resumed_after(samples_to_ms(event.at_samples - activity.pause.pause_samples))
        self._current = replace(activity, pause=None)
        yield UserResumed(activity.id)

    def end(
        self, end_samples: int, decided_samples: int, reason: EndReason, now: float
    ) -> Iterator[Effect | Signal]:
        """The one under way is over.

        Args:
            end_samples: where speech stopped.
            decided_samples: up to where audio was heard to decide that.
        """
        activity = self._current
        if activity is None:
            return
        self._current = None
        wait, pause = activity.wait, activity.pause
        ended = UserEnded(
            activity_id=activity.id,
            start_samples=activity.start_samples,
            end_samples=end_samples,
            reason=reason,
            waited_ms=samples_to_ms(decided_samples - end_samples),
            because=wait.reason if wait is not None else "",
            ended_at=min(now, self._stream.wall_time(end_samples)),
            decided_at=now,
            transcript=None,
        )
        yield UserStopped(activity.id, end_samples)
        if pause is None or pause.pause_samples != end_samples:
            self._awaited[activity.id] = EndedActivity(ended, None)
            yield FinishRecognition(activity.id, min(decided_samples, self._stream.received))
        elif pause.transcript is None:
            self._awaited[activity.id] = EndedActivity(ended, pause.settle_id)
        else:
            yield CancelRecognition(activity.id)
            yield replace(ended, transcript=pause.transcript)

    # -- what is understood of it ----------------------------------------------------------------------

    def on_settled(self, event: Settled, now: float) -> Iterator[Effect | Signal]:
        """The transcript asked for at a pause has come; stale when the user has gone on since."""
        awaited = self._awaited.get(event.activity_id)
        if awaited is not None:
            if awaited.settle_id == event.settle_id:
                yield CancelRecognition(event.activity_id)
                yield self._understood(event.activity_id, event.transcript)
            return
        activity = self._current
        pause = activity.pause_called(event.settle_id) if activity is not None else None
        if activity is None or pause is None:
            return
        pause = replace(pause, transcript=event.transcript)
        if self._adapts:
            pause = replace(pause, wait=self._patience(event.transcript, pause.ending))
        self._current = replace(activity, pause=pause)
        yield UserMayHaveEnded(
            activity_id=activity.id,
            start_samples=activity.start_samples,
            end_samples=pause.pause_samples,
            ended_at=min(now, self._stream.wall_time(pause.pause_samples)),
            transcript=event.transcript,
        )

    def on_pause_examined(self, event: PauseExamined) -> None:
        """How the voice sounded before a pause is known; stale when the user has gone on since."""
        activity = self._current
        pause = activity.pause_called(event.settle_id) if activity is not None else None
        if activity is None or pause is None:
            return
        pause = replace(pause, ending=event.ending)
        if pause.transcript is not None:
            pause = replace(pause, wait=self._patience(pause.transcript, event.ending))
        self._current = replace(activity, pause=pause)

    def on_recognized(self, event: Recognized) -> Iterator[Signal]:
        """The final transcript has come."""
        if event.activity_id in self._awaited:
            yield self._understood(event.activity_id, event.transcript)

    def on_failed(self, event: RecognitionFailed) -> Iterator[Signal]:
        """The recognizer broke: what was said in one that is over is lost."""
        if event.activity_id in self._awaited:
            yield replace(self._awaited.pop(event.activity_id).ended, error=event.message)

    # -- how it works ----------------------------------------------------------------------------------

    def _new_id(self) -> int:
        self._ids += 1
        return self._ids

    def _patience(self, transcript: Transcript, ending: VoiceEnding) -> Wait:
        return patience(transcript.text, transcript.language or self._language, self._pauses, ending)

    def _understood(self, activity_id: int, transcript: Transcript) -> UserEnded:
        return replace(self._awaited.pop(activity_id).ended, transcript=transcript)
