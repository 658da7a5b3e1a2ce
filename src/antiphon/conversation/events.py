"""What can happen to a live session: the events that go into the core, each with the time it happened.

Client messages arrive as the wire's own structs; here are the events of the other two worlds, the audio
front end and the engines. Everything that answers an effect carries the effect's id, so that an answer to
something long cancelled is recognized as stale and ignored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from antiphon.conversation.generation import GenerationEvent
from antiphon.conversation.interruption import Sound
from antiphon.conversation.reply_decision import ReplyDecision
from antiphon.conversation.speech import SpeechChunk
from antiphon.conversation.tool_requests import ToolOutcome
from antiphon.conversation.transcript import Transcript
from antiphon.conversation.voice_ending import VoiceEnding
from antiphon.wire.client import ClientContent, ContextUpdate, RealtimeInput, ToolResponse
from antiphon.wire.close import CloseCode


@dataclass(frozen=True, slots=True)
class AudioArrived:
    """Microphone audio came in: `samples` more at 16 kHz. The samples themselves stay with the runner."""

    samples: int


@dataclass(frozen=True, slots=True)
class FramesAnalyzed:
    """Voice-activity verdicts on the next consecutive frames of the input.

    Attributes:
        first_frame: index of the first frame since the session began; a frame is 512 samples.
        probabilities: of speech, one per frame.
        levels_dbfs: for each frame the RMS levels of its blocks, which are equally long.
    """

    first_frame: int
    probabilities: Sequence[float]
    levels_dbfs: Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Settled:
    """The recognizer's best transcript of an activity up to a pause, asked for by `SettleRecognition`."""

    activity_id: int
    settle_id: int
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class PartlyRecognized:
    """What the recognizer makes of an activity so far, while it goes on; likely to change."""

    activity_id: int
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Recognized:
    """The final transcript of an activity, asked for by `FinishRecognition`."""

    activity_id: int
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class RecognitionFailed:
    """The recognizer broke; the activity has no transcript."""

    activity_id: int
    message: str


@dataclass(frozen=True, slots=True)
class SoundExamined:
    """What an activity sounds like, asked for by `ExamineSound`."""

    activity_id: int
    sound: Sound


@dataclass(frozen=True, slots=True)
class PauseExamined:
    """How the voice sounded before a pause, asked for by `ExaminePause`; a later one replaces an earlier."""

    activity_id: int
    settle_id: int
    ending: VoiceEnding


@dataclass(frozen=True, slots=True)
class ReplyDecided:
    """Whether to answer a turn, asked for by `DecideReply`."""

    decision_id: int
    decision: ReplyDecision


@dataclass(frozen=True, slots=True)
class Generated:
    """The language model said something, or ended."""

    generation_id: int
    event: GenerationEvent


@dataclass(frozen=True, slots=True)
class GenerationFailed:
    """The language model broke.

    Attributes:
        message: for the log and the receipt; names the engine, its address and the fix.
        malformed_call: what is wrong with a function call that cannot be understood, for the language
            model; empty when something else broke.
    """

    generation_id: int
    message: str
    malformed_call: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The synthesizer made a piece of speech."""

    utterance_id: int
    chunk: SpeechChunk


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The utterance is whole."""

    utterance_id: int


@dataclass(frozen=True, slots=True)
class SpeechFailed:
    """The synthesizer broke; the rest of the utterance will not come."""

    utterance_id: int
    message: str


@dataclass(frozen=True, slots=True)
class ToolRan:
    """One of the server's own tools has done its work, asked for by `RunTool`."""

    run_id: int
    outcome: ToolOutcome


@dataclass(frozen=True, slots=True)
class ToolFailed:
    """The tool itself broke; what goes wrong inside of it is an outcome.

    Attributes:
        message: for the log; the language model is told no more than that it does not work.
    """

    run_id: int
    message: str


@dataclass(frozen=True, slots=True)
class SaveSettled:
    """What was to be kept is kept and the client has its handle, or was told that there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhausted:
    """What the caller may use is used up: the session is to end with its turn.

    Attributes:
        until: when it ends in any case, in seconds on the session's clock.
        reason: the close reason, and the note for the log.
    """

    until: float
    code: CloseCode
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class Drain:
    """The server is to end: the session is told, finishes its turn, and is closed.

    Attributes:
        until: when it is closed in any case, in seconds on the session's clock.
    """

    until: float


@dataclass(frozen=True, slots=True)
class Summarized:
    """What was cut from the context is summed up, asked for by `Summarize`."""

    summary_id: int
    text: str


@dataclass(frozen=True, slots=True)
class SummaryFailed:
    """There will be no summary.

    Attributes:
        message: for the log.
    """

    summary_id: int
    message: str


@dataclass(frozen=True, slots=True)
class DeadlineReached:
    """`next_deadline()` has passed."""


Event = (
    ClientContent
    | RealtimeInput
    | ToolResponse
    | ContextUpdate
    | AudioArrived
    | FramesAnalyzed
    | Settled
    | PartlyRecognized
    | Recognized
    | RecognitionFailed
    | SoundExamined
    | PauseExamined
    | ReplyDecided
    | Generated
    | GenerationFailed
    | Spoken
    | SpeechEnded
    | SpeechFailed
    | ToolRan
    | ToolFailed
    | SaveSettled
    | Drain
    | Exhausted
    | Summarized
    | SummaryFailed
    | DeadlineReached
)
