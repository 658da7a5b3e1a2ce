"""What a setup must be beyond its types: ranges, names, and values that exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from antiphon.wire.client import ContextUpdate
from antiphon.wire.close import reason_at
from antiphon.wire.content import Content
from antiphon.wire.enums import Modality
from antiphon.wire.errors import ProtocolError
from antiphon.wire.message import Message
from antiphon.wire.profiles import Profile
from antiphon.wire.scalars import shown
from antiphon.wire.setup import (
    AudioTranscriptionConfig,
    ContextWindowCompression,
    GenerationConfig,
    RealtimeInputConfig,
    Setup,
    SpeechConfig,
)
from antiphon.wire.tools import FunctionDeclaration, Tool
from antiphon.wire.voices import VOICES, nearest_voice

MAX_FUNCTIONS = 512
MAX_VOCABULARY = 1000

_INT32_MAX = 2**31 - 1

_GENERATION_RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "temperature": (0, 2),
        "top_p": (0, 1),
        "top_k": (0, _INT32_MAX),
        "max_output_tokens": (1, _INT32_MAX),
        "candidate_count": (1, 1),
        "presence_penalty": (-2, 2),
        "frequency_penalty": (-2, 2),
    }
)
_THINKING_RANGES: Mapping[str, tuple[float, float]] = MappingProxyType({"thinking_budget": (-1, _INT32_MAX)})
_DETECTION_RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"prefix_padding_ms": (0, _INT32_MAX), "silence_duration_ms": (0, _INT32_MAX)}
)

_FUNCTION_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,128}", re.ASCII)
_LANGUAGE_CODE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", re.ASCII)
_LABEL_KEY = re.compile(r"[a-z][a-z0-9_-]{0,62}", re.ASCII)
_LABEL_VALUE = re.compile(r"[a-z0-9_-]{0,63}", re.ASCII)


def check_setup(setup: Setup, profile: Profile, *, strict: bool = False) -> None:
    """See that a setup makes sense.

    Args:
        setup: what the client sent.
        profile: the model's.
        strict: refuse, as Google's service does, text from a model that answers in audio only.

    Raises:
        ProtocolError: it does not, and where.
    """
    check_model(setup)
    if setup.generation_config is not None:
        _check_generation(setup.generation_config, "setup.generationConfig")
    if strict and not profile.text_output and response_modality(setup, profile) is Modality.TEXT:
        raise ProtocolError("Cannot extract voices from a non-audio request.")
    _check_instruction(setup.system_instruction, "setup.systemInstruction")
    _check_tools(setup.tools, "setup.tools")
    _check_realtime(setup.realtime_input_config)
    _check_compression(setup.context_window_compression)
    _check_transcription(setup.input_audio_transcription, "setup.inputAudioTranscription")
    _check_transcription(setup.output_audio_transcription, "setup.outputAudioTranscription")
    _check_labels(setup.labels or {})


def check_model(setup: Setup) -> None:
    """See that a setup names a model, before it is looked up.

    Raises:
        ProtocolError: it does not.
    """
    if not setup.model.strip():
        raise _invalid("setup.model", "expected a model, as models/gemini-3.8-live")


def check_context_update(update: ContextUpdate) -> None:
    """See that a change of the context makes sense.

    Raises:
        ProtocolError: it does not, and where.
    """
    if update.system_instruction is None and update.tools is None:
        raise _invalid("contextUpdate", "expected systemInstruction or tools")
    _check_instruction(update.system_instruction, "contextUpdate.systemInstruction")
    if update.tools is not None:
        _check_tools(update.tools.tools, "contextUpdate.tools.tools")


def response_modality(setup: Setup, profile: Profile) -> Modality:
    """What the session answers with: what the client says, else the profile's default."""
    config = setup.generation_config
    return (
        config.response_modalities[0] if config and config.response_modalities else profile.default_modality
    )


def _check_generation(config: GenerationConfig, path: str) -> None:
    if len(set(config.response_modalities)) > 1:
        asked = ", ".join(config.response_modalities)
        raise _invalid(f"{path}.responseModalities", f"expected one modality, got {asked}")
    _check_ranges(config, _GENERATION_RANGES, path)
    if config.thinking_config is not None:
        _check_ranges(config.thinking_config, _THINKING_RANGES, f"{path}.thinkingConfig")
    if config.speech_config is not None:
        _check_speech(config.speech_config, f"{path}.speechConfig")


def _check_speech(config: SpeechConfig, path: str) -> None:
    name = config.voice_name
    if name is not None and name not in VOICES:
        voice = config.voice_config
        prebuilt = voice is not None and voice.prebuilt_voice_config is not None
        field = "prebuiltVoiceConfig.voiceName" if prebuilt else "voice"
        near = nearest_voice(name)
        hint = f", try {near}" if near else ""
        raise _invalid(
            f"{path}.voiceConfig.{field}",
            f"{shown(name)}{hint}",
            expected=f"expected one of {', '.join(VOICES)}",
        )
    _check_languages([config.language_code] if config.language_code else [], f"{path}.languageCode")


def _check_languages(codes: Iterable[str], path: str) -> None:
    for code in codes:
        if not _LANGUAGE_CODE.fullmatch(code):
            raise _invalid(path, f"expected a BCP-47 code, as en-US, got {shown(code)}")


def _check_transcription(config: AudioTranscriptionConfig | None, path: str) -> None:
    if config is None:
        return
    _check_languages(config.language_codes, f"{path}.languageCodes")
    if config.language_hints is not None:
        _check_languages(config.language_hints.language_codes, f"{path}.languageHints.languageCodes")
    if len(config.custom_vocabulary) > MAX_VOCABULARY:
        got = f"got {len(config.custom_vocabulary)}"
        raise _invalid(f"{path}.customVocabulary", f"expected at most {MAX_VOCABULARY} terms, {got}")


def _check_instruction(instruction: Content | None, path: str) -> None:
    for index, part in enumerate(instruction.parts if instruction else ()):
        if part.text is None:
            raise _invalid(f"{path}.parts[{index}]", "expected text")


def _check_tools(tools: Sequence[Tool], path: str) -> None:
    places: dict[str, str] = {}
    for index, tool in enumerate(tools):
        for number, function in enumerate(tool.function_declarations):
            place = f"{path}[{index}].functionDeclarations[{number}]"
            _check_function(function, place)
            if function.name in places:
                raise _invalid(f"{place}.name", f"{shown(function.name)} is declared twice")
            places[function.name] = place
    if len(places) > MAX_FUNCTIONS:
        raise _invalid(path, f"expected at most {MAX_FUNCTIONS} functions, got {len(places)}")


def _check_function(function: FunctionDeclaration, path: str) -> None:
    if not _FUNCTION_NAME.fullmatch(function.name):
        raise _invalid(
            f"{path}.name",
            f"expected 1 to 128 characters of A-Za-z0-9_.:-, got {shown(function.name)}",
        )
    if function.parameters is not None and function.parameters_json_schema is not None:
        raise _invalid(path, "expected parameters or parametersJsonSchema, got both")


def _check_realtime(config: RealtimeInputConfig | None) -> None:
    if config is not None and config.automatic_activity_detection is not None:
        path = "setup.realtimeInputConfig.automaticActivityDetection"
        _check_ranges(config.automatic_activity_detection, _DETECTION_RANGES, path)


def _check_compression(config: ContextWindowCompression | None) -> None:
    if config is None:
        return
    path = "setup.contextWindowCompression"
    trigger = config.trigger_tokens
    target = config.sliding_window.target_tokens if config.sliding_window else None
    for value, field in ((trigger, "triggerTokens"), (target, "slidingWindow.targetTokens")):
        if value is not None and value < 0:
            raise _invalid(f"{path}.{field}", f"expected tokens, got {value}")
    # Zero is unset in protobuf, and so are the two when they are zero.
    if trigger and target and target >= trigger:
        raise _invalid(f"{path}.slidingWindow.targetTokens", f"expected less than {trigger}, got {target}")


def _check_labels(labels: Mapping[str, str]) -> None:
    for key, value in labels.items():
        if not _LABEL_KEY.fullmatch(key) or not _LABEL_VALUE.fullmatch(value):
            pair = f"{shown(key)}: {shown(value)}"
            raise _invalid("setup.labels", f"expected up to 63 of a-z0-9_- (a key from a letter), got {pair}")


def _check_ranges(message: Message, ranges: Mapping[str, tuple[float, float]], path: str) -> None:
    names = dict(zip(message.__struct_fields__, message.__struct_encode_fields__, strict=True))
    for name, (lowest, highest) in ranges.items():
        value: Any = getattr(message, name)
        if value is not None and not lowest <= value <= highest:
            raise _invalid(f"{path}.{names[name]}", f"expected {_limits(lowest, highest)}, got {value}")


def _limits(lowest: float, highest: float) -> str:
    if highest == _INT32_MAX:
        return f"at least {lowest}"
    return f"{lowest}" if lowest == highest else f"{lowest} to {highest}"


def _invalid(path: str, problem: str, *, expected: str = "") -> ProtocolError:
    return ProtocolError(
        reason_at("Invalid value", path, f": {problem}"),
        path=path,
        detail="; ".join(filter(None, (f"Invalid value at '{path}': {problem}", expected))),
    )
