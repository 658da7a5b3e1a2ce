"""How the model answers: modality, voice, sampling, thinking (`generationConfig`)."""

from __future__ import annotations

from antiphon.wire.enums import MediaResolution, Modality, ThinkingLevel, TranscriptionMode
from antiphon.wire.message import Int32, JsonObject, JsonValue, Message


class PrebuiltVoiceConfig(Message, frozen=True, kw_only=True):
    """One of the 30 prebuilt voices, by its name."""

    voice_name: str | None = None


class VoiceConsentSignature(Message, frozen=True, kw_only=True):
    """Proof that a replicated voice's owner agreed."""

    signature: str | None = None


class ReplicatedVoiceConfig(Message, frozen=True, kw_only=True):
    """A voice copied from a sample (`audio/wav`, 24 kHz, 16 bits)."""

    mime_type: str | None = None
    voice_sample_audio: bytes | None = None
    consent_audio: bytes | None = None
    voice_consent_signature: VoiceConsentSignature | None = None


class VoiceConfig(Message, frozen=True, kw_only=True):
    """Which voice speaks; `voice` is the short form of a prebuilt voice's name."""

    prebuilt_voice_config: PrebuiltVoiceConfig | None = None
    replicated_voice_config: ReplicatedVoiceConfig | None = None
    voice: str | None = None


class SpeakerVoiceConfig(Message, frozen=True, kw_only=True):
    """The voice of one speaker of a dialogue."""

    speaker: str | None = None
    voice_config: VoiceConfig | None = None


class MultiSpeakerVoiceConfig(Message, frozen=True, kw_only=True):
    """The voices of a dialogue; not part of the Live API, but its type has the field."""

    speaker_voice_configs: list[SpeakerVoiceConfig] = []


class SpeechConfig(Message, frozen=True, kw_only=True):
    """How speech sounds; `language_code` is a BCP-47 code and concerns the output only."""

    voice_config: VoiceConfig | None = None
    language_code: str | None = None
    multi_speaker_voice_config: MultiSpeakerVoiceConfig | None = None

    @property
    def voice_name(self) -> str | None:
        """The prebuilt voice asked for, in either of its two forms; None when none is."""
        voice = self.voice_config
        if voice is None:
            return None
        prebuilt = voice.prebuilt_voice_config
        return (prebuilt.voice_name if prebuilt else None) or voice.voice or None


class ThinkingConfig(Message, frozen=True, kw_only=True):
    """How much the model thinks; `thinking_budget` in tokens, 0 is off, -1 lets the model choose."""

    include_thoughts: bool | None = None
    thinking_budget: Int32 | None = None
    thinking_level: ThinkingLevel | None = None


class TranslationConfig(Message, frozen=True, kw_only=True):
    """Live translation into a language (BCP-47)."""

    target_language_code: str | None = None
    echo_target_language: bool | None = None


class LanguageAuto(Message, frozen=True, kw_only=True):
    """The language is detected; it has no options."""


class LanguageHints(Message, frozen=True, kw_only=True):
    """Languages to expect; deprecated in favor of `languageCodes`."""

    language_codes: list[str] = []


class AudioTranscriptionConfig(Message, frozen=True, kw_only=True):
    """Transcripts of speech; its presence, even empty, turns them on.

    Attributes:
        language_codes: BCP-47 codes to expect; empty lets the recognizer choose.
        custom_vocabulary: words to expect, at most 1000.
        adaptation_phrases: the deprecated name of `custom_vocabulary`.
        source_text: a text to be edited by voice (SMART mode).
    """

    language_codes: list[str] = []
    language_auto: LanguageAuto | None = None
    language_hints: LanguageHints | None = None
    custom_vocabulary: list[str] = []
    adaptation_phrases: list[str] = []
    mode: TranscriptionMode | None = None
    word_timestamp: bool | None = None
    diarization: bool | None = None
    source_text: str | None = None


class GenerationConfig(Message, frozen=True, kw_only=True):
    """How the model answers. Those from `response_mime_type` on are not part of the Live API."""

    response_modalities: list[Modality] = []
    speech_config: SpeechConfig | None = None
    temperature: float | None = None
    top_p: float | None = None
    top_k: Int32 | None = None
    max_output_tokens: Int32 | None = None
    candidate_count: Int32 | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    seed: Int32 | None = None
    media_resolution: MediaResolution | None = None
    thinking_config: ThinkingConfig | None = None
    enable_affective_dialog: bool | None = None
    translation_config: TranslationConfig | None = None
    audio_transcription_config: AudioTranscriptionConfig | None = None
    response_mime_type: str | None = None
    response_schema: JsonObject | None = None
    response_json_schema: JsonValue | None = None
    response_format: list[JsonObject] = []
    response_logprobs: bool | None = None
    logprobs: Int32 | None = None
    stop_sequences: list[str] = []
    stop_sequence: list[str] = []
    routing_config: JsonObject | None = None
    model_config: JsonObject | None = None
    audio_timestamp: bool | None = None
    enable_enhanced_civic_answers: bool | None = None
