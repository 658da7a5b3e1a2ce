"""The session runner: the single writer of one conversation core.

Everything that happens to a session is posted as an event; the effects that come back are carried out in
order, before the next event is taken. Nothing here blocks: engines run in tasks of their own and post their
answers. There is no queue between the socket and the core, so nothing can pile up there; what the client
does not read piles up in the connection, which is bounded.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextvars import copy_context
from enum import Enum, auto

from antiphon.conversation.conversation import Conversation
from antiphon.conversation.effects import (
    CancelGeneration,
    CancelRecognition,
    CancelSpeech,
    CancelTool,
    CloseSession,
    DecideReply,
    Effect,
    ExaminePause,
    ExamineSound,
    FinishRecognition,
    Note,
    OpenRecognition,
    Report,
    RunTool,
    SaveSession,
    Send,
    SendAudio,
    SettleRecognition,
    StartGeneration,
    StartSpeech,
    Summarize,
    Warn,
)
from antiphon.conversation.endpointing import FRAME_SAMPLES, INPUT_RATE_HZ
from antiphon.conversation.events import (
    AudioArrived,
    DeadlineReached,
    Drain,
    Event,
    Exhausted,
    FramesAnalyzed,
    SaveSettled,
    SoundExamined,
)
from antiphon.conversation.invariants import InvariantBroken, InvariantMonitor
from antiphon.conversation.settings import ManualDetection
from antiphon.server.connection import Connection
from antiphon.server.handshake import Handshake
from antiphon.server.session.audio_input import KEEP_SAMPLES, SAMPLE_BYTES, AudioInput
from antiphon.server.session.decisions import Decisions
from antiphon.server.session.echo_path import EchoPath
from antiphon.server.session.equipment import LateEquipment
from antiphon.server.session.generations import Generations
from antiphon.server.session.locks import check_locks
from antiphon.server.session.opening import Opening, recognition_hints, reply_decider
from antiphon.server.session.pauses import Pauses
from antiphon.server.session.recognitions import Recognitions
from antiphon.server.session.saves import Saves
from antiphon.server.session.services import Services
from antiphon.server.session.sound_examiner import SoundExaminer
from antiphon.server.session.summaries import Summaries
from antiphon.server.session.timer import Timer
from antiphon.server.session.tool_runs import ToolRuns
from antiphon.server.session.utterances import Utterances
from antiphon.server.usage import Meter
from antiphon.wire.checks import check_context_update
from antiphon.wire.client import AudioFrame, ClientMessage, ContextUpdate, RealtimeInput
from antiphon.wire.close import CloseCode, close_reason
from antiphon.wire.codec import encode_audio, encode_server
from antiphon.wire.content import Blob
from antiphon.wire.errors import ProtocolError
from antiphon.wire.mime import audio_frame, is_image
from antiphon.wire.setup import Setup
from antiphon.wire.support import unsupported_tools

logger = logging.getLogger(__name__)

MAX_BACKLOG_FRAMES = 20 * 60 * INPUT_RATE_HZ // FRAME_SAMPLES
"""Audio that a client may send ahead of its analysis: twenty minutes."""


def in_context(callback: Callable[..., None]) -> Callable[..., None]:
    """The callback, run in the present context, so that its log lines name this session."""
    context = copy_context()

    def run(*arguments: object) -> None:
        context.run(callback, *arguments)

    return run


EXHAUSTED_TURN_S = 60.0
"""How long a turn may go on when nothing more may be used."""


class _State(Enum):
    RUNNING = auto()
    CLOSED = auto()


class SessionRunner:
    """One session that was set up.

    Args:
        on_closed: called once when the session is over, whoever ended it.

    Attributes:
        meter: measures what the session uses.
    """

    def __init__(
        self,
        opening: Opening,
        handshake: Handshake,
        connection: Connection,
        services: Services,
        on_closed: Callable[[], None],
    ) -> None:
        self._handshake = handshake
        self._connection = connection
        self._clock = services.clock
        self._on_closed = on_closed
        self._settings = opening.settings
        self._locked = opening.locked
        self._state = _State.RUNNING
        self._conversation = Conversation(opening.settings, opening.resumed)
        self._monitor = InvariantMonitor.of(opening.settings) if services.strict else None
        self._inbox: deque[Event] = deque()
        self._working = False
        self._timer = Timer(services.clock, lambda: self._post(DeadlineReached()))
        self._drain = in_context(self._post)
        self._review = in_context(self.check_limits)
        cancellers = services.echo_cancellers
        self._echo = EchoPath(cancellers()) if cancellers is not None else None
        self._audio = AudioInput(self._echo)
        self._examiner = SoundExaminer(self._audio)
        self._manual = isinstance(opening.settings.detection, ManualDetection)
        self._vad = None if self._manual else services.vad.open(in_context(self._on_frames))
        language, phrases = recognition_hints(opening.settings)
        pipeline = opening.pipeline
        self._recognitions = Recognitions(
            pipeline.recognizer,
            self._audio,
            self._post,
            language=language,
            phrases=phrases,
            load=services.load,
        )
        self._pauses = Pauses(self._audio, pipeline.turn_model, self._post)
        self._generations = Generations(pipeline.language_model, self._post)
        self._summaries = Summaries(pipeline.language_model, self._post)
        self._decisions = Decisions(reply_decider(opening), self._post)
        self._saves = Saves(
            services.store,
            opening.settings,
            connection,
            services.clock,
            owner=handshake.principal.name,
            connection_id=opening.connection_id,
            bookkeeper=services.bookkeeper,
            on_settled=lambda: self._post(SaveSettled()),
            on_taken_over=self.give_up,
        )
        self._utterances = Utterances(pipeline.synthesizer, self._post)
        self._late_equipment = LateEquipment(services.tools, opening.connections.names, self._refuse)
        self._tool_runs = ToolRuns(services.tools, opening.connections, self._post)
        self._report_turn = services.report_turn
        self._daily = services.daily
        self._exhausted = False
        self.meter = Meter(
            services.bookkeeper,
            owner=handshake.principal.name,
            model=pipeline.served_as,
            session_id=opening.settings.session_id,
        )
        self._carriers: dict[type, Callable[..., None]] = {
            Send: self._send,
            SendAudio: self._send_audio,
            OpenRecognition: self._recognitions.open,
            SettleRecognition: self._recognitions.settle,
            FinishRecognition: self._recognitions.finish,
            CancelRecognition: self._recognitions.cancel,
            ExamineSound: self._examine_sound,
            ExaminePause: self._pauses.examine,
            DecideReply: self._decisions.start,
            StartGeneration: self._generations.start,
            CancelGeneration: lambda effect: self._generations.cancel(effect.generation_id),
            StartSpeech: self._utterances.start,
            CancelSpeech: lambda effect: self._utterances.cancel(effect.utterance_id),
            RunTool: self._tool_runs.start,
            CancelTool: lambda effect: self._tool_runs.cancel(effect.run_id),
            Summarize: self._summaries.start,
            Note: lambda effect: logger.info("%s", effect.text),
            Warn: lambda effect: logger.warning("%s", effect.text),
            Report: self._report,
            SaveSession: self._saves.start,
            CloseSession: lambda effect: self.close(effect.code, effect.reason),
        }

    @property
    def session_id(self) -> str:
        """For logs."""
        return self._settings.session_id

    def start(self) -> None:
        """Tell the client that the session is set up."""
        self._carry_out(self._conversation.open())
        self._timer.set(self._conversation.next_deadline())

    def drain(self, until: float) -> None:
        """The server is to end: have the session finish its turn and be kept, and close it.

        Args:
            until: when it is closed in any case, in seconds on the clock.
        """
        self._drain(Drain(until))

    # -- what comes in ---------------------------------------------------------------------------------

    def on_message(self, message: ClientMessage | AudioFrame) -> None:
        """Take a decoded message.

        Raises:
            ProtocolError: it is not allowed in this session, which is to be closed.
        """
        check_locks(message, self._locked)
        match message:
            case AudioFrame(pcm=pcm, rate_hz=rate_hz):
                self._take_audio(self._audio.append(pcm, rate_hz))
                self._conversation.message_consumed(media=True)
            case RealtimeInput():
                self._on_realtime_input(message)
            case Setup():
                raise ProtocolError(
                    "Request contains an invalid argument. setup may come only once, as the first message.",
                    path="setup",
                )
            case ContextUpdate():
                self._check_update(message)
                self._take(message)
            case _:
                self._take(message)

    def review(self) -> None:
        """Book what has come together since the last turn, and see what is left for today."""
        self.meter.read()
        self._review()

    def check_limits(self) -> None:
        """End the session with its turn if its caller has used up what there is for a day."""
        reached = self._daily.exhausted(self.meter.owner)
        if reached is not None and not self._exhausted:
            self._exhausted = True
            until = self._clock.now() + EXHAUSTED_TURN_S
            self._post(Exhausted(until=until, code=reached.code, reason=reached.reason, note=reached.detail))

    def close(self, code: CloseCode, reason: str) -> None:
        """End the session; calls after the first do nothing."""
        if self._state is _State.CLOSED:
            return
        self._state = _State.CLOSED
        self._inbox.clear()
        self._timer.stop()
        if self._vad is not None:
            self._vad.close()
        self._recognitions.close()
        self._pauses.close()
        self._generations.close()
        self._decisions.close()
        self._summaries.close()
        self._utterances.close()
        self._tool_runs.close()
        self._late_equipment.close()
        self._saves.close()
        self._connection.close(code, reason)
        self._on_closed()
        self.meter.ended(self._conversation.abandon())

    def give_up(self) -> None:
        """The session goes on over another connection."""
        self.close(CloseCode.NORMAL, "The session was resumed on another connection.")

    def _take(self, event: Event) -> None:
        """Take a message, or the last part of one: if the session is kept after it, it is covered."""
        self._conversation.message_consumed()
        self._post(event)

    def _on_realtime_input(self, message: RealtimeInput) -> None:
        """Media in the middle of a message that also starts or ends an activity stays in the middle."""
        ends = message.activity_end is not None or message.audio_stream_end
        if message.activity_start is not None:
            self._post(RealtimeInput(activity_start=message.activity_start))
        chunks = ([message.audio] if message.audio is not None else []) + message.media_chunks
        for blob in chunks:
            self._on_blob(blob)
        if message.video is not None:
            self._post(RealtimeInput(video=message.video))
        if ends:
            if message.text is not None:
                self._post(RealtimeInput(text=message.text))
            self._take_audio(self._audio.flush())
            self._take(
                RealtimeInput(activity_end=message.activity_end, audio_stream_end=message.audio_stream_end)
            )
        elif message.text is not None:
            self._take(RealtimeInput(text=message.text))
        else:
            self._conversation.message_consumed(media=message.activity_start is None)

    def _on_blob(self, blob: Blob) -> None:
        if is_image(blob.mime_type):
            self._post(RealtimeInput(video=blob))
        else:
            frame = audio_frame(blob)
            self._take_audio(self._audio.append(frame.pcm, frame.rate_hz))

    def _take_audio(self, pcm: bytes) -> None:
        """Have audio at 16 kHz heard."""
        self.meter.audio_in(len(pcm) // SAMPLE_BYTES)
        self._post(AudioArrived(len(pcm) // SAMPLE_BYTES))
        if self._vad is None:
            self._recognitions.feed(self._audio.end_samples)
            self._forget_audio(self._audio.end_samples)
            return
        if self._vad.pending_frames > MAX_BACKLOG_FRAMES:
            raise ProtocolError(
                "Quota exceeded. Please retry later. Audio comes faster than it can be analyzed.",
                code=CloseCode.POLICY,
                detail=f"{self._vad.pending_frames} frames of 32 ms wait to be analyzed",
            )
        self._vad.push(pcm)

    def _on_frames(
        self, first_frame: int, probabilities: Sequence[float], levels_dbfs: Sequence[Sequence[float]]
    ) -> None:
        analyzed = (first_frame + len(probabilities)) * FRAME_SAMPLES
        self._examiner.on_frames(analyzed, probabilities, levels_dbfs)
        self._post(FramesAnalyzed(first_frame, probabilities, levels_dbfs))
        self._recognitions.feed(analyzed)
        self._forget_audio(analyzed)

    def _forget_audio(self, position_samples: int) -> None:
        needed = self._recognitions.needs_from_samples
        keep_from = position_samples - max(KEEP_SAMPLES, self._pauses.keep_samples)
        self._audio.forget_before(keep_from if needed is None else min(needed, keep_from))

    def _check_update(self, update: ContextUpdate) -> None:
        check_context_update(update)
        tools = update.tools.tools if update.tools is not None else []
        support = unsupported_tools(tools)
        if support.refusal is not None:
            raise support.refusal
        self._late_equipment.want(tools)
        for warning in support.warnings:
            logger.warning("%s", warning)

    def _refuse(self, error: ProtocolError) -> None:
        logger.warning("closing with %d: %s", error.code, error.detail)
        self.close(error.code, error.reason)

    # -- what goes out ---------------------------------------------------------------------------------

    def _send(self, effect: Send) -> None:
        content = effect.message.server_content
        if content is not None and content.interrupted:
            self._examiner.on_interrupted()
            if self._echo is not None:
                self._echo.on_interrupted()
        if content is not None and content.turn_complete:
            self._saves.outdate()
        self._connection.send(encode_server(effect.message))

    def _send_audio(self, effect: SendAudio) -> None:
        self._examiner.on_sent(effect.pcm)
        self.meter.audio_out(effect.pcm)
        if self._echo is not None:
            self._echo.on_sent(effect.pcm)
        self._connection.send(encode_audio(effect.pcm))

    def _report(self, effect: Report) -> None:
        self.meter.turn(effect.receipt)
        self.check_limits()
        self._report_turn(self.session_id, effect.receipt)

    def _examine_sound(self, effect: ExamineSound) -> None:
        sound = self._examiner.examine(effect.from_samples)
        self._post(SoundExamined(effect.activity_id, sound))

    # -- the loop --------------------------------------------------------------------------------------

    def _post(self, event: Event) -> None:
        """Have an event taken: at once, or after the one that is being taken.

        Raises:
            ProtocolError: the core does not allow what a client did.
        """
        if self._state is _State.CLOSED:
            return
        self._inbox.append(event)
        if self._working:
            return
        self._working = True
        try:
            while self._inbox:
                self._carry_out(self._conversation.receive(self._inbox.popleft(), self._clock.now()))
        except ProtocolError:
            raise
        except InvariantBroken as broken:
            logger.exception("an invariant does not hold")
            self.close(CloseCode.INTERNAL, close_reason(f"Internal error encountered. {broken}"))
        except Exception:
            logger.exception("the conversation core broke")
            self.close(CloseCode.INTERNAL, "Internal error encountered.")
        finally:
            self._working = False
        if self._state is _State.RUNNING:
            self._timer.set(self._conversation.next_deadline())

    def _carry_out(self, effects: Sequence[Effect]) -> None:
        if self._monitor is not None:
            self._monitor.check(effects, self._conversation.history)
            self._monitor.check_ledger(self._conversation.usage)
        for effect in effects:
            if self._state is _State.RUNNING:
                self._carriers[type(effect)](effect)
