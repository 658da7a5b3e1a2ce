"""Barge-in: the user speaks while the model does, or while it waits for functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from antiphon.conversation.effects import Effect, ExamineSound
from antiphon.conversation.events import SoundExamined
from antiphon.conversation.interruption import (
    BACKCHANNEL_MS,
    EXAMINE_S,
    WATCH_S,
    Dismissal,
    Sound,
    Suspicion,
    extended,
    is_interruption,
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
        automatic = isinstance(settings.detection, AutomaticDetection)
        judged = settings.turn_taking.interruptions is Interruptions.JUDGED
        self._judged = automatic and judged and settings.spoken

    def deadline(self) -> float | None:
        """When it wants to be woken."""
        match self._state:
            case Suspicion(examine_at=examine_at, deadline=deadline):
                return deadline if examine_at is None else min(examine_at, deadline)
            case Dismissal(examine_at=examine_at):
                return examine_at
            case None:
                return None

    def begin(self, activity_id: int, now: float) -> Iterator[Effect]:
        """The user speaks during a reply."""
        if self._judged:
            self._suspect(activity_id, now)
        else:
            yield from self._interrupt(now)

    def on_resumed(self, activity_id: int, now: float) -> Iterator[Effect]:
        """The user goes on after a pause at which the activity may have been dismissed."""
        if self.has_dismissed(activity_id) and not self._responder.idle:
            yield from self.begin(activity_id, now)

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
                yield from self._decide(suspicion, self._says_something(transcript), now)
            case Dismissal(activity_id=id) as dismissal if id == activity_id:
                yield from self._reconsider(dismissal, transcript, now)

    def on_examined(self, event: SoundExamined, now: float) -> Iterator[Effect]:
        """The activity's sound is known."""
        state = self._state
        if state is None or state.activity_id != event.activity_id:
            return
        match state:
            case Dismissal():
                yield from self._watch(state, event.sound, now)
            case Suspicion() if event.sound is not Sound.SPEECH:
                yield from self._decide(state, False, now, sound=event.sound)
            case Suspicion(transcript=Transcript() as transcript):
                yield from self._decide(state, self._says_something(transcript), now)
            case Suspicion(deadline=deadline) if now >= deadline:
                yield from self._decide(state, not self._was_short(), now)

    def on_deadline(self, now: float) -> Iterator[Effect]:
        """Perhaps it is time to listen to the sound, or to decide."""
        match self._state:
            case Suspicion(deadline=deadline) as suspicion if now >= deadline:
                if self._listener.pausing and not suspicion.extended:
                    self._state = extended(suspicion)
                elif suspicion.examine_at is None:
                    yield from self._decide(suspicion, not self._was_short(), now)
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
                return sound is not Sound.SPEECH or not self._responder.idle
            case _:
                return False

    def _suspect(self, activity_id: int, now: float) -> None:
        judge_s = self._settings.turn_taking.judge_ms / 1000
        self._state = Suspicion(
            activity_id=activity_id, examine_at=now + min(EXAMINE_S, judge_s), deadline=now + judge_s
        )
        self._responder.hold_back()

    def _decide(
        self, suspicion: Suspicion, interruption: bool, now: float, *, sound: Sound = Sound.SPEECH
    ) -> Iterator[Effect]:
        if interruption:
            self._state = None
            yield from self._interrupt(now)
        else:
            self._state = Dismissal(suspicion.activity_id, sound, now + WATCH_S)
            self._responder.go_on()

    def _watch(self, dismissal: Dismissal, sound: Sound, now: float) -> Iterator[Effect]:
        """A dismissed sound goes on: if it has become speech, it is suspected again."""
        if sound is not Sound.SPEECH or self._listener.pausing or not self._listener.speaking:
            return
        self._state = None
        if not self._responder.idle:
            yield from self.begin(dismissal.activity_id, now)

    def _examine(self, activity_id: int) -> ExamineSound:
        return ExamineSound(activity_id, self._listener.activity_began_samples)

    def _reconsider(self, dismissal: Dismissal, transcript: Transcript, now: float) -> Iterator[Effect]:
        """A short sound was let pass before it was understood: now it is."""
        if dismissal.sound is Sound.SPEECH and self._says_something(transcript):
            self._state = None
            yield from self._interrupt(now)

    def _was_short(self) -> bool:
        """The user is silent again, and did not speak for longer than a back-channel lasts."""
        return self._listener.pausing and self._listener.spoken_ms <= BACKCHANNEL_MS

    def _interrupt(self, now: float) -> Iterator[Effect]:
        yield from self._responder.interrupt(now, live=self._listener.live(now))

    def _says_something(self, transcript: Transcript) -> bool:
        return is_interruption(transcript, transcript.language or heard_language(self._settings))
