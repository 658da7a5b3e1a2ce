"""The conversation core: one live session as a pure object.

`receive(event, now)` takes whatever happened and returns what is to be done, in order. `next_deadline()` says
when it wants a `DeadlineReached`. It never sleeps, reads a clock or touches I/O; the session runner does.
"""

from __future__ import annotations

from collections.abc import Iterator

from antiphon.conversation.barge_in import BargeIn
from antiphon.conversation.consumption import Consumption
from antiphon.conversation.context import Context
from antiphon.conversation.discards import Leftover
from antiphon.conversation.effects import Effect, Report, Send
from antiphon.conversation.events import (
    AudioArrived,
    DeadlineReached,
    Drain,
    Event,
    Exhausted,
    FramesAnalyzed,
    Generated,
    GenerationFailed,
    PartlyRecognized,
    PauseExamined,
    RecognitionFailed,
    Recognized,
    ReplyDecided,
    SaveSettled,
    Settled,
    SoundExamined,
    SpeechEnded,
    SpeechFailed,
    Spoken,
    Summarized,
    SummaryFailed,
    ToolFailed,
    ToolRan,
)
from antiphon.conversation.floor import Drafting, Idle
from antiphon.conversation.frames import FrameBuffer
from antiphon.conversation.history import History
from antiphon.conversation.initial_history import InitialHistory
from antiphon.conversation.initiative import Initiative
from antiphon.conversation.keeper import Keeper
from antiphon.conversation.lifetime import Lifetime
from antiphon.conversation.lifetimes import Age
from antiphon.conversation.listener import Listener
from antiphon.conversation.next_turn import NextTurn
from antiphon.conversation.responder import Responder
from antiphon.conversation.session_usage import SessionUsage
from antiphon.conversation.settings import SessionSettings
from antiphon.conversation.snapshot import Snapshot
from antiphon.conversation.text_input import TextInput
from antiphon.conversation.voice_input import VoiceInput
from antiphon.wire.client import ClientContent, ContextUpdate, RealtimeInput, ToolResponse
from antiphon.wire.server import ServerMessage, SetupComplete


class Conversation:
    """One live session.

    The first effects come from `open()`; after that everything happens through `receive()`.

    Raises (from `receive`):
        ClientError: the client did what this session does not allow; the session is to be closed with it.
    """

    def __init__(self, settings: SessionSettings, resumed: Snapshot | None = None) -> None:
        self._context = Context(settings)
        self._listener = Listener(settings, resumed.acquaintance if resumed else None)
        self._responder = Responder(self._context)
        self._barge_in = BargeIn(settings, self._listener, self._responder)
        self._frames = FrameBuffer()
        self._initiative = Initiative(self._context, self._listener, self._responder, self._frames)
        initial_history = InitialHistory(self._context, resumed=resumed is not None)
        next_turn = NextTurn(self._context, self._listener, self._frames)
        self._voice = VoiceInput(
            self._context,
            self._listener,
            self._responder,
            self._barge_in,
            self._initiative,
            initial_history,
            next_turn,
        )
        self._text = TextInput(
            self._context,
            self._listener,
            self._responder,
            self._voice,
            self._initiative,
            initial_history,
            next_turn,
        )
        self._usage = resumed.usage if resumed is not None else SessionUsage()
        self._consumption = Consumption(resumed.consumed if resumed else 0)
        self._lifetime = Lifetime(
            settings.lifetimes,
            settings.profile,
            began=settings.started_now,
            spoken=settings.spoken,
            expiry=settings.expiry,
            age=Age(audio_s=resumed.audio_s, video_s=resumed.video_s) if resumed else None,
        )
        self._keeper = Keeper(
            self._context, self._listener, self._responder, self._frames, self._consumption, self._lifetime
        )
        if resumed is not None:
            self._context.restore(resumed)
            self._responder.restore(resumed)

    @property
    def settings(self) -> SessionSettings:
        """The rules in force."""
        return self._context.settings

    @property
    def history(self) -> History:
        """What was said so far."""
        return self._context.history

    @property
    def usage(self) -> SessionUsage:
        """What was used so far, over all connections."""
        return self._usage

    @property
    def at_rest(self) -> bool:
        """Nobody speaks, and nothing is owed: no turn is open, no call unanswered, no user turn waiting."""
        free = isinstance(self._responder.floor, Idle) and self._responder.idle
        return free and not self._listener.hearing and not self._initiative.deciding

    @property
    def queued_turns(self) -> int:
        """User turns that wait for the floor."""
        return self._responder.queued_turns

    def open(self) -> list[Effect]:
        """The session is set up: say so."""
        named = self.settings.profile.session_id_in_setup_complete
        complete = SetupComplete(session_id=self.settings.session_id if named else None)
        return [Send(ServerMessage(setup_complete=complete)), *self._rest(self.settings.started_now)]

    def message_consumed(self, *, media: bool = False) -> None:
        """A message of the client is about to have its whole effect; counted for transparent resumption.

        Args:
            media: it brings nothing but audio or pictures.
        """
        self._consumption.on_message(media=media)

    def receive(self, event: Event, now: float) -> list[Effect]:
        """Take an event; return what is to be done about it."""
        self._lifetime.on_event(event, now)
        effects = list(self._on_event(event, now))
        effects += self._responder.pump(now, live=self._listener.live(now), hearing=self._listener.hearing)
        for receipt in [effect.receipt for effect in effects if isinstance(effect, Report)]:
            self._usage = self._usage.with_turn(receipt)
            self._initiative.on_turn_ended(now)
        if not isinstance(self._responder.floor, Idle | Drafting):
            effects[:0] = self._keeper.on_turn()
        effects += self._rest(now)
        quiet = self.at_rest and not self._keeper.saving
        effects += self._lifetime.advance(now, quiet=quiet, idle=quiet and not self._responder.awaits_answers)
        return effects

    def abandon(self) -> Leftover:
        """The session is over, and takes no more events: what was spent and not told of."""
        return self._responder.abandon()

    def _rest(self, now: float) -> Iterator[Effect]:
        if self.at_rest:
            yield from self._keeper.on_rest(self._usage, now)

    def next_deadline(self) -> float | None:
        """When to call `receive(DeadlineReached(), now)` if nothing happens before."""
        listening = self._listener.deadline()
        responding = self._responder.deadline(live=listening is not None)
        deadlines = (
            listening,
            responding,
            self._barge_in.deadline(),
            self._initiative.deadline(),
            self._lifetime.deadline(),
        )
        return min((deadline for deadline in deadlines if deadline is not None), default=None)

    def _on_event(self, event: Event, now: float) -> Iterator[Effect]:
        match event:
            case AudioArrived(samples=samples):
                begin = self._listener.position_samples
                self._consumption.on_heard(self._listener.heard_samples)
                self._consumption.on_audio(begin, begin + samples)
                self._listener.on_audio(samples, now)
            case FramesAnalyzed():
                yield from self._voice.hear(self._listener.on_frames(event, now), now)
                yield from self._barge_in.heed(now)
            case RealtimeInput():
                yield from self._on_realtime_input(event, now)
            case ClientContent():
                yield from self._text.on_client_content(event, now)
            case ToolResponse():
                live, hearing = self._listener.live(now), self._listener.hearing
                yield from self._responder.on_tool_response(event, now, live=live, hearing=hearing)
            case ContextUpdate():
                yield from self._responder.update(event)
            case Settled():
                yield from self._voice.hear(self._listener.activities.on_settled(event, now), now)
            case PauseExamined():
                self._listener.activities.on_pause_examined(event)
            case PartlyRecognized():
                yield from self._barge_in.on_partial(event, now)
            case Recognized():
                yield from self._voice.hear(self._listener.activities.on_recognized(event), now)
            case RecognitionFailed():
                yield from self._voice.hear(self._listener.on_recognition_failed(event, now), now)
            case ReplyDecided():
                yield from self._initiative.on_decided(event, now)
            case SoundExamined():
                yield from self._barge_in.on_examined(event, now)
            case Generated() | GenerationFailed() | Spoken() | SpeechEnded() | SpeechFailed():
                yield from self._responder.on_engine(event, now)
            case ToolRan() | ToolFailed():
                yield from self._responder.on_tool_ended(event)
            case SaveSettled():
                self._keeper.on_settled()
            case Drain() | Exhausted():
                pass
            case Summarized() | SummaryFailed():
                yield from self._context.on_summary(event, now)
            case DeadlineReached():
                yield from self._responder.on_deadline(now, live=self._listener.live(now))
                yield from self._voice.hear(self._listener.on_deadline(now), now)
                yield from self._barge_in.on_deadline(now)
                yield from self._initiative.on_deadline(now)

    # -- realtime input --------------------------------------------------------------------------------

    def _on_realtime_input(self, message: RealtimeInput, now: float) -> Iterator[Effect]:
        """One message may carry several kinds of input: a start comes before media, an end after."""
        if message.activity_start is not None:
            yield from self._voice.hear(self._listener.on_activity_start(now), now)
        if message.video is not None:
            self._frames.add(message.video, now, self._consumption.next_message)
            yield from self._initiative.on_video(message.video, now)
        if message.text is not None:
            yield from self._text.on_text(message.text, now)
        if message.activity_end is not None:
            yield from self._voice.hear(self._listener.on_activity_end(now), now)
        if message.audio_stream_end:
            yield from self._voice.hear(self._listener.on_stream_end(now), now)
