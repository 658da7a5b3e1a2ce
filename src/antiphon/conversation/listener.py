"""Listening: audio and voice-activity verdicts in, the user's turns out.

Drives the endpointer, asks the recognizer for transcripts at the right samples, and ends a turn also when
the audio stops coming. What it yields is in order: effects for the runner, signals for the conversation.

A turn ends by the clock, in the moment in which its silence has lasted long enough, and not with the next
piece of audio or the next verdict: of the silence up to one voice-activity frame may still be on its way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from antiphon.conversation.activities import Activities
from antiphon.conversation.activity import EndReason, Signal
from antiphon.conversation.effects import Effect
from antiphon.conversation.endpointing import (
    FRAME_SAMPLES,
    INPUT_RATE_HZ,
    UNLIMITED_SAMPLES,
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
from antiphon.conversation.errors import ClientError
from antiphon.conversation.events import FramesAnalyzed, RecognitionFailed
from antiphon.conversation.input_stream import LIVE_S, InputStream
from antiphon.conversation.open_activity import OpenActivity
from antiphon.conversation.sensitivity import adapts, endpoint_rules, endurance
from antiphon.conversation.settings import ManualDetection, SessionSettings
from antiphon.conversation.snapshot import Acquaintance
from antiphon.conversation.voices import Voices

HASTY_SAMPLES = 2 * FRAME_SAMPLES
"""Silence after which words are understood that somebody waits for: no word has so long a gap in it. (The
closure before a plosive takes up to 100 ms, but the network does not take it for silence.)"""


class Listener:
    """The input side of one session.

    Attributes:
        activities: what the user says, and what is understood of it.
    """

    def __init__(self, settings: SessionSettings, known: Acquaintance | None = None) -> None:
        known = known or Acquaintance()
        self._settings = settings
        self._manual = isinstance(settings.detection, ManualDetection)
        self._rules = endpoint_rules(settings.detection, settings.turn_taking)
        self._adapts = adapts(settings.detection, settings.turn_taking)
        self._endurance = endurance(settings.detection)
        self._voices = Voices(known)
        self._stream = InputStream()
        self.activities = Activities(settings, self._stream, usual_pause_ms=known.usual_pause_ms)
        self._state: Listening = Quiet()
        self._ended = 0

    # -- what is asked about it ------------------------------------------------------------------------

    @property
    def _activity(self) -> OpenActivity | None:
        return self.activities.current

    @property
    def hearing(self) -> bool:
        """The user is in the middle of a turn, or what was said is still being understood."""
        return self._activity is not None or self.activities.understanding

    @property
    def speaking(self) -> bool:
        """An activity is open, in the middle of a pause or not."""
        return self._activity is not None

    @property
    def activity_id(self) -> int:
        """The newest activity."""
        return self.activities.newest_id

    @property
    def activity_began_samples(self) -> int:
        """Where the open activity began; without one, the newest position."""
        return self._activity.start_samples if self._activity is not None else self._stream.received

    @property
    def spoken_ms(self) -> float:
        """How long the user has spoken in the open activity, the present pause left out."""
        match self._state:
            case Pausing(start_samples=start, pause_samples=pause):
                return samples_to_ms(pause - start)
            case Speaking(start_samples=start):
                return samples_to_ms(self._stream.analyzed - start)
            case Quiet() | Onset():
                return 0.0

    @property
    def stirring(self) -> bool:
        """Something is heard that is not yet speech: too short for it, or an unvoiced consonant."""
        likely = isinstance(self._state, Quiet) and self._voices.probability >= self._rules.end_threshold
        return likely or isinstance(self._state, Onset)

    @property
    def sound_began_samples(self) -> int:
        """Where what is heard at the moment rose above the room; the newest position if nothing did."""
        began = self._voices.sound_began_samples
        return self._stream.analyzed if began is None else began

    @property
    def prefix_s(self) -> float:
        """How long speech lasts before it counts."""
        return self._rules.prefix_samples / INPUT_RATE_HZ

    @property
    def softer_by_db(self) -> float:
        """By how much the open activity is softer than the one who talks with us usually is."""
        activity = self._activity
        return self._voices.speaker.softer_by_db(activity.speech) if activity is not None else 0.0

    def near(self, below_db: float, frames: int) -> bool:
        """In its last frames the open activity is about as loud as the one who talks with us usually is."""
        activity = self._activity
        return activity is not None and self._voices.speaker.is_near(activity.speech, below_db, frames)

    @property
    def pausing(self) -> bool:
        """An activity is open, and the user is silent at the moment."""
        return isinstance(self._state, Pausing)

    @property
    def position_samples(self) -> int:
        """How much audio has come in."""
        return self._stream.received

    @property
    def turn_end_samples(self) -> int:
        """Up to where audio belongs to turns that are over."""
        return self._ended

    @property
    def heard_samples(self) -> int:
        """Up to where no audio can become part of a later turn."""
        match self._state:
            case _ if self._activity is not None:
                begin = self._activity.start_samples
            case Onset(start_samples=start):
                begin = start
            case _:
                stream = self._stream
                begin = stream.received if self._manual or stream.caught_up else stream.analyzed
        return max(self._ended, begin)

    @property
    def acquaintance(self) -> Acquaintance:
        """What was learned of the user so far."""
        return Acquaintance(
            usual_pause_ms=self.activities.usual_pause_ms,
            room_dbfs=self._voices.room.level_dbfs,
            speaker_dbfs=self._voices.speaker.level_dbfs,
        )

    def live(self, now: float) -> bool:
        """The client is streaming its microphone."""
        return self._stream.live(now)

    def deadline(self) -> float | None:
        """When the listener wants to be woken: the silence has lasted, or the stream is taken to have
        stopped."""
        silent = self._silent_at()
        return self._stalled_at() if silent is None else silent

    def wall_time(self, position_samples: int) -> float:
        """When a sample was (or will be) heard, taking the newest audio as heard just now."""
        return self._stream.wall_time(position_samples)

    # -- what happens to it ----------------------------------------------------------------------------

    def on_audio(self, samples: int, now: float) -> None:
        """Audio came in; in automatic mode its verdicts follow by `on_frames`."""
        self._stream.arrived(samples, now)

    def on_frames(self, event: FramesAnalyzed, now: float) -> Iterator[Effect | Signal]:
        """Verdicts on the next frames."""
        first = event.first_frame * FRAME_SAMPLES
        verdicts = zip(event.probabilities, event.levels_dbfs, strict=True)
        for index, (probability, levels) in enumerate(verdicts):
            frame = Frame(first + index * FRAME_SAMPLES, probability, levels)
            self._stream.analyzed = frame.end_samples
            self._voices.heard(
                frame,
                quiet=isinstance(self._state, Quiet),
                speech_from=self._rules.start_threshold,
                speech=self._activity.speech if self._activity is not None else None,
            )
            self._state, turn_event = advance(self._state, frame, self._current_rules())
            if turn_event is not None:
                yield from self._on_turn_event(turn_event, now)
        if self._stream.ending and self._stream.caught_up:
            yield from self._end_stream(now)

    def begin_anew(self, from_samples: int) -> Iterator[Effect]:
        """What the open activity was so far was not the user; they began about here."""
        if self._activity is None or not isinstance(self._state, Speaking):
            return
        from_samples = max(from_samples, self._activity.start_samples)
        self._state = replace(self._state, start_samples=from_samples)
        yield from self.activities.open_anew(from_samples)

    def answered(self, activity_id: int | None) -> None:
        """An activity was said to us: this is how loud the one who talks with us is."""
        self._voices.answered(activity_id)

    def on_stream_end(self, now: float) -> Iterator[Effect | Signal]:
        """The microphone was switched off (`audioStreamEnd`)."""
        self._stream.ending = True
        if self._stream.caught_up:
            yield from self._end_stream(now)

    def on_deadline(self, now: float) -> Iterator[Effect | Signal]:
        """Perhaps the user has been silent for long enough, or no audio has come for too long."""
        silent_at, stalled_at = self._silent_at(), self._stalled_at()
        if isinstance(self._state, Pausing) and silent_at is not None and now >= silent_at:
            pause, self._state = self._state.pause_samples, Quiet()
            yield from self._end(pause, pause + self._silence_samples(), EndReason.SILENCE, now)
        if stalled_at is None or now < stalled_at:
            return
        if not self._manual:
            yield from self._force_end(EndReason.STALLED, now)
        self._stream.ended()

    def on_activity_start(self, now: float) -> Iterator[Effect | Signal]:
        """`activityStart`; a second one without an end in between changes nothing.

        Raises:
            ClientError: the server was asked to detect activity itself.
        """
        self._require_manual("activityStart")
        if self._activity is None:
            yield from self.activities.open(self._stream.received, lead_in_samples=0)

    def on_activity_end(self, now: float) -> Iterator[Effect | Signal]:
        """`activityEnd`; without a start it changes nothing.

        Raises:
            ClientError: the server was asked to detect activity itself.
        """
        self._require_manual("activityEnd")
        if self._activity is not None:
            yield from self._end(self._stream.received, self._stream.received, EndReason.CLIENT, now)

    def on_recognition_failed(self, event: RecognitionFailed, now: float) -> Iterator[Effect | Signal]:
        """The recognizer broke: what was being said is lost, and the turn ends now."""
        if self._activity is not None and self._activity.id == event.activity_id:
            yield from self._end(self._stream.received, self._stream.received, EndReason.STALLED, now)
            self._state = Quiet()
        yield from self.activities.on_failed(event)

    # -- how it works ----------------------------------------------------------------------------------

    def _current_rules(self) -> EndpointRules:
        hasty = self._activity is not None and self._activity.hasty
        return replace(
            self._rules,
            eager_samples=min(HASTY_SAMPLES, self._rules.eager_samples)
            if hasty
            else self._rules.eager_samples,
            silence_samples=UNLIMITED_SAMPLES if self._stream.behind else self._silence_samples(),
            floor_dbfs=self._voices.room.floor_dbfs,
        )

    def _silence_samples(self) -> int:
        """The silence that ends the turn, as far as is known by now."""
        wait = self._activity.wait if self._activity is not None else None
        if wait is None:
            return self._rules.silence_samples
        return ms_to_samples(wait.silence_ms * self._endurance)

    def _silent_at(self) -> float | None:
        """When the user will have been silent for long enough; None unless all but a frame of it was heard,
        and found to be silence."""
        if not isinstance(self._state, Pausing) or not self._stream.caught_up:
            return None
        ends_samples = self._state.pause_samples + self._silence_samples()
        if self._stream.received < ends_samples - FRAME_SAMPLES:
            return None
        return self._stream.wall_time(ends_samples)

    def _stalled_at(self) -> float | None:
        """When the stream will be taken to have stopped, if no more audio comes."""
        if self._stream.last_audio_at is None:
            return None
        if self._manual or isinstance(self._state, Quiet):
            return self._stream.last_audio_at + LIVE_S
        return self._stream.last_audio_at + max(LIVE_S, self._stall_s())

    def _stall_s(self) -> float:
        stall_s = self._settings.turn_taking.stall_ms / 1000
        return stall_s if self._adapts else max(stall_s, self._rules.silence_samples / INPUT_RATE_HZ)

    def _on_turn_event(self, event: TurnEvent, now: float) -> Iterator[Effect | Signal]:
        match event.kind:
            case TurnEventKind.START:
                yield from self.activities.open(event.at_samples, self._voices.onset)
            case TurnEventKind.EAGER_END:
                yield from self.activities.pause(event)
            case TurnEventKind.RESUMED:
                yield from self.activities.resume(event)
            case TurnEventKind.END:
                silent = event.decided_samples > event.at_samples
                reason = EndReason.SILENCE if silent else EndReason.TOO_LONG
                yield from self._end(event.at_samples, event.decided_samples, reason, now)

    def _end(
        self, end_samples: int, decided_samples: int, reason: EndReason, now: float
    ) -> Iterator[Effect | Signal]:
        if self._activity is not None:
            self._ended = min(decided_samples, self._stream.received)
            self._voices.ended(self._activity.id, self._activity.speech)
        yield from self.activities.end(end_samples, decided_samples, reason, now)

    def _end_stream(self, now: float) -> Iterator[Effect | Signal]:
        yield from self._force_end(EndReason.STREAM_END, now)
        self._stream.ended()

    def _force_end(self, reason: EndReason, now: float) -> Iterator[Effect | Signal]:
        state, self._state = self._state, Quiet()
        match state:
            case Speaking():
                yield from self._end(self._stream.received, self._stream.received, reason, now)
            case Pausing(pause_samples=pause):
                yield from self._end(pause, self._stream.received, reason, now)
            case Quiet() | Onset():
                return

    def _require_manual(self, message: str) -> None:
        if not self._manual:
            raise ClientError(
                "Explicit activity control is not supported when automatic activity detection is enabled.",
                path=f"realtimeInput.{message}",
                detail=f"realtimeInput.{message} came, but the setup left "
                "realtimeInputConfig.automaticActivityDetection.disabled false",
            )
