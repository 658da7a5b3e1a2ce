"""The conversation core: one live session as a pure object.

`receive(event, now)` takes whatever happened and returns what is to be done, in order. `next_deadline()` says
when it wants a `DeadlineReached`. It never sleeps, reads a clock or touches I/O; the session runner does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum, auto

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
from antiphon.conversation.consumption import Consumption
from antiphon.conversation.context import Context
from antiphon.conversation.discards import Leftover
from antiphon.conversation.effects import Effect, Report, Send, Warn
from antiphon.conversation.endpointing import samples_to_ms
from antiphon.conversation.entry import Entry
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
from antiphon.conversation.floor import (
    AwaitingTools,
    Drafting,
    Draining,
    Idle,
    Responding,
    UsingTools,
    Yielding,
)
from antiphon.conversation.frames import FrameBuffer
from antiphon.conversation.history import History
from antiphon.conversation.initiative import Initiative
from antiphon.conversation.keeper import Keeper
from antiphon.conversation.lifetime import Lifetime
from antiphon.conversation.lifetimes import Age
from antiphon.conversation.listener import Listener
from antiphon.conversation.receipt import Mark
from antiphon.conversation.responder import Responder
from antiphon.conversation.session_usage import SessionUsage
from antiphon.conversation.settings import SessionSettings
from antiphon.conversation.snapshot import Snapshot
from antiphon.conversation.transcript import Transcript
from antiphon.conversation.turn import Origin, UserTurn
from antiphon.conversation.user_turns import (
    UNINTELLIGIBLE,
    content_entry,
    is_noise,
    is_nudge,
    role_of,
    text_entry,
    voice_entry,
    voice_turn,
    without_nudge,
)
from antiphon.wire.client import ClientContent, ContextUpdate, RealtimeInput, ToolResponse
from antiphon.wire.content import Transcription
from antiphon.wire.enums import ActivityHandling, TurnCoverage, VoiceActivityType
from antiphon.wire.server import (
    ServerContent,
    ServerMessage,
    SetupComplete,
    VoiceActivity,
)


class _Opening(Enum):
    """Whether `clientContent` still is the initial history (`historyConfig`)."""

    SEEDING = auto()
    OPEN = auto()


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
        self._initiative = Initiative(settings, self._listener, self._responder)
        self._frames = FrameBuffer()
        self._meanwhile: list[Entry] = []
        self._owed = False
        self._resumed = resumed is not None
        self._usage = resumed.usage if resumed is not None else SessionUsage()
        self._opening = _Opening.SEEDING if settings.initial_history else _Opening.OPEN
        self._turn_began_samples = 0
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
        return isinstance(self._responder.floor, Idle) and self._responder.idle and not self._listener.hearing

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
        effects += self._responder.pump(now, live=self._listener.live(now))
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
                yield from self._hear(self._listener.on_frames(event, now), now)
                yield from self._barge_in.heed(now)
            case RealtimeInput():
                yield from self._on_realtime_input(event, now)
            case ClientContent():
                yield from self._on_client_content(event, now)
            case ToolResponse():
                yield from self._responder.on_tool_response(event, now, live=self._listener.live(now))
            case ContextUpdate():
                yield from self._on_context_update(event)
            case Settled():
                yield from self._hear(self._listener.on_settled(event, now), now)
            case PauseExamined():
                self._listener.on_pause_examined(event)
            case PartlyRecognized():
                yield from self._barge_in.on_partial(event, now)
            case Recognized():
                yield from self._hear(self._listener.on_recognized(event), now)
            case RecognitionFailed():
                yield from self._hear(self._listener.on_recognition_failed(event, now), now)
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
                yield from self._hear(self._listener.on_deadline(now), now)
                yield from self._barge_in.on_deadline(now)
                if not self._listener.hearing:
                    yield from self._initiative.on_deadline(now)

    # -- text and context ------------------------------------------------------------------------------

    def _on_client_content(self, message: ClientContent, now: float) -> Iterator[Effect]:
        self._initiative.on_user()
        entries = [content_entry(content, self.settings.media_resolution) for content in message.turns]
        spoken = [entry for entry in entries if entry.content.role != "system"]
        for content in message.turns:
            if role_of(content) == "system":
                yield from self._on_context_update(ContextUpdate(system_instruction=content))
        if self._opening is _Opening.SEEDING:
            yield from self._seed(spoken, message, now)
            return
        if message.turn_complete and not message.turns:
            yield from self._on_nudge("turnComplete", now)
            return
        if not isinstance(self._responder.floor, AwaitingTools):
            yield from self._responder.interrupt(now, live=self._listener.live(now))
        if not message.turn_complete:
            yield from self._responder.add_context(spoken, now)
        elif self._listener.hearing and not self._listener.speaking:
            # What was said before is still being understood: both are one turn.
            self._meanwhile += without_nudge(spoken, "user")
        elif spoken and spoken[-1].content.role == "model":
            # A conversation that is told up to the model's own words asks for nothing.
            yield from self._responder.pass_over(
                _text_turn(spoken, "turnComplete after a model turn", now), now
            )
        else:
            asked = without_nudge(spoken, self._context.history.last_role)
            yield from self._answer_text(asked, "turnComplete", now)

    def _seed(self, entries: list[Entry], message: ClientContent, now: float) -> Iterator[Effect]:
        # A session that is resumed already has what comes before its prefix: only its begin is one.
        add = self._responder.add_context if self._resumed else self._context.seed
        yield from add(entries, now)
        if not message.turn_complete:
            return
        self._opening = _Opening.OPEN
        asks = self._context.history.last_role == "user"
        if asks and self.settings.profile.history_reply_on_user_turn:
            yield from self._answer_text([], "initial history ends with a user turn", now)

    def _on_nudge(self, reason: str, now: float) -> Iterator[Effect]:
        """The client wants a reply, without saying more: to what is being spoken, or to what was said."""
        if self._listener.hearing:
            yield from self._hear(self._listener.on_stream_end(now), now)
        elif self._responder.idle:
            yield from self._answer_text([], reason, now)

    def _answer_text(self, entries: list[Entry], reason: str, now: float) -> Iterator[Effect]:
        self._owed = False
        yield from self._responder.answer(_text_turn(entries, reason, now), now)

    def _on_context_update(self, message: ContextUpdate) -> Iterator[Effect]:
        yield from self._responder.discard_draft()
        self._context.settings = self.settings.updated(message)

    # -- realtime input --------------------------------------------------------------------------------

    def _on_realtime_input(self, message: RealtimeInput, now: float) -> Iterator[Effect]:
        """One message may carry several kinds of input: a start comes before media, an end after."""
        if message.activity_start is not None:
            yield from self._hear(self._listener.on_activity_start(now), now)
        if message.video is not None:
            self._frames.add(message.video, now, self._consumption.next_message)
            yield from self._initiative.on_video(message.video, now)
        if message.text is not None:
            yield from self._on_text(message.text, now)
        if message.activity_end is not None:
            yield from self._hear(self._listener.on_activity_end(now), now)
        if message.audio_stream_end:
            yield from self._hear(self._listener.on_stream_end(now), now)

    def _on_text(self, text: str, now: float) -> Iterator[Effect]:
        self._opening = _Opening.OPEN
        self._initiative.on_user()
        if self._listener.hearing:
            if not is_nudge(text):
                self._meanwhile.append(text_entry(text, (), self.settings.media_resolution))
            return
        if is_nudge(text) and self._context.history.last_role == "user":
            yield from self._on_nudge("realtimeInput.text without words", now)
            return
        if self._interrupting and not isinstance(self._responder.floor, AwaitingTools):
            yield from self._responder.interrupt(now, live=self._listener.live(now))
        frames = self._frames.take(self.settings.turn_coverage, since=now, until=now)
        entry = text_entry(text, frames, self.settings.media_resolution)
        yield from self._answer_text([entry], "realtimeInput.text", now)

    @property
    def _interrupting(self) -> bool:
        return self.settings.activity_handling is ActivityHandling.START_OF_ACTIVITY_INTERRUPTS

    # -- voice -----------------------------------------------------------------------------------------

    def _hear(self, heard: Iterator[Effect | Signal], now: float) -> Iterator[Effect]:
        for item in heard:
            match item:
                case UserStarted():
                    yield from self._on_user_started(item, now)
                case UserPaused():
                    yield from self._barge_in.on_paused(item.activity_id)
                case UserMayHaveEnded():
                    yield from self._on_user_may_have_ended(item, now)
                case UserResumed():
                    yield from self._on_user_resumed(item, now)
                case UserStopped():
                    yield from self._voice_activity(VoiceActivityType.ACTIVITY_END, item.at_samples)
                case UserEnded():
                    yield from self._on_user_ended(item, now)
                case _:
                    yield item

    def _on_user_started(self, started: UserStarted, now: float) -> Iterator[Effect]:
        self._opening = _Opening.OPEN
        self._initiative.on_user()
        yield from self._voice_activity(VoiceActivityType.ACTIVITY_START, started.at_samples)
        match self._responder.floor:
            case _ if not self._interrupting:
                return
            case Responding(turn=turn) if turn.origin is Origin.VOICE and not turn.sent:
                self._owed = True
                yield from self._responder.withdraw()
            case Responding() | Yielding() | Draining() | AwaitingTools() | UsingTools():
                yield from self._barge_in.begin(started.activity_id, now)

    def _on_user_resumed(self, resumed: UserResumed, now: float) -> Iterator[Effect]:
        yield from self._responder.discard_draft()
        if self._interrupting:
            yield from self._barge_in.on_resumed(resumed.activity_id, now)

    def _on_user_may_have_ended(self, paused: UserMayHaveEnded, now: float) -> Iterator[Effect]:
        yield from self._barge_in.on_understood(paused.activity_id, paused.transcript, now)
        if self._meanwhile or not paused.transcript.text or self._barge_in.has_dismissed(paused.activity_id):
            return
        entry = self._voice_entry(paused, paused.transcript.text)
        yield from self._responder.draft(paused.activity_id, entry, now)

    def _on_user_ended(self, ended: UserEnded, now: float) -> Iterator[Effect]:
        yield from self._barge_in.on_ended(ended.activity_id, ended.transcript or Transcript(""), now)
        if self._barge_in.drops(ended.activity_id) and not self._meanwhile:
            yield from self._responder.discard_draft()
            return
        if is_noise(ended) and not self._meanwhile:
            yield from self._on_noise(now)
            return
        if ended.error:
            yield Warn(ended.error)
        text = ended.transcript.text if ended.transcript is not None else ""
        if text and self.settings.input_transcription is not None:
            yield from self._input_transcription(text)
        turn = voice_turn(ended, self._take_voice_entries(ended, text))
        turn.marks[Mark.TRANSCRIBED] = now
        if self._listener.speaking and not isinstance(
            self._responder.floor, Responding | Yielding | AwaitingTools | UsingTools
        ):
            # The user is already going on: this is answered together with what comes.
            self._owed = True
            yield from self._responder.add_context(turn.entries, now)
            return
        self._owed = False
        if self._interrupting and isinstance(
            self._responder.floor, Responding | Yielding | UsingTools | Draining
        ):
            yield from self._responder.interrupt(now, live=self._listener.live(now))
        if self.settings.proactive_audio and text:
            yield from self._initiative.decide(turn, ended.activity_id, now)
        else:
            self._listener.answered(ended.activity_id)
            yield from self._responder.answer(turn, now, activity_id=ended.activity_id)

    def _on_noise(self, now: float) -> Iterator[Effect]:
        yield from self._responder.discard_draft()
        if self._owed and self._responder.idle:
            yield from self._answer_text([], "nothing more was said", now)

    def _take_voice_entries(self, ended: UserEnded, text: str) -> list[Entry]:
        entries = [self._voice_entry(ended, text or UNINTELLIGIBLE), *self._meanwhile]
        self._meanwhile.clear()
        self._frames.take(self.settings.turn_coverage, since=0.0, until=ended.ended_at)
        self._turn_began_samples = ended.end_samples
        return entries

    def _voice_entry(self, said: UserMayHaveEnded | UserEnded, text: str) -> Entry:
        coverage = self.settings.turn_coverage
        since = self._listener.wall_time(said.start_samples)
        frames = self._frames.peek(coverage, since=since, until=said.ended_at)
        began = self._turn_began_samples if coverage is TurnCoverage.ALL_INPUT else said.start_samples
        return voice_entry(text, frames, said.end_samples - began, self.settings.media_resolution)

    def _input_transcription(self, text: str) -> Iterator[Effect]:
        yield Send(ServerMessage(server_content=ServerContent(input_transcription=Transcription(text=text))))
        if self.settings.profile.transcription_finished_marks:
            finished = Transcription(finished=True)
            yield Send(ServerMessage(server_content=ServerContent(input_transcription=finished)))

    def _voice_activity(self, kind: VoiceActivityType, at_samples: int) -> Iterator[Effect]:
        if self.settings.voice_activity_events:
            offset = f"{samples_to_ms(at_samples) / 1000:.3f}s"
            activity = VoiceActivity(type=kind, audio_offset=offset)
            yield Send(ServerMessage(server_content=ServerContent(), voice_activity=activity))


def _text_turn(entries: Iterable[Entry], reason: str, now: float) -> UserTurn:
    return UserTurn(origin=Origin.TEXT, entries=tuple(entries), reason=reason, marks={Mark.DECIDED: now})
