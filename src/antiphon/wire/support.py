"""Which fields of a setup this server gives effect to, as data.

Whether a tool that runs on the server is there depends on its configuration as well; that is seen to where a
session is opened.

A field without effect is never silently ignored. Where real clients send it by default it is accepted with a
warning for the log; where somebody who sets it relies on it, the setup is refused by the field's name. Once a
field has its behavior, its entry here changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from antiphon.wire import schema
from antiphon.wire.close import CloseCode, reason_at
from antiphon.wire.errors import ProtocolError
from antiphon.wire.message import Message
from antiphon.wire.setup import Setup
from antiphon.wire.tools import Tool


@dataclass(frozen=True, slots=True)
class Supported:
    """The field has its effect."""


@dataclass(frozen=True, slots=True)
class Warned:
    """The field is accepted without effect; the text says what that means."""

    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The setup is refused; the text says what to do instead, or why.

    Attributes:
        reason: the whole close reason, where Google's service has one of its own.
        code: the close code.
    """

    text: str
    reason: str = ""
    code: CloseCode = CloseCode.INVALID_ARGUMENT


Support = Supported | Warned | Refused

SUPPORTED = Supported()

_NOT_IN_LIVE = Refused("the Live API does not take it")
_SPEECH_OR_TEXT = Refused("expected AUDIO or TEXT")
_NO_TOOL = Refused("this server does not run this tool; declare a function instead")
_PLAIN_TRANSCRIPTS = Refused("transcripts are word for word, without times and speakers")

SUPPORT: Mapping[str, Support] = MappingProxyType(
    {
        "model": SUPPORTED,
        "systemInstruction": SUPPORTED,
        "labels": SUPPORTED,
        "explicitVadSignal": SUPPORTED,
        "historyConfig": SUPPORTED,
        # How the model answers.
        "generationConfig": SUPPORTED,
        "generationConfig.responseModalities=IMAGE": _SPEECH_OR_TEXT,
        "generationConfig.responseModalities=VIDEO": _SPEECH_OR_TEXT,
        "generationConfig.speechConfig.multiSpeakerVoiceConfig": Refused("a session has one voice"),
        "generationConfig.speechConfig.voiceConfig.replicatedVoiceConfig": Refused(
            "this server does not copy voices; choose a prebuilt voice"
        ),
        "generationConfig.enableAffectiveDialog": Warned(
            "replies do not follow the tone of the user's voice"
        ),
        "generationConfig.translationConfig": Refused("this server does not translate live"),
        "generationConfig.audioTranscriptionConfig": Warned(
            "transcripts follow inputAudioTranscription and outputAudioTranscription"
        ),
        "generationConfig.enableEnhancedCivicAnswers": Warned("answers are the model's own"),
        "generationConfig.responseMimeType": _NOT_IN_LIVE,
        "generationConfig.responseSchema": _NOT_IN_LIVE,
        "generationConfig.responseJsonSchema": _NOT_IN_LIVE,
        "generationConfig.responseFormat": _NOT_IN_LIVE,
        "generationConfig.responseLogprobs": _NOT_IN_LIVE,
        "generationConfig.logprobs": _NOT_IN_LIVE,
        "generationConfig.stopSequences": _NOT_IN_LIVE,
        "generationConfig.stopSequence": _NOT_IN_LIVE,
        "generationConfig.routingConfig": _NOT_IN_LIVE,
        "generationConfig.modelConfig": _NOT_IN_LIVE,
        "generationConfig.audioTimestamp": _NOT_IN_LIVE,
        # What the model may use.
        "tools.functionDeclarations": SUPPORTED,
        "tools.googleSearch": SUPPORTED,
        "tools.googleSearch.searchTypes.imageSearch": Warned("texts are searched, not images"),
        "tools.googleSearch.timeRangeFilter": Warned("what is found may be of any time"),
        "tools.googleSearch.blockingConfidence": Warned("nothing that is found is held back"),
        "tools.googleSearchRetrieval": SUPPORTED,
        "tools.codeExecution": SUPPORTED,
        "tools.urlContext": SUPPORTED,
        "tools.googleMaps": _NO_TOOL,
        "tools.computerUse": _NO_TOOL,
        "tools.fileSearch": _NO_TOOL,
        "tools.mcpServers": SUPPORTED,
        "tools.mcpServers.streamableHttpTransport.sseReadTimeout": Warned(
            "an answer is awaited as long as any tool's"
        ),
        "tools.mcpServers.streamableHttpTransport.timeout": Warned(
            "an answer is awaited as long as any tool's"
        ),
        "tools.retrieval": SUPPORTED,
        "tools.enterpriseWebSearch": _NO_TOOL,
        "tools.parallelAiSearch": _NO_TOOL,
        "tools.exaAiSearch": _NO_TOOL,
        # How the session runs.
        "realtimeInputConfig": SUPPORTED,
        "realtimeInputConfig.interimTranscriptTimestampEnabled": Warned("interim transcripts carry no times"),
        "sessionResumption": SUPPORTED,
        "contextWindowCompression": SUPPORTED,
        "proactivity": SUPPORTED,
        "safetySettings": Warned("nothing is filtered but by the model itself"),
        "avatarConfig": Refused("this server has no video output"),
        # Transcripts.
        "inputAudioTranscription": SUPPORTED,
        "inputAudioTranscription.mode=SMART": _PLAIN_TRANSCRIPTS,
        "inputAudioTranscription.wordTimestamp": _PLAIN_TRANSCRIPTS,
        "inputAudioTranscription.diarization": _PLAIN_TRANSCRIPTS,
        "inputAudioTranscription.sourceText": _PLAIN_TRANSCRIPTS,
        "outputAudioTranscription": SUPPORTED,
        "outputAudioTranscription.customVocabulary": Warned("transcripts of output are the reply's own text"),
        "outputAudioTranscription.adaptationPhrases": Warned(
            "transcripts of output are the reply's own text"
        ),
        "outputAudioTranscription.mode=SMART": _PLAIN_TRANSCRIPTS,
        "outputAudioTranscription.wordTimestamp": _PLAIN_TRANSCRIPTS,
        "outputAudioTranscription.diarization": _PLAIN_TRANSCRIPTS,
        "outputAudioTranscription.sourceText": _PLAIN_TRANSCRIPTS,
    }
)
"""By path within the setup, without list indexes; `path=VALUE` is one value of an enumeration.

An entry also holds for what lies below it, unless that has an entry of its own.
"""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """What of a message has no effect: warnings for the log, and the error to close with, if any."""

    warnings: tuple[str, ...] = ()
    refusal: ProtocolError | None = None


@dataclass(frozen=True, slots=True)
class _Given:
    """One value a client set: its place in the table, and in the message."""

    entry: str
    path: str
    value: Any


def unsupported(setup: Setup) -> Unsupported:
    """What a setup asks for that this server does not do."""
    return _judge(_given(setup, "", "setup"))


def unsupported_tools(tools: Iterable[Tool], path: str = "contextUpdate.tools.tools") -> Unsupported:
    """The same for tools that a client changes in mid-session; `path` is where they stand."""
    return _judge(
        given for index, tool in enumerate(tools) for given in _given(tool, "tools", f"{path}[{index}]")
    )


def support_of(entry: str) -> Support | None:
    """The support of a path as `SUPPORT` spells it; None when neither it nor what it lies in has an entry."""
    while entry:
        if entry in SUPPORT:
            return SUPPORT[entry]
        entry = entry.rpartition("=")[0] or entry.rpartition(".")[0]
    return None


def _judge(all_given: Iterable[_Given]) -> Unsupported:
    warnings: dict[str, None] = {}
    for given in all_given:
        match support_of(given.entry):
            case Refused() as refused:
                return Unsupported(tuple(warnings), _refusal(refused, given.path))
            case Warned(text) if given.entry in SUPPORT:
                warnings[f"{given.path} has no effect: {text}"] = None
    return Unsupported(tuple(warnings))


def _refusal(refused: Refused, path: str) -> ProtocolError:
    opening = "Request contains an invalid argument. Unsupported field"
    return ProtocolError(
        refused.reason or reason_at(opening, path, f": {refused.text}"),
        code=refused.code,
        path=path,
        detail=f"{path} is not supported: {refused.text}",
    )


def _given(message: Message, entry: str, path: str) -> Iterator[_Given]:
    """What a client set in a message, outermost first. A false, a zero or an empty list asks for nothing."""
    for field in schema.plan_of(type(message)).fields:
        value = getattr(message, field.name)
        field_entry = f"{entry}.{field.wire_name}".lstrip(".")
        field_path = f"{path}.{field.wire_name}"
        for index, item in enumerate(value if field.repeated else [value]):
            item_path = f"{field_path}[{index}]" if field.repeated else field_path
            if isinstance(item, Message):
                yield _Given(field_entry, item_path, item)
                yield from _given(item, field_entry, item_path)
            elif isinstance(item, StrEnum):
                yield _Given(f"{field_entry}={item}", item_path, item)
            elif item or (field.presence and item is not None):
                yield _Given(field_entry, item_path, item)
