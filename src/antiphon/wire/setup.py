"""The first message of a session ("BidiGenerateContentSetup" in the Live API reference)."""

from __future__ import annotations

from antiphon.wire.content import LenientContent
from antiphon.wire.enums import ActivityHandling, EndSensitivity, StartSensitivity, TurnCoverage
from antiphon.wire.generation_config import (
    AudioTranscriptionConfig,
    GenerationConfig,
    LanguageAuto,
    LanguageHints,
    MultiSpeakerVoiceConfig,
    PrebuiltVoiceConfig,
    ReplicatedVoiceConfig,
    SpeakerVoiceConfig,
    SpeechConfig,
    ThinkingConfig,
    TranslationConfig,
    VoiceConfig,
    VoiceConsentSignature,
)
from antiphon.wire.message import Int32, Int64, Message, StringMap
from antiphon.wire.tools import Tool

__all__ = [
    "AudioTranscriptionConfig",
    "AutomaticActivityDetection",
    "AvatarConfig",
    "ContextWindowCompression",
    "CustomizedAvatar",
    "GenerationConfig",
    "HistoryConfig",
    "LanguageAuto",
    "LanguageHints",
    "MultiSpeakerVoiceConfig",
    "PrebuiltVoiceConfig",
    "Proactivity",
    "RealtimeInputConfig",
    "ReplicatedVoiceConfig",
    "SafetySetting",
    "SessionResumptionConfig",
    "Setup",
    "SlidingWindow",
    "SpeakerVoiceConfig",
    "SpeechConfig",
    "ThinkingConfig",
    "TranslationConfig",
    "VoiceConfig",
    "VoiceConsentSignature",
]


class AutomaticActivityDetection(Message, frozen=True, kw_only=True):
    """How the server finds speech in the audio.

    Attributes:
        disabled: True when the client marks activity itself by `activityStart` and `activityEnd`.
        prefix_padding_ms: how long speech must last before its start is committed.
        silence_duration_ms: how long silence must last before the end of speech is committed.
    """

    disabled: bool | None = None
    start_of_speech_sensitivity: StartSensitivity | None = None
    end_of_speech_sensitivity: EndSensitivity | None = None
    prefix_padding_ms: Int32 | None = None
    silence_duration_ms: Int32 | None = None


class RealtimeInputConfig(Message, frozen=True, kw_only=True):
    """How realtime input becomes turns."""

    automatic_activity_detection: AutomaticActivityDetection | None = None
    activity_handling: ActivityHandling | None = None
    turn_coverage: TurnCoverage | None = None
    interim_transcript_timestamp_enabled: bool | None = None


class SessionResumptionConfig(Message, frozen=True, kw_only=True):
    """Its presence asks for handles; `handle` continues the session that it was given for."""

    handle: str | None = None
    transparent: bool | None = None


class SlidingWindow(Message, frozen=True, kw_only=True):
    """How much of the context is kept when it is cut; None is half of the trigger."""

    target_tokens: Int64 | None = None


class ContextWindowCompression(Message, frozen=True, kw_only=True):
    """When the context is cut; None is 80 % of the model's window."""

    trigger_tokens: Int64 | None = None
    sliding_window: SlidingWindow | None = None


class Proactivity(Message, frozen=True, kw_only=True):
    """Whether the model may stay silent, and whether a video frame may make it speak."""

    proactive_audio: bool | None = None
    proactive_video: bool | None = None


class HistoryConfig(Message, frozen=True, kw_only=True):
    """Whether the first `clientContent`, up to its `turnComplete`, is history and not to be answered."""

    initial_history_in_client_content: bool | None = None


class CustomizedAvatar(Message, frozen=True, kw_only=True):
    """An avatar made from a picture."""

    image_mime_type: str | None = None
    image_data: bytes | None = None


class AvatarConfig(Message, frozen=True, kw_only=True):
    """The face of video output."""

    avatar_name: str | None = None
    customized_avatar: CustomizedAvatar | None = None
    audio_bitrate_bps: Int32 | None = None
    video_bitrate_bps: Int32 | None = None


class SafetySetting(Message, frozen=True, kw_only=True):
    """How readily a category of harm is blocked; all three by Google's names."""

    category: str | None = None
    threshold: str | None = None
    method: str | None = None


class Setup(Message, frozen=True, kw_only=True):
    """What the session is to be.

    Attributes:
        model: `models/{id}`, `publishers/google/models/{id}`, a full Vertex AI resource name, or a bare id.
        explicit_vad_signal: whether the client wants to be told of voice activity.
        labels: the client's own marks, at most 63 characters each.
    """

    model: str = ""
    generation_config: GenerationConfig | None = None
    system_instruction: LenientContent | None = None
    tools: list[Tool] = []
    realtime_input_config: RealtimeInputConfig | None = None
    session_resumption: SessionResumptionConfig | None = None
    context_window_compression: ContextWindowCompression | None = None
    input_audio_transcription: AudioTranscriptionConfig | None = None
    output_audio_transcription: AudioTranscriptionConfig | None = None
    proactivity: Proactivity | None = None
    explicit_vad_signal: bool | None = None
    history_config: HistoryConfig | None = None
    avatar_config: AvatarConfig | None = None
    safety_settings: list[SafetySetting] = []
    labels: StringMap | None = None
