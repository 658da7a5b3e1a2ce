"""What a live session wants done: the effects that come out of the core, to be carried out in order."""

from __future__ import annotations

from dataclasses import dataclass

from antiphon.conversation.generation import GenerationRequest
from antiphon.conversation.receipt import TurnReceipt
from antiphon.conversation.snapshot import Snapshot
from antiphon.conversation.speech import SpeechRequest
from antiphon.conversation.tool_requests import ToolRequest
from antiphon.wire.close import CloseCode
from antiphon.wire.server import ServerMessage


@dataclass(frozen=True, slots=True)
class Send:
    """Send a message to the client."""

    message: ServerMessage


@dataclass(frozen=True, slots=True)
class SendAudio:
    """Send speech to the client: s16le mono at 24 kHz, one `modelTurn` with one `inlineData` part."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class OpenRecognition:
    """Recognize an activity: the input from this sample on."""

    activity_id: int
    from_samples: int


@dataclass(frozen=True, slots=True)
class SettleRecognition:
    """Ask for the best transcript of the activity up to this sample; answered by `Settled`."""

    activity_id: int
    settle_id: int
    until_samples: int


@dataclass(frozen=True, slots=True)
class FinishRecognition:
    """The activity ends at this sample; answered by `Recognized` or `RecognitionFailed`."""

    activity_id: int
    until_samples: int


@dataclass(frozen=True, slots=True)
class CancelRecognition:
    """Nobody wants this activity's transcript any more."""

    activity_id: int


@dataclass(frozen=True, slots=True)
class ExamineSound:
    """Say what an activity has sounded like lately; answered by `SoundExamined`.

    Attributes:
        from_samples: where the activity began.
    """

    activity_id: int
    from_samples: int


@dataclass(frozen=True, slots=True)
class ExaminePause:
    """Say how the voice sounded before a pause; answered by `PauseExamined`, once or twice.

    Attributes:
        settle_id: the pause, as in `SettleRecognition`.
        from_samples: where the activity began.
        until_samples: up to where the pause has been heard.
    """

    activity_id: int
    settle_id: int
    from_samples: int
    until_samples: int


@dataclass(frozen=True, slots=True)
class DecideReply:
    """Decide whether the last turn of the request is to be answered; answered by `ReplyDecided`.

    Attributes:
        in_conversation: the model has just spoken, so that what the user says is likely meant for it.
    """

    decision_id: int
    request: GenerationRequest
    in_conversation: bool


@dataclass(frozen=True, slots=True)
class StartGeneration:
    """Generate a reply; answered by `Generated` events up to a `GenerationEnd`, or by `GenerationFailed`."""

    generation_id: int
    request: GenerationRequest


@dataclass(frozen=True, slots=True)
class CancelGeneration:
    """Nobody wants this reply any more."""

    generation_id: int


@dataclass(frozen=True, slots=True)
class StartSpeech:
    """Speak a clause; answered by `Spoken` events and one `SpeechEnded`, or by `SpeechFailed`."""

    utterance_id: int
    request: SpeechRequest


@dataclass(frozen=True, slots=True)
class CancelSpeech:
    """Nobody wants to hear this clause any more."""

    utterance_id: int


@dataclass(frozen=True, slots=True)
class RunTool:
    """Have one of the server's own tools work; answered by `ToolRan` or `ToolFailed`."""

    run_id: int
    request: ToolRequest


@dataclass(frozen=True, slots=True)
class CancelTool:
    """Nobody wants what this tool works on any more: it is stopped."""

    run_id: int


@dataclass(frozen=True, slots=True)
class Summarize:
    """Have the language model sum up what was cut from the context; answered by `Summarized` or
    `SummaryFailed`."""

    summary_id: int
    request: GenerationRequest


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth a line in the log, and no more."""

    text: str


@dataclass(frozen=True, slots=True)
class Warn:
    """Something the operator should know; the session goes on."""

    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """A turn has ended; this is what it took."""

    receipt: TurnReceipt


@dataclass(frozen=True, slots=True)
class SaveSession:
    """Keep the session as it is now, and tell the client by which handle it can be resumed."""

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class CloseSession:
    """Close the connection."""

    code: CloseCode
    reason: str


Effect = (
    Send
    | SendAudio
    | OpenRecognition
    | SettleRecognition
    | FinishRecognition
    | CancelRecognition
    | ExamineSound
    | ExaminePause
    | DecideReply
    | StartGeneration
    | CancelGeneration
    | StartSpeech
    | CancelSpeech
    | RunTool
    | CancelTool
    | Summarize
    | Note
    | Warn
    | Report
    | SaveSession
    | CloseSession
)
