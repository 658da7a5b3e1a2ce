"""What the server sends ("BidiGenerateContentServerMessage" in the Live API reference)."""

from __future__ import annotations

from antiphon.wire.content import Content, FunctionCall, Transcription, WordInfo
from antiphon.wire.enums import InteractionStatus, TurnCompleteReason, VadSignalType, VoiceActivityType
from antiphon.wire.generation_config import VoiceConsentSignature
from antiphon.wire.grounding import GroundingMetadata, UrlContextMetadata
from antiphon.wire.message import Duration, Index64, Message
from antiphon.wire.usage import ModalityTokenCount, UsageMetadata

__all__ = [
    "GoAway",
    "ModalityTokenCount",
    "ServerContent",
    "ServerMessage",
    "SessionResumptionUpdate",
    "SetupComplete",
    "ToolCall",
    "ToolCallCancellation",
    "Transcription",
    "UsageMetadata",
    "VoiceActivity",
    "VoiceActivityDetectionSignal",
    "WordInfo",
]


class SetupComplete(Message, frozen=True, kw_only=True):
    """The session is ready; Vertex AI names it."""

    session_id: str | None = None
    voice_consent_signature: VoiceConsentSignature | None = None


class ServerContent(Message, frozen=True, kw_only=True):
    """Output, and how the turn stands.

    Attributes:
        model_turn: a piece of the reply.
        generation_complete: the model has produced everything; never in an interrupted turn.
        turn_complete: the turn is over; every turn ends with it.
        interrupted: the client's input cut the reply short: what is queued for playback is void.
        waiting_for_input: the model stays silent and expects more.
        interaction_status: whether the model works on after `turn_complete`.
    """

    model_turn: Content | None = None
    generation_complete: bool | None = None
    turn_complete: bool | None = None
    turn_complete_reason: TurnCompleteReason | None = None
    interrupted: bool | None = None
    input_transcription: Transcription | None = None
    interim_input_transcription: Transcription | None = None
    output_transcription: Transcription | None = None
    grounding_metadata: GroundingMetadata | None = None
    url_context_metadata: UrlContextMetadata | None = None
    waiting_for_input: bool | None = None
    interaction_status: InteractionStatus | None = None


class ToolCall(Message, frozen=True, kw_only=True):
    """Functions to call; several are parallel calls."""

    function_calls: list[FunctionCall] = []


class ToolCallCancellation(Message, frozen=True, kw_only=True):
    """Calls whose answers are no longer wanted."""

    ids: list[str] = []


class GoAway(Message, frozen=True, kw_only=True):
    """The connection will be closed in this time."""

    time_left: Duration | None = None


class SessionResumptionUpdate(Message, frozen=True, kw_only=True):
    """A newer handle; without `resumable` the session cannot be resumed at this moment."""

    new_handle: str | None = None
    resumable: bool | None = None
    last_consumed_client_message_index: Index64 | None = None


class VoiceActivity(Message, frozen=True, kw_only=True):
    """The user began or stopped speaking, so far into the session's audio."""

    type: VoiceActivityType | None = None
    audio_offset: Duration | None = None


class VoiceActivityDetectionSignal(Message, frozen=True, kw_only=True):
    """The older form of `VoiceActivity`."""

    vad_signal_type: VadSignalType | None = None


class ServerMessage(Message, frozen=True, kw_only=True):
    """One frame; several fields may be set, but no client copes with all combinations."""

    setup_complete: SetupComplete | None = None
    server_content: ServerContent | None = None
    tool_call: ToolCall | None = None
    tool_call_cancellation: ToolCallCancellation | None = None
    usage_metadata: UsageMetadata | None = None
    go_away: GoAway | None = None
    session_resumption_update: SessionResumptionUpdate | None = None
    voice_activity: VoiceActivity | None = None
    voice_activity_detection_signal: VoiceActivityDetectionSignal | None = None
