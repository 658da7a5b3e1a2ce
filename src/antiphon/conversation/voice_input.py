"""What the user says: from the signals of the listener to turns, drafts and interruptions."""

from __future__ import annotations

from collections.abc import Iterator

from antiphon.conversation.activity import (
    Signal,
    UserEnded,
    UserMayHaveEnded,
    UserPaused,
    UserResumed,
    UserStarted,
    UserStopped,
)
from antiphon.conversation.barge_in import BargeIn
from antiphon.conversation.context import Context
from antiphon.conversation.effects import Effect, Send, Warn
from antiphon.conversation.endpointing import samples_to_ms
from antiphon.conversation.floor import AwaitingTools, Draining, Responding, UsingTools, Yielding
from antiphon.conversation.initial_history import InitialHistory
from antiphon.conversation.initiative import Initiative
from antiphon.conversation.listener import Listener
from antiphon.conversation.next_turn import NextTurn
from antiphon.conversation.receipt import Mark
from antiphon.conversation.responder import Responder
from antiphon.conversation.transcript import Transcript
from antiphon.conversation.turn import Origin
from antiphon.conversation.user_turns import is_noise, text_turn, voice_turn
from antiphon.wire.content import Transcription
from antiphon.wire.enums import VoiceActivityType
from antiphon.wire.server import ServerContent, ServerMessage, VoiceActivity


class VoiceInput:
    """The spoken side of one session's input."""

    def __init__(
        self,
        context: Context,
        listener: Listener,
        responder: Responder,
        barge_in: BargeIn,
        initiative: Initiative,
        initial_history: InitialHistory,
        next_turn: NextTurn,
    ) -> None:
        self._context = context
        self._listener = listener
        self._responder = responder
        self._barge_in = barge_in
        self._initiative = initiative
        self._initial_history = initial_history
        self._next = next_turn

    def hear(self, heard: Iterator[Effect | Signal], now: float) -> Iterator[Effect]:
        """Take what the listener tells."""
        for item in heard:
            match item:
                case UserStarted():
                    yield from self._on_started(item, now)
                case UserPaused():
                    yield from self._barge_in.on_paused(item.activity_id)
                case UserMayHaveEnded():
                    yield from self._on_may_have_ended(item, now)
                case UserResumed():
                    yield from self._on_resumed(item, now)
                case UserStopped():
                    yield from self._voice_activity(VoiceActivityType.ACTIVITY_END, item.at_samples)
                case UserEnded():
                    yield from self._on_ended(item, now)
                case _:
                    yield item

    def _on_started(self, started: UserStarted, now: float) -> Iterator[Effect]:
        self._initial_history.close()
        self._initiative.on_user()
        yield from self._voice_activity(VoiceActivityType.ACTIVITY_START, started.at_samples)
        match self._responder.floor:
            case _ if not self._context.settings.interrupting:
                return
            case Responding(turn=turn) if turn.origin is Origin.VOICE and not turn.sent:
                self._context.owed = True
                yield from self._responder.withdraw()
            case Responding() | Yielding() | Draining() | AwaitingTools() | UsingTools():
                yield from self._barge_in.begin(started.activity_id, now)

    def _on_resumed(self, resumed: UserResumed, now: float) -> Iterator[Effect]:
        yield from self._responder.discard_draft()
        if self._context.settings.interrupting:
            yield from self._barge_in.on_resumed(resumed.activity_id, now)

    def _on_may_have_ended(self, paused: UserMayHaveEnded, now: float) -> Iterator[Effect]:
        yield from self._barge_in.on_understood(paused.activity_id, paused.transcript, now)
        text, dismissed = paused.transcript.text, self._barge_in.has_dismissed(paused.activity_id)
        if text and not dismissed and not self._next.has_text:
            entry = self._next.spoken_so_far(paused, text)
            yield from self._responder.draft(paused.activity_id, entry, now)

    def _on_ended(self, ended: UserEnded, now: float) -> Iterator[Effect]:
        yield from self._barge_in.on_ended(ended.activity_id, ended.transcript or Transcript(""), now)
        dropped = self._barge_in.drops(ended.activity_id) or is_noise(ended)
        if dropped and not self._next.has_text:
            yield from self._on_nothing(now)
        else:
            yield from self._on_said(ended, now)

    def _on_nothing(self, now: float) -> Iterator[Effect]:
        yield from self._responder.discard_draft()
        if self._context.owed and self._responder.idle:
            yield from self._responder.answer(text_turn([], "nothing more was said", now), now)

    def _on_said(self, ended: UserEnded, now: float) -> Iterator[Effect]:
        if ended.error:
            yield Warn(ended.error)
        text = ended.transcript.text if ended.transcript is not None else ""
        if text and self._context.settings.input_transcription is not None:
            yield from self._input_transcription(text)
        turn = voice_turn(ended, self._next.spoken(ended, text))
        turn.marks[Mark.TRANSCRIBED] = now
        if self._listener.speaking and not isinstance(
            self._responder.floor, Responding | Yielding | AwaitingTools | UsingTools
        ):
            # The user is already going on: this is answered together with what comes.
            self._context.owed = True
            yield from self._responder.add_context(turn.entries, now)
            return
        if self._context.settings.interrupting and isinstance(
            self._responder.floor, Responding | Yielding | UsingTools | Draining
        ):
            yield from self._responder.interrupt(now, live=self._listener.live(now))
        if self._context.settings.proactive_audio:
            yield from self._initiative.decide(turn, ended.activity_id, now)
        else:
            self._listener.answered(ended.activity_id)
            yield from self._responder.answer(turn, now, activity_id=ended.activity_id)

    # -- what the client is told -----------------------------------------------------------------------

    def _input_transcription(self, text: str) -> Iterator[Effect]:
        yield Send(ServerMessage(server_content=ServerContent(input_transcription=Transcription(text=text))))
        if self._context.settings.profile.transcription_finished_marks:
            finished = Transcription(finished=True)
            yield Send(ServerMessage(server_content=ServerContent(input_transcription=finished)))

    def _voice_activity(self, kind: VoiceActivityType, at_samples: int) -> Iterator[Effect]:
        if self._context.settings.voice_activity_events:
            offset = f"{samples_to_ms(at_samples) / 1000:.3f}s"
            activity = VoiceActivity(type=kind, audio_offset=offset)
            yield Send(ServerMessage(server_content=ServerContent(), voice_activity=activity))
