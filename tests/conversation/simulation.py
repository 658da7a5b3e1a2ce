"""A live session in virtual time: the real core, with engines that answer after exact delays.

Nothing sleeps: events wait in a heap, and the clock jumps from one to the next.
"""

from __future__ import annotations

import heapq
import itertools
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from antiphon.conversation.context_rules import ContextRules
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
from antiphon.conversation.generation import (
    FunctionCallRequest,
    GenerationEnd,
    GenerationRequest,
    GenerationUsage,
    ServerToolRequest,
    TextDelta,
    ThoughtDelta,
)
from antiphon.conversation.interruption import Sound
from antiphon.conversation.invariants import InvariantMonitor
from antiphon.conversation.lifetimes import Expiry, LifetimeRules
from antiphon.conversation.receipt import TurnReceipt
from antiphon.conversation.reply_decision import ReplyDecision, ReplyVerdict
from antiphon.conversation.settings import SessionSettings, TurnTaking
from antiphon.conversation.snapshot import Snapshot
from antiphon.conversation.speech import OUTPUT_RATE_HZ, SpeechChunk, SpokenWord
from antiphon.conversation.tool_limits import DEFAULT_LIMITS, ToolLimits
from antiphon.conversation.tool_requests import (
    CodeOutcome,
    CodeRequest,
    FetchOutcome,
    FetchRequest,
    Page,
    Passage,
    RemoteCall,
    RemoteOutcome,
    SearchOutcome,
    SearchRequest,
    ToolOutcome,
    ToolRequest,
)
from antiphon.conversation.toolbox import RemoteTool
from antiphon.conversation.transcript import Transcript
from antiphon.conversation.voice_ending import VoiceEnding
from antiphon.wire.client import AudioFrame, ClientMessage
from antiphon.wire.close import CloseCode
from antiphon.wire.codec import decode_client, encode_server
from antiphon.wire.enums import CodeExecutionOutcome, UrlRetrievalStatus
from antiphon.wire.profiles import profile_for
from antiphon.wire.setup import Setup

FRAME_S = FRAME_SAMPLES / INPUT_RATE_HZ
WORD_S = 0.25
"""How long the simulated synthesizer speaks for each word."""

MODEL = "models/gemini-2.0-flash-live-001"
FOR_EVER = LifetimeRules(connection_s=0, session_audio_s=0, session_video_s=0)
STARTED_AT = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Say:
    """The model says text, in one delta per item."""

    deltas: tuple[str, ...]


@dataclass(frozen=True)
class Think:
    """The model reasons."""

    text: str


@dataclass(frozen=True)
class Call:
    """The model calls a function."""

    name: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Use:
    """The model uses a tool that runs on the server."""

    request: CodeRequest | SearchRequest | FetchRequest


@dataclass(frozen=True)
class Garble:
    """The model makes a function call that nobody can understand."""

    problem: str


@dataclass(frozen=True)
class Break:
    """The model's server dies."""

    message: str


@dataclass(frozen=True)
class Count:
    """The model tells what it has counted."""

    usage: GenerationUsage


Reply = Sequence[Say | Think | Call | Use | Garble | Break | Count]


def say(*deltas: str) -> Reply:
    """A reply that is text only."""
    return [Say(deltas)]


@dataclass(kw_only=True)
class Delays:
    """How long the engines take, in seconds."""

    recognition: float = 0.02
    examination: float = 0.0
    first_token: float = 0.05
    next_token: float = 0.01
    speech: float = 0.01
    save: float = 0.002
    tool: float = 0.02
    decision: float = 0.0


class Simulation:
    """One session.

    Attributes:
        now: virtual seconds since the session began.
        frames: what the server sent, as (time, decoded JSON); audio as
            ``{"audio": <milliseconds of the frame>}``.
        requests: what the language model was asked.
        decisions: what was asked of whoever decides whether to answer.
        receipts: what was reported of the turns.
        warnings: what the operator was told.
        snapshots: what was kept of the session, newest last.
        closed: when the server closed the connection, with which code and reason; None if it has not.
        sound: what the microphone sounds like whenever that is examined.
        endings: what is found about the voice at each pause, and how many seconds after it was noticed.
        verdict: whether to answer, whenever that is to be decided.
        tools: what the server's own tools were asked for, in order.
        cancelled_tools: those that were stopped.
        outcomes: what the tools come to, by request; others come to what is usual.
        summary_requests: what the language model was asked to sum up.
        summaries: what it answers, one after another; without one it never does.
    """

    def __init__(
        self,
        *replies: Reply,
        setup: dict[str, Any] | None = None,
        model: str = MODEL,
        vertex: bool = False,
        turn_taking: TurnTaking | None = None,
        delays: Delays | None = None,
        resumed: Snapshot | None = None,
        chunks_per_word: int = 1,
        announces_unresumable: bool = False,
        tool_limits: ToolLimits = DEFAULT_LIMITS,
        connected_tools: Sequence[RemoteTool] = (),
        lifetime_rules: LifetimeRules = FOR_EVER,
        expiry: Expiry | None = None,
        context: ContextRules | None = None,
        context_tokens: int | None = None,
    ) -> None:
        decoded = decode_client(json.dumps({"setup": {"model": model, **(setup or {})}}))
        assert isinstance(decoded, Setup)
        self.now = 0.0
        self.frames: list[tuple[float, dict[str, Any]]] = []
        self.requests: list[GenerationRequest] = []
        self.decisions: list[DecideReply] = []
        self.receipts: list[TurnReceipt] = []
        self.warnings: list[str] = []
        self.cancelled_generations: list[int] = []
        self.heard_texts: list[str] = []
        self.notes: list[str] = []
        self.tools: list[ToolRequest] = []
        self.cancelled_tools: list[int] = []
        self.outcomes: dict[ToolRequest, ToolOutcome | Exception] = {}
        self.summary_requests: list[GenerationRequest] = []
        self.summaries: list[str | Exception] = []
        self.sound = Sound.SPEECH
        self.endings: list[tuple[float, VoiceEnding]] = []
        self.verdict = ReplyVerdict.ANSWER
        self.delays = delays or Delays()
        self._replies = list(replies)
        self._chunks_per_word = chunks_per_word
        self._events: list[tuple[float, int, Event | Callable[[], None]]] = []
        self._order = itertools.count()
        self._alive: set[tuple[str, int]] = set()
        self._words: dict[int, list[str]] = {}
        self._frame_index = 0
        self._activity_id = 0
        settings = SessionSettings.of(
            decoded,
            profile_for(model, "vertex" if vertex else "gemini"),
            session_id="5e551011",
            turn_taking=turn_taking or TurnTaking(),
            started_at=STARTED_AT,
            started_now=0.0,
            announces_unresumable=announces_unresumable,
            tool_limits=tool_limits,
            lifetime_rules=lifetime_rules,
            context=context,
            context_tokens=context_tokens,
        )
        toolbox = replace(settings.toolbox, connected=tuple(connected_tools))
        settings = replace(settings, toolbox=toolbox, expiry=expiry)
        settings = settings.resumed(resumed) if resumed is not None else settings
        self.snapshots: list[Snapshot] = []
        self.closed: tuple[float, int, str] | None = None
        self.conversation = Conversation(settings, resumed)
        self._monitor = InvariantMonitor.of(self.conversation.settings)
        self._carry_out(self.conversation.open())

    # -- the client ------------------------------------------------------------------------------------

    def send(self, message: dict[str, Any]) -> None:
        """The client sends a message now."""
        decoded: ClientMessage | AudioFrame = decode_client(json.dumps(message))
        assert not isinstance(decoded, Setup)
        if isinstance(decoded, AudioFrame):
            self._receive_audio(len(decoded.pcm) // 2)
        else:
            self.conversation.message_consumed()
            self._receive(decoded)

    def send_text(self, text: str, *, turn_complete: bool = True) -> None:
        """The client sends a user turn by `clientContent`."""
        turns = [{"role": "user", "parts": [{"text": text}]}]
        self.send({"clientContent": {"turns": turns, "turnComplete": turn_complete}})

    def speak(self, text: str, duration_s: float) -> None:
        """The user speaks into the live microphone for so long; the recognizer will understand `text`."""
        self.heard_texts.append(text)
        self.stream([1.0] * round(duration_s / FRAME_S))

    def silence(self, duration_s: float) -> None:
        """The live microphone hears nothing for so long."""
        self.stream([0.0] * round(duration_s / FRAME_S))

    def stream(self, probabilities: Iterable[float]) -> None:
        """The live microphone sends one frame after another, in real time."""
        for probability in probabilities:
            self.run(FRAME_S)
            self._receive_audio(FRAME_SAMPLES)
            self._analyze([probability])

    def understand(self, text: str) -> None:
        """The recognizer makes so much of what is being said."""
        self._receive(PartlyRecognized(self._activity_id, Transcript(text, language="en")))

    def stream_levels(self, frames: Iterable[tuple[float, float]]) -> None:
        """The same, each frame with its speech probability and its level in dBFS."""
        for probability, level_dbfs in frames:
            self.run(FRAME_S)
            self._receive(AudioArrived(FRAME_SAMPLES))
            first, self._frame_index = self._frame_index, self._frame_index + 1
            self._receive(FramesAnalyzed(first, [probability], [[level_dbfs]]))

    def drain(self, within_s: float) -> None:
        """The server is to end."""
        self._receive(Drain(self.now + within_s))

    def exhaust(self, within_s: float) -> None:
        """The caller has used up what there is."""
        until = self.now + within_s
        self._receive(Exhausted(until=until, code=CloseCode.POLICY, reason="Enough.", note="enough"))

    def break_recognizer(self) -> None:
        """The recognizer fails in the newest activity."""
        self._receive(RecognitionFailed(self._activity_id, "the recognizer died"))

    def break_voice(self) -> None:
        """The synthesizer fails in whatever it is saying."""
        for kind, id in sorted(self._alive):
            if kind == "utterance":
                self._alive.discard((kind, id))
                self._receive(SpeechFailed(id, "the voice died"))

    def stray(self, id: int) -> None:
        """Engines say something late, of work that was cancelled or never was."""
        chunk = SpeechChunk(bytes(960), (SpokenWord(0, 5, 0),))
        if ("generation", id) not in self._alive:
            for said in (TextDelta("stray"), FunctionCallRequest("a", {}), GenerationEnd(GenerationUsage())):
                self._receive(Generated(id, said))
            self._receive(GenerationFailed(id, "stray"))
        if ("utterance", id) not in self._alive:
            for event in (Spoken(id, chunk), SpeechEnded(id), SpeechFailed(id, "stray")):
                self._receive(event)
        if ("tool", id) not in self._alive:
            self._receive(ToolRan(id, CodeOutcome(CodeExecutionOutcome.OK, "stray")))
            self._receive(ToolFailed(id, "stray"))
        if ("activity", id) not in self._alive:
            self._receive(Settled(id, id, Transcript("stray")))
            self._receive(Recognized(id, Transcript("stray")))
            self._receive(RecognitionFailed(id, "stray"))
            self._receive(SoundExamined(id, Sound.SPEECH))
            self._receive(PauseExamined(id, id, VoiceEnding()))
            self._receive(PartlyRecognized(id, Transcript("stray")))
        if id > 1_000:
            self._receive(ReplyDecided(id, ReplyDecision(ReplyVerdict.ANSWER, "stray")))
            self._receive(Summarized(id, "stray"))
            self._receive(SummaryFailed(id, "stray"))

    def dump(self, text: str, probabilities: Sequence[float]) -> None:
        """The client sends a whole recording at once; it is analyzed a few frames at a time."""
        self.heard_texts.append(text)
        self._receive(AudioArrived(FRAME_SAMPLES * len(probabilities)))
        for begin in range(0, len(probabilities), 16):
            self.run(0.001)
            self._analyze(probabilities[begin : begin + 16])

    def push_to_talk(self, text: str, duration_s: float) -> None:
        """Audio that no one has to find speech in."""
        self.heard_texts.append(text)
        for _ in range(round(duration_s / FRAME_S)):
            self.run(FRAME_S)
            self._receive(AudioArrived(FRAME_SAMPLES))

    def run(self, duration_s: float = 60.0) -> None:
        """Let time pass: everything due happens, in order."""
        until = self.now + duration_s
        while self.closed is None:
            deadline = self.conversation.next_deadline()
            due = self._events[0][0] if self._events else None
            if due is not None and due <= until and (deadline is None or due <= deadline):
                self.now = max(self.now, due)
                event = heapq.heappop(self._events)[2]
                if callable(event):
                    event()
                else:
                    self._receive(event)
            elif deadline is not None and deadline <= until:
                self.now = max(self.now, deadline)
                self._receive(DeadlineReached())
                again = self.conversation.next_deadline()
                assert again is None or again > deadline, "it wants to be woken at once, for ever"
            else:
                break
        self.now = until

    # -- what came of it -------------------------------------------------------------------------------

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What the server sent, without times, runs of audio frames summed into one."""
        messages: list[dict[str, Any]] = []
        for _, message in self.frames:
            if "audio" in message and messages and "audio" in messages[-1]:
                messages[-1] = {"audio": messages[-1]["audio"] + message["audio"]}
            else:
                messages.append(message)
        return messages

    @property
    def shape(self) -> list[str]:
        """The messages by what they carry: ``text``, ``audio``, ``transcript``, ``generationComplete``..."""
        return [_shape(message) for message in self.messages]

    @property
    def output_text(self) -> str:
        """The text sent, in either modality."""
        texts = []
        for message in self.messages:
            content = message.get("serverContent", {})
            texts += [part.get("text", "") for part in content.get("modelTurn", {}).get("parts", [])]
            texts.append(content.get("outputTranscription", {}).get("text", ""))
        return "".join(texts)

    @property
    def history(self) -> list[tuple[str, str]]:
        """The context: role and text, calls as ``name()``, answers as ``name=``."""
        entries = []
        for entry in self.conversation.history:
            pieces = []
            for part in entry.content.parts:
                if part.function_call is not None:
                    pieces.append(f"{part.function_call.name}()")
                elif part.function_response is not None:
                    pieces.append(f"{part.function_response.name}={part.function_response.response}")
                elif part.executable_code is not None:
                    pieces.append(f"run:{part.executable_code.code}")
                elif part.code_execution_result is not None:
                    pieces.append(f"ran:{part.code_execution_result.output}")
                elif part.inline_data is not None:
                    pieces.append(f"<{part.inline_data.mime_type}>")
                else:
                    pieces.append(part.text or "")
            entries.append((entry.content.role or "", " ".join(pieces)))
        return entries

    def times(self, shape: str) -> list[float]:
        """When messages of this shape were sent."""
        return [time for time, message in self.frames if _shape(message) == shape]

    def audio_samples_sent(self) -> int:
        """All speech sent, in samples at 24 kHz."""
        return sum(round(message["audio"] * 24) for _, message in self.frames if "audio" in message)

    # -- engines ---------------------------------------------------------------------------------------

    def _receive(self, event: Event) -> None:
        if self.closed is not None:
            return
        self._carry_out(self.conversation.receive(event, self.now))

    def _receive_audio(self, samples: int) -> None:
        self._receive(AudioArrived(samples))
        self.conversation.message_consumed(media=True)

    def _analyze(self, probabilities: Sequence[float]) -> None:
        levels = [[-20.0 if probability > 0.5 else -70.0] for probability in probabilities]
        first, self._frame_index = self._frame_index, self._frame_index + len(probabilities)
        self._receive(FramesAnalyzed(first, probabilities, levels))

    def _carry_out(self, effects: Sequence[Effect]) -> None:
        self._monitor.check(effects, self.conversation.history)
        self._monitor.check_ledger(self.conversation.usage)
        for effect in effects:
            match effect:
                case Send(message=message):
                    self.frames.append((self.now, json.loads(encode_server(message))))
                case SendAudio(pcm=pcm):
                    self.frames.append((self.now, {"audio": len(pcm) / 2 / 24}))
                case OpenRecognition(activity_id=id):
                    self._activity_id = id
                    self._alive.add(("activity", id))
                case SettleRecognition(activity_id=id, settle_id=settle_id):
                    self._later(self.delays.recognition, Settled(id, settle_id, self._heard(id, keep=True)))
                case FinishRecognition(activity_id=id):
                    self._later(self.delays.recognition, Recognized(id, self._heard(id, keep=False)))
                case CancelRecognition(activity_id=id):
                    self._heard(id, keep=False)
                case ExamineSound(activity_id=id):
                    self._later(self.delays.examination, SoundExamined(id, self.sound))
                case ExaminePause(activity_id=id, settle_id=settle_id):
                    for after_s, ending in self.endings:
                        self._later(after_s, PauseExamined(id, settle_id, ending))
                case DecideReply(decision_id=id):
                    self.decisions.append(effect)
                    decided = ReplyDecided(id, ReplyDecision(self.verdict, "the test says so"))
                    self._later(self.delays.decision, decided)
                case Note(text=text):
                    self.notes.append(text)
                case StartGeneration(generation_id=id, request=request):
                    self.requests.append(request)
                    self._generate(id)
                case CancelGeneration(generation_id=id):
                    self.cancelled_generations.append(id)
                    self._alive.discard(("generation", id))
                case StartSpeech(utterance_id=id, request=request):
                    self._speak(id, request.text)
                case CancelSpeech(utterance_id=id):
                    self._alive.discard(("utterance", id))
                case RunTool(run_id=id, request=tool_request):
                    self.tools.append(tool_request)
                    self._alive.add(("tool", id))
                    self._later(self.delays.tool, partial(self._use, id, tool_request))
                case CancelTool(run_id=id):
                    self.cancelled_tools.append(id)
                    self._alive.discard(("tool", id))
                case SaveSession(snapshot=snapshot):
                    self.snapshots.append(snapshot)
                    self._later(self.delays.save, SaveSettled())
                case CloseSession(code=code, reason=reason):
                    assert self.closed is None, "it is closed twice"
                    self.closed = (self.now, code, reason)
                case Report(receipt=receipt):
                    self.receipts.append(receipt)
                case Summarize(summary_id=id, request=request):
                    self.summary_requests.append(request)
                    self._summarize(id)
                case Warn(text=text):
                    self.warnings.append(text)
                case _:
                    raise AssertionError(effect)

    def _later(self, delay_s: float, event: Event | Callable[[], None]) -> None:
        heapq.heappush(self._events, (self.now + delay_s, next(self._order), event))

    def _heard(self, activity_id: int, *, keep: bool) -> Transcript:
        """All that was said in the activity: the texts of `speak` since it began."""
        text = " ".join(text for text in self.heard_texts if text)
        if not keep and ("activity", activity_id) in self._alive:
            self._alive.discard(("activity", activity_id))
            self.heard_texts.clear()
        return Transcript(text, language="en")

    def _generate(self, id: int) -> None:
        self._alive.add(("generation", id))
        # The reply is taken when the model begins to speak: a draft that was discarded before took none.
        self._later(self.delays.first_token, lambda: self._begin_reply(id))

    def _begin_reply(self, id: int) -> None:
        if ("generation", id) not in self._alive:
            return
        delay, usage = 0.0, GenerationUsage()
        for step in self.next_reply():
            match step:
                case Say(deltas=deltas):
                    for delta in deltas:
                        self._later(delay, Generated(id, TextDelta(delta)))
                        delay += self.delays.next_token
                case Think(text=text):
                    self._later(delay, Generated(id, ThoughtDelta(text)))
                case Call(name=name, args=args):
                    self._later(delay, Generated(id, FunctionCallRequest(name, args)))
                case Use(request=tool_request):
                    self._later(delay, Generated(id, ServerToolRequest(tool_request)))
                case Count(usage=counted):
                    usage = counted
                case Garble(problem=problem):
                    self._later(delay, GenerationFailed(id, f"the model: {problem}", problem))
                    return
                case Break(message=message):
                    self._later(delay, GenerationFailed(id, message))
                    return
        self._later(delay, Generated(id, GenerationEnd(usage)))

    def next_reply(self) -> Reply:
        """What the model says next; tests that need more than a list override it."""
        assert self._replies, "the model was asked more often than the test expects"
        return self._replies.pop(0)

    def _use(self, id: int, request: ToolRequest) -> None:
        if ("tool", id) not in self._alive:
            return
        outcome = self.outcomes.get(request) if not isinstance(request, RemoteCall) else None
        if isinstance(outcome, Exception):
            self._receive(ToolFailed(id, str(outcome)))
        else:
            self._receive(ToolRan(id, outcome or usual_outcome(request)))

    def _summarize(self, id: int) -> None:
        if not self.summaries:
            return
        summary = self.summaries.pop(0)
        ended = Summarized(id, summary) if isinstance(summary, str) else SummaryFailed(id, str(summary))
        self._later(self.delays.first_token, ended)

    def _speak(self, id: int, text: str) -> None:
        """Every word takes a quarter of a second."""
        self._alive.add(("utterance", id))
        delay, samples, end = self.delays.speech, 0, 0
        pcm = bytes(2 * round(WORD_S * OUTPUT_RATE_HZ / self._chunks_per_word))
        for word in text.split():
            start = text.index(word, end)
            end = start + len(word)
            words: tuple[SpokenWord, ...] = (SpokenWord(start, end, samples),)
            for _ in range(self._chunks_per_word):
                self._later(delay, Spoken(id, SpeechChunk(pcm, words)))
                words = ()
            samples += round(WORD_S * OUTPUT_RATE_HZ)
        self._later(delay, SpeechEnded(id))


def usual_outcome(request: ToolRequest) -> ToolOutcome:
    """What a tool comes to if the test does not say otherwise."""
    match request:
        case CodeRequest():
            return CodeOutcome(CodeExecutionOutcome.OK, "42\n")
        case SearchRequest(queries=queries):
            passage = Passage(text="It was 7.0.", title="Quakes", uri="https://quakes.example/", score=1.0)
            return SearchOutcome(queries, (passage,))
        case FetchRequest(urls=urls):
            status = UrlRetrievalStatus.SUCCESS
            return FetchOutcome(tuple(Page(url=url, status=status, title="P", text="Text.") for url in urls))
        case RemoteCall(name=name):
            return RemoteOutcome({"result": f"{name} did it"})


def _shape(message: dict[str, Any]) -> str:
    if "audio" in message:
        return "audio"
    content = message.get("serverContent", {})
    if "voiceActivity" in message:
        return str(message["voiceActivity"]["type"])
    if "modelTurn" in content:
        part = content["modelTurn"]["parts"][0]
        for kind in ("executableCode", "codeExecutionResult", "inlineData"):
            if kind in part:
                return kind
        return "thought" if part.get("thought") else "text"
    for field_name in (
        "inputTranscription",
        "outputTranscription",
        "interrupted",
        "groundingMetadata",
        "urlContextMetadata",
        "generationComplete",
        "turnComplete",
    ):
        if field_name in content:
            return field_name
    return next(iter(message))
