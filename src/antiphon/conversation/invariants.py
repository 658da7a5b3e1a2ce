"""What always holds in a session, whatever happens: one page, checked on what leaves the core.

1. At most one model turn is open: each is reported after its `turnComplete`, in the order of their ids.
2. A turn ends with exactly one `turnComplete`; a completed turn has exactly one `generationComplete` before
   it, and sends no output after that.
3. An interrupted turn has `interrupted`, and after it nothing of the turn but cancellations and
   `turnComplete`.
4. Nothing is cancelled that was not called, and nothing twice; a call whose answer is in the history is not
   cancelled.
5. The history holds of a reply what was sent of it, never more.
6. Usage adds up: the total is the sum of its parts, and the details sum to their counts; what is booked as
   speech is what was sent.
7. `setupComplete` comes first and once.
8. Recognitions, generations, utterances and tools are started once, and none is cancelled that was not
   started.
9. Each `executableCode` is followed by its `codeExecutionResult`, with nothing else of the turn in between;
   only an interruption may take its place.
10. A context that is cut begins, behind what always stays, with a turn of the user, and holds no answer of a
   function without its call before it.
11. The ledger balances: over all connections, what the session has used is the sum of what each turn told,
   by modality; drafts are booked apart, with the turn that follows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from msgspec import structs

from antiphon.conversation.effects import (
    CancelGeneration,
    CancelRecognition,
    CancelSpeech,
    CancelTool,
    Effect,
    FinishRecognition,
    OpenRecognition,
    Report,
    RunTool,
    Send,
    SendAudio,
    SettleRecognition,
    StartGeneration,
    StartSpeech,
)
from antiphon.conversation.history import History
from antiphon.conversation.playout import SAMPLE_BYTES
from antiphon.conversation.receipt import TurnReceipt
from antiphon.conversation.session_usage import SessionUsage
from antiphon.conversation.settings import SessionSettings
from antiphon.conversation.speech import OUTPUT_RATE_HZ
from antiphon.conversation.tokens import AUDIO_TOKENS_PER_SECOND
from antiphon.wire.content import Content
from antiphon.wire.enums import MediaModality
from antiphon.wire.server import ServerContent, ServerMessage
from antiphon.wire.usage import ModalityTokenCount, UsageMetadata


class InvariantBroken(AssertionError):
    """The core did what it must never do; the message names the invariant by its number."""


class _Turn(Enum):
    CLOSED = auto()
    OPEN = auto()
    GENERATED = auto()
    INTERRUPTED = auto()


@dataclass(slots=True)
class InvariantMonitor:
    """Watches the effects of one session.

    Attributes:
        transcribed: replies are text, or their transcript is sent: so it is known what was sent.

    Raises (from `check`):
        InvariantBroken: an invariant does not hold.
    """

    transcribed: bool
    _set_up: bool = False
    _turn: _Turn = _Turn.CLOSED
    _turn_id: int | None = None
    _turn_id_told: bool = True
    _sent_text: str = ""
    _sent_samples: int = 0
    _replies: int = 1
    _running_code: bool = False
    _known_entries: int | None = None
    _cuts: int = 0
    _told: SessionUsage | None = None
    _answered: set[str] = field(default_factory=set)
    _called: set[str] = field(default_factory=set)
    _cancelled: set[str] = field(default_factory=set)
    _started: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, settings: SessionSettings) -> InvariantMonitor:
        """A monitor for a session of these settings."""
        return cls(not settings.spoken or settings.output_transcription is not None)

    def check(self, effects: Sequence[Effect], history: History) -> None:
        """Take what one event led to, and the history after it."""
        for effect in effects:
            match effect:
                case Send(message=message):
                    self._check_message(message)
                case SendAudio(pcm=pcm):
                    self._output()
                    self._sent_samples += len(pcm) // SAMPLE_BYTES
                case Report(receipt=receipt):
                    self._check_report(receipt)
                case _:
                    self._check_work(effect)
        self._check_history(history)

    def check_ledger(self, usage: SessionUsage) -> None:
        """Take what the session has used, after each `check`."""
        if self._told is None:
            self._told = usage  # what came before is of connections before this one
        _require(usage == self._told, 11, f"{usage} is booked, but {self._told} was told")

    def _check_message(self, message: ServerMessage) -> None:
        if message.setup_complete is not None:
            _require(not self._set_up, 7, "setupComplete came twice")
            self._set_up = True
            return
        _require(self._set_up, 7, "a message came before setupComplete")
        if message.tool_call is not None:
            self._output()
            self._called |= {str(call.id) for call in message.tool_call.function_calls}
        if message.tool_call_cancellation is not None:
            for call_id in message.tool_call_cancellation.ids:
                _require(call_id in self._called, 4, f"{call_id} was cancelled but never called")
                _require(call_id not in self._cancelled, 4, f"{call_id} was cancelled twice")
                _require(call_id not in self._answered, 4, f"{call_id} was cancelled after its answer")
                self._cancelled.add(call_id)
        if message.usage_metadata is not None:
            _check_usage(message.usage_metadata)
            self._told = (self._told or SessionUsage()).with_told(message.usage_metadata)
            self._check_speech(message.usage_metadata)
        if message.server_content is not None:
            self._check_content(message.server_content)

    def _check_content(self, content: ServerContent) -> None:
        if content.model_turn is not None:
            self._output()
            self._check_code(content.model_turn)
            self._sent_text += "".join(p.text or "" for p in content.model_turn.parts if not p.thought)
        if content.output_transcription is not None:
            self._output()
            self._sent_text += content.output_transcription.text or ""
        if content.generation_complete:
            _require(
                self._turn in (_Turn.OPEN, _Turn.CLOSED), 2, f"generationComplete in a turn {self._turn.name}"
            )
            _require(not self._running_code, 9, "generationComplete came while code was running")
            self._turn = _Turn.GENERATED
        if content.interrupted:
            _require(self._turn is not _Turn.INTERRUPTED, 3, "interrupted came twice")
            self._turn = _Turn.INTERRUPTED
            self._running_code = False
        if content.turn_complete:
            _require(
                self._turn in (_Turn.GENERATED, _Turn.INTERRUPTED),
                2,
                f"turnComplete in a turn {self._turn.name}",
            )
            self._turn = _Turn.CLOSED
            _require(self._turn_id_told, 1, "a turn was completed before the one before it was reported")
            self._turn_id_told = False

    def _check_report(self, receipt: TurnReceipt) -> None:
        _require(not self._turn_id_told, 1, f"turn {receipt.turn_id} was reported before its turnComplete")
        expected = receipt.turn_id if self._turn_id is None else self._turn_id + 1
        _require(receipt.turn_id == expected, 1, f"turn {receipt.turn_id} ended instead of {expected}")
        self._turn_id, self._turn_id_told = receipt.turn_id, True
        if self._told is not None:
            self._told = structs.replace(
                self._told,
                discarded_drafts=self._told.discarded_drafts + receipt.discarded_drafts,
                discarded_tokens=self._told.discarded_tokens + receipt.discarded_tokens,
            )

    def _check_speech(self, usage: UsageMetadata) -> None:
        """Each reply of the turn, of which there may be several with tools in between, is rounded up."""
        details = usage.response_tokens_details
        booked = sum(detail.token_count for detail in details if detail.modality is MediaModality.AUDIO)
        exact = self._sent_samples * AUDIO_TOKENS_PER_SECOND / OUTPUT_RATE_HZ
        _require(
            exact <= booked < exact + self._replies,
            6,
            f"{booked} tokens are booked for {self._sent_samples} samples",
        )
        self._sent_samples, self._replies = 0, 1

    def _output(self) -> None:
        if self._turn is _Turn.CLOSED:
            self._turn = _Turn.OPEN
        number = 3 if self._turn is _Turn.INTERRUPTED else 2
        _require(self._turn is _Turn.OPEN, number, f"output in a turn {self._turn.name}")

    def _check_work(self, effect: Effect) -> None:
        match effect:
            case OpenRecognition(activity_id=id):
                self._start("recognition", id)
            case StartGeneration(generation_id=id):
                self._start("generation", id)
                self._replies += self._turn is _Turn.OPEN
            case StartSpeech(utterance_id=id):
                self._start("utterance", id)
            case RunTool(run_id=id):
                self._start("tool", id)
            case (
                SettleRecognition(activity_id=id)
                | FinishRecognition(activity_id=id)
                | CancelRecognition(activity_id=id)
            ):
                _require(("recognition", id) in self._started, 8, f"recognition {id} was never started")
            case CancelGeneration(generation_id=id):
                _require(("generation", id) in self._started, 8, f"generation {id} was never started")
            case CancelSpeech(utterance_id=id):
                _require(("utterance", id) in self._started, 8, f"utterance {id} was never started")
            case CancelTool(run_id=id):
                _require(("tool", id) in self._started, 8, f"tool {id} was never started")

    def _check_code(self, content: Content) -> None:
        for part in content.parts:
            ends = part.code_execution_result is not None
            _require(
                ends == self._running_code, 9, f"{part} came when code was running: {self._running_code}"
            )
            self._running_code = part.executable_code is not None

    def _start(self, kind: str, id: int) -> None:
        _require((kind, id) not in self._started, 8, f"{kind} {id} was started twice")
        self._started.add((kind, id))

    def _check_history(self, history: History) -> None:
        """Look at the entries that are new; those it begins with come from a connection before this one."""
        new = history.added - (self._known_entries or 0)
        restored = self._known_entries is None
        self._known_entries = history.added
        if restored:
            self._called |= {str(call.id) for entry in history for call in entry.calls}
            self._called |= history.cut_calls
        for entry in history.entries[-new:] if new else ():
            self._answered |= {str(answer.id) for answer in entry.answers if not answer.will_continue}
            if entry.generated and self.transcribed and not restored:
                text = "".join(part.text or "" for part in entry.content.parts)
                _require(text in self._sent_text, 5, f"{text!r} is in the history but was not sent")
        if history.cuts != self._cuts:
            self._cuts = history.cuts
            self._check_cut(history)

    def _check_cut(self, history: History) -> None:
        rest = history.entries[history.prefix :]
        _require(not rest or rest[0].is_user_turn, 10, f"the context was cut to begin with {rest[:1]}")
        called: set[str | None] = set()
        for entry in history.entries:
            called |= {call.id for call in entry.calls}
            for answer in entry.answers:
                paired = answer.id in called or answer.id not in self._called
                _require(paired, 10, f"the answer of {answer.id} was parted from its call")


def _check_usage(usage: UsageMetadata) -> None:
    prompt, response = usage.prompt_token_count or 0, usage.response_token_count or 0
    total = prompt + response + (usage.thoughts_token_count or 0) + (usage.tool_use_prompt_token_count or 0)
    _require(usage.total_token_count == total, 6, f"the total is {usage.total_token_count}, not {total}")
    _require(usage.candidates_token_count == response, 6, "candidates and response counts differ")
    for count, details in (
        (prompt, usage.prompt_tokens_details),
        (response, usage.response_tokens_details),
        (response, usage.candidates_tokens_details),
    ):
        _require(count == _sum(details), 6, f"the details sum to {_sum(details)}, not {count}")


def _sum(details: Iterable[ModalityTokenCount]) -> int:
    return sum(detail.token_count for detail in details)


def _require(condition: bool, number: int, what: str) -> None:
    if not condition:
        raise InvariantBroken(f"invariant {number}: {what}")
