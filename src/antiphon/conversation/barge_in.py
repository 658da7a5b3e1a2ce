"""Barge-in: the user speaks while the model does, or while it waits for functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from antiphon.conversation.alarm import Alarm
from antiphon.conversation.effects import Effect, ExamineSound
from antiphon.conversation.endpointing import ms_to_samples
from antiphon.conversation.events import PartlyRecognized, SoundExamined
from antiphon.conversation.interruption import (
    BACKCHANNEL_MS,
    DISTANT_DB,
    EXAMINE_S,
    SPARE_S,
    WATCH_S,
    Dismissal,
    Sound,
    Suspicion,
    extended,
    is_interruption,
    is_interruption_already,
    is_likely_backchannel,
    is_unsure,
)
from antiphon.conversation.listener import Listener
from antiphon.conversation.responder import Responder
from antiphon.conversation.settings import (
    AutomaticDetection,
    Interruptions,
    SessionSettings,
    heard_language,
)
from antiphon.conversation.transcript import Transcript
from antiphon.conversation.turns_text.backchannel import may_become_backchannel
from antiphon.conversation.turns_text.floor_words import takes_floor
from antiphon.wire.enums import ActivityHandling

OVERLAP_SAMPLES = ms_to_samples(600)
"""Somebody who is heard over an echo began to speak at most so long ago: twice the time between two looks."""

NEAR_FRAMES = 3
"""So many frames in a row that are as loud as the user are no swell of what was dismissed ..."""

NEAR_SAMPLES = ms_to_samples(250)
"""... and then they began so long ago at most."""


class BargeIn:
    """Decides whether speech during a reply interrupts it.

    Either at once (Google's way, and always when the client marks activity itself), or after a judgement,
    for which the reply holds back: by its sound, by what is understood at the first pause, and in the end by
    its length.
    """

    def __init__(self, settings: SessionSettings, listener: Listener, responder: Responder) -> None:
        self._settings = settings
        self._listener = listener
        self._responder = responder
        self._state: Suspicion | Dismissal | None = None
        self._alarm = Alarm(listener, responder, listener.prefix_s)
        automatic = isinstance(settings.detection, AutomaticDetection)
        judged = settings.turn_taking.interruptions is Interruptions.JUDGED
        interrupting = settings.activity_handling is ActivityHandling.START_OF_ACTIVITY_INTERRUPTS
        self._judged = automatic and judged and settings.spoken and interrupting

    def deadline(self) -> float | None:
        """When it wants to be woken."""
        wakes_at = [self._alarm.deadline()]
        match self._state:
            case Suspicion(wake_at=wake_at) as suspicion:
                wakes_at += [wake_at, None if suspicion.sparing else self._spare_at()]
            case Dismissal(examine_at=examine_at):
                wakes_at.append(examine_at)
        return min((at for at in wakes_at if at is not None), default=None)

    def begin(self, activity_id: int, now: float) -> Iterator[Effect]:
        """The user speaks during a reply."""
        if self._judged:
            yield from self._suspect(activity_id, now)
        else:
            yield from self._interrupt(now)

    def heed(self, now: float) -> Iterator[Effect]:
        """Something may become speech: the reply holds back until it has, or has not."""
        if self._over_somebody_else(NEAR_FRAMES):
            yield from self._suspect_anew(NEAR_SAMPLES, now)
        if self._judged:
            yield from self._alarm.heed(now, near=self._over_somebody_else(1))

    def on_resumed(self, activity_id: int, now: float) -> Iterator[Effect]:
        """The user goes on after a pause at which the activity may have been dismissed."""
        match self._state:
            case Suspicion(activity_id=id) as suspicion if id == activity_id:
                self._state = replace(suspicion, transcript=None)
            case Dismissal(activity_id=id, sound=sound) if id == activity_id and sound in _VOICE:
                if not self._responder.idle:
                    yield from self.begin(activity_id, now)

    def on_paused(self, activity_id: int) -> Iterator[Effect]:
        """The user paused: some sounds tell by themselves what they are, now that they are whole."""
        if isinstance(self._state, Suspicion) and self._state.activity_id == activity_id:
            yield self._examine(activity_id)

    def on_partial(self, event: PartlyRecognized, now: float) -> Iterator[Effect]:
        """Something was understood of an activity that goes on."""
        match self._state:
            case Suspicion(activity_id=id, partial=partial) as suspicion if id == event.activity_id:
                partial = partial.updated(event.transcript, now)
                yield from self._look(replace(suspicion, partial=partial), now)

    def on_understood(self, activity_id: int, transcript: Transcript, now: float) -> Iterator[Effect]:
        """The user paused, and this was understood: once its sound is known, too, it is judged."""
        match self._state:
            case Suspicion(activity_id=id) as suspicion if id == activity_id:
                self._state = replace(suspicion, transcript=transcript, examine_at=None)
                yield self._examine(activity_id)
            case Dismissal(activity_id=id) as dismissal if id == activity_id:
                yield from self._reconsider(dismissal, transcript, now)

    def on_ended(self, activity_id: int, transcript: Transcript, now: float) -> Iterator[Effect]:
        """The activity is over: no time is left to examine it."""
        match self._state:
            case Suspicion(activity_id=id) as suspicion if id == activity_id:
                yield from self._decide(suspicion, Sound.SPEECH, self._says_something(transcript), now)
            case Dismissal(activity_id=id) as dismissal if id == activity_id:
                yield from self._reconsider(dismissal, transcript, now)

    def on_examined(self, event: SoundExamined, now: float) -> Iterator[Effect]:
        """The activity's sound is known."""
        state = self._state
        if state is None or state.activity_id != event.activity_id:
            return
        sound = self._with_distance(event.sound)
        match state:
            case Dismissal():
                yield from self._watch(state, sound, now)
            case Suspicion(transcript=transcript) if sound is Sound.HUM:
                # The begin of a word may sound like one.
                if self._listener.pausing or transcript is not None:
                    yield from self._decide(state, sound, self._takes_floor(transcript), now)
            case Suspicion(transcript=transcript) if sound is not Sound.SPEECH:
                yield from self._decide(state, sound, self._takes_floor(transcript), now)
            case Suspicion(transcript=Transcript() as transcript):
                yield from self._decide(state, sound, self._says_something(transcript), now)
            case Suspicion(deadline=deadline) if now >= deadline:
                yield from self._decide(state, sound, not self._was_short(), now)

    def on_deadline(self, now: float) -> Iterator[Effect]:
        """Perhaps it is time to go on, to listen to the sound, or to decide."""
        yield from self._alarm.on_deadline(now)
        if self._alarm.calmed(now) and not isinstance(self._state, Suspicion):
            self._responder.go_on()
        if isinstance(self._state, Suspicion):
            yield from self._look(self._state, now)
        match self._state:
            case Suspicion(deadline=deadline) as suspicion if now >= deadline:
                if not suspicion.extended and self._may_be_backchannel(suspicion, now):
                    self._state = extended(suspicion)
                elif suspicion.examine_at is None:
                    sound = self._with_distance(Sound.SPEECH)
                    interrupts = sound is Sound.SPEECH and not self._was_short()
                    yield from self._decide(suspicion, sound, interrupts, now)
                else:
                    self._state = replace(suspicion, examine_at=None)
                    yield self._examine(suspicion.activity_id)
            case Suspicion(examine_at=float() as examine_at) as suspicion if now >= examine_at:
                self._state = replace(suspicion, examine_at=None)
                yield self._examine(suspicion.activity_id)
            case Dismissal(examine_at=float() as examine_at) as dismissal if now >= examine_at:
                goes_on = self._listener.speaking
                self._state = replace(dismissal, examine_at=now + WATCH_S if goes_on else None)
                if goes_on and not self._listener.pausing:
                    yield self._examine(dismissal.activity_id)

    def has_dismissed(self, activity_id: int) -> bool:
        """This activity was judged to be no interruption."""
        return isinstance(self._state, Dismissal) and self._state.activity_id == activity_id

    def drops(self, activity_id: int) -> bool:
        """The activity, now over, is not to be answered.

        A short word is a back-channel only while the model speaks: after it, it is an answer.
        """
        match self._state:
            case Dismissal(activity_id=id, sound=sound) if id == activity_id:
                return sound not in _VOICE or not self._responder.idle
            case _:
                return False

    def _suspect(self, activity_id: int, now: float) -> Iterator[Effect]:
        judge_s = self._settings.turn_taking.judge_ms / 1000
        self._state = Suspicion(
            activity_id=activity_id, examine_at=now + min(EXAMINE_S, judge_s), deadline=now + judge_s
        )
        self._listener.activities.hasten(activity_id, True)
        yield from self._responder.hold_back(now, live=self._listener.live(now))

    def _look(self, suspicion: Suspicion, now: float) -> Iterator[Effect]:
        """See what the words that were understood by now mean."""
        spare_at = self._spare_at()
        sparing = spare_at is not None and now >= spare_at
        partial = suspicion.partial
        suspicion = replace(suspicion, look_at=partial.next_standing(now), sparing=sparing)
        self._state = suspicion
        language = self._language(partial.transcript)
        near = self._with_distance(Sound.SPEECH) is Sound.SPEECH
        if near and is_interruption_already(partial, now, language):
            yield from self._decide(suspicion, Sound.SPEECH, True, now)
        elif sparing and (not near or is_likely_backchannel(partial.transcript.text, language)):
            self._responder.go_on()

    def _spare_at(self) -> float | None:
        """When the gap in the reply would be noticed; None if the reply does not hold back."""
        dry_at = self._responder.runs_dry_at
        return None if dry_at is None else dry_at + SPARE_S

    def _decide(self, suspicion: Suspicion, sound: Sound, interrupts: bool, now: float) -> Iterator[Effect]:
        self._listener.activities.hasten(suspicion.activity_id, False)
        if interrupts:
            self._state = None
            yield from self._interrupt(now)
        else:
            self._state = Dismissal(suspicion.activity_id, sound, now + WATCH_S)
            self._responder.go_on()

    def _watch(self, dismissal: Dismissal, sound: Sound, now: float) -> Iterator[Effect]:
        """A dismissed sound goes on: if it has become speech, it is suspected again."""
        if sound is not Sound.SPEECH or self._listener.pausing or not self._listener.speaking:
            return
        yield from self._suspect_anew(OVERLAP_SAMPLES if dismissal.sound in _SOMEBODY_ELSE else 0, now)

    def _suspect_anew(self, overlap_samples: int, now: float) -> Iterator[Effect]:
        """What was dismissed is the user's speech now, and began so long ago; 0 if it was theirs before."""
        self._state = None
        if self._responder.idle:
            return
        if overlap_samples:
            yield from self._listener.begin_anew(self._listener.position_samples - overlap_samples)
        yield from self.begin(self._listener.activity_id, now)

    def _over_somebody_else(self, frames: int) -> bool:
        """Over an echo, or somebody in the background, somebody speaks as loud as the user does."""
        match self._state:
            case Dismissal(activity_id=id, sound=sound) if sound in _SOMEBODY_ELSE:
                return self._listener.activity_id == id and self._listener.near(DISTANT_DB, frames)
            case _:
                return False

    def _examine(self, activity_id: int) -> ExamineSound:
        return ExamineSound(activity_id, self._listener.activity_began_samples)

    def _reconsider(self, dismissal: Dismissal, transcript: Transcript, now: float) -> Iterator[Effect]:
        """A sound was let pass before it was understood: now it is."""
        match dismissal.sound:
            case Sound.SPEECH:
                interrupts = self._says_something(transcript)
            case Sound.HUM | Sound.DISTANT:
                interrupts = self._takes_floor(transcript)
            case _:
                interrupts = False
        if interrupts:
            self._state = None
            yield from self._interrupt(now)

    def _may_be_backchannel(self, suspicion: Suspicion, now: float) -> bool:
        """It is over and not understood yet, or all that was understood of it is one."""
        partial = suspicion.partial
        understood = partial.finished(now) or partial.transcript.text
        if self._listener.pausing or not understood:
            return self._listener.pausing
        return may_become_backchannel(understood, self._language(partial.transcript))

    def _with_distance(self, sound: Sound) -> Sound:
        """Words that go on have a distance; a short one fades, and a whole hum is soft by nature."""
        distant = self._listener.softer_by_db >= DISTANT_DB and not self._listener.pausing
        return Sound.DISTANT if distant and sound in _VOICE else sound

    def _was_short(self) -> bool:
        """The user is silent again, and did not speak for longer than a back-channel lasts."""
        return self._listener.pausing and self._listener.spoken_ms <= BACKCHANNEL_MS

    def _interrupt(self, now: float) -> Iterator[Effect]:
        yield from self._responder.interrupt(now, live=self._listener.live(now))

    def _says_something(self, transcript: Transcript) -> bool:
        return is_interruption(transcript, self._language(transcript))

    def _takes_floor(self, transcript: Transcript | None) -> bool:
        if transcript is None or is_unsure(transcript):
            return False
        return takes_floor(transcript.text, self._language(transcript))

    def _language(self, transcript: Transcript) -> str | None:
        return transcript.language or heard_language(self._settings)


_VOICE = frozenset({Sound.SPEECH, Sound.HUM})
"""The user's own, when it is no interruption."""

_SOMEBODY_ELSE = frozenset({Sound.ECHO, Sound.DISTANT})
"""Whose words are not the user's."""
