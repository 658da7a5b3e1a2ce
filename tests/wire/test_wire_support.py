"""No field is silently ignored: it has its effect, or is warned about, or is refused by its name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from antiphon.wire import schema
from antiphon.wire.client import ContextUpdate
from antiphon.wire.codec import decode_client
from antiphon.wire.message import Message
from antiphon.wire.setup import Setup
from antiphon.wire.support import SUPPORT, Unsupported, support_of, unsupported, unsupported_tools


def judge(**fields: Any) -> Unsupported:
    setup = decode_client(json.dumps({"setup": {"model": "m", **fields}}))
    assert isinstance(setup, Setup)
    return unsupported(setup)


def refused_path(**fields: Any) -> str:
    refusal = judge(**fields).refusal
    assert refusal is not None
    assert refusal.reason.startswith("Request contains an invalid argument. Unsupported field at '")
    assert f"{refusal.path.rpartition('.')[2]}'" in refusal.reason
    return refusal.path


def _leaves(message: type[Message], path: str = "") -> Iterator[str]:
    for field in schema.plan_of(message).fields:
        inner = f"{path}.{field.wire_name}".lstrip(".")
        yield inner
        if field.message is not None:
            yield from _leaves(field.message, inner)


def test_every_field_of_setup_has_an_entry() -> None:
    groups = {"tools"}
    assert [path for path in _leaves(Setup) if support_of(path) is None and path not in groups] == []


def test_every_entry_is_a_field_of_setup() -> None:
    assert {entry.partition("=")[0] for entry in SUPPORT} <= set(_leaves(Setup))


def test_an_entry_holds_for_what_lies_below_it() -> None:
    assert support_of("avatarConfig.avatarName") is SUPPORT["avatarConfig"]
    assert support_of("sessionResumption.transparent=ON") is SUPPORT["sessionResumption"]
    assert support_of("nothing") is None


# What each client sends when its user sets nothing special.
DEFAULTS: dict[str, dict[str, Any]] = {
    "google-genai": {"generationConfig": {"responseModalities": ["AUDIO"]}},
    "strands": {
        "generationConfig": {"responseModalities": ["AUDIO"]},
        "inputAudioTranscription": {},
        "outputAudioTranscription": {},
        "contextWindowCompression": {"slidingWindow": {}},
        "sessionResumption": {},
        "historyConfig": {"initialHistoryInClientContent": True},
        "tools": [{"functionDeclarations": [{"name": "calculator"}]}],
    },
    "adk": {
        "systemInstruction": {"role": "system", "parts": [{"text": "You are an agent."}]},
        "inputAudioTranscription": {},
        "outputAudioTranscription": {},
    },
    "pipecat": {
        "generationConfig": {
            "frequency_penalty": None,
            "max_output_tokens": 4096,
            "temperature": None,
            "response_modalities": ["AUDIO"],
            "speech_config": {
                "voice_config": {"prebuilt_voice_config": {"voice_name": "Charon"}},
                "language_code": "en-US",
            },
            "media_resolution": "MEDIA_RESOLUTION_UNSPECIFIED",
        },
        "sessionResumption": {},
        "historyConfig": {"initial_history_in_client_content": True},
    },
    "google's function calling sample": {"tools": [{"functionDeclarations": []}]},
}


@pytest.mark.parametrize("fields", DEFAULTS.values(), ids=DEFAULTS.keys())
def test_no_client_is_refused_for_its_defaults(fields: dict[str, Any]) -> None:
    assert judge(**fields).refusal is None


def test_a_plain_setup_has_no_warnings() -> None:
    assert judge(generationConfig={"responseModalities": ["TEXT"], "temperature": 1}) == Unsupported()


def test_what_is_sent_by_default_is_warned_about_once() -> None:
    result = judge(sessionResumption={}, safetySettings=[{"category": "HARM_CATEGORY_HARASSMENT"}] * 2)
    assert result.refusal is None
    assert len(result.warnings) == 2
    assert all(text.startswith("setup.safetySettings") for text in result.warnings)


def test_a_false_asks_for_nothing() -> None:
    assert judge(
        proactivity={"proactiveAudio": False}, generationConfig={"enableAffectiveDialog": False}
    ) == (Unsupported())


@pytest.mark.parametrize(
    "name",
    [
        "googleMaps",
        "computerUse",
        "fileSearch",
        "enterpriseWebSearch",
        "parallelAiSearch",
        "exaAiSearch",
    ],
)
def test_tools_that_nobody_runs_are_refused_by_name(name: str) -> None:
    tools = [{"functionDeclarations": [{"name": "f"}]}, {name: {}}]
    assert refused_path(tools=tools) == f"setup.tools[1].{name}"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("generationConfig.responseSchema", {}),
        ("generationConfig.responseMimeType", "application/json"),
        ("generationConfig.stopSequences", ["x"]),
        ("generationConfig.translationConfig", {"targetLanguageCode": "pl"}),
        ("generationConfig.responseModalities", ["VIDEO"]),
        ("generationConfig.speechConfig.multiSpeakerVoiceConfig", {}),
        ("generationConfig.speechConfig.voiceConfig.replicatedVoiceConfig", {}),
        ("avatarConfig", {"avatarName": "Ada"}),
        ("inputAudioTranscription.diarization", True),
        ("outputAudioTranscription.mode", "SMART"),
    ],
)
def test_what_somebody_relies_on_is_refused_by_name(path: str, value: Any) -> None:
    fields = value
    for name in reversed(path.split(".")):
        fields = {name: fields}
    expected = f"setup.{path}" + ("[0]" if isinstance(value, list) else "")
    assert refused_path(**fields) == expected


@pytest.mark.parametrize(
    "tool",
    [
        {"googleSearch": {}},
        {"googleSearchRetrieval": {}},
        {"codeExecution": {}},
        {"urlContext": {}},
        {"retrieval": {"vertexRagStore": {}}},
        {"mcpServers": [{"name": "a", "streamableHttpTransport": {"url": "https://mcp.example.com"}}]},
    ],
    ids=lambda tool: next(iter(tool)),
)
def test_tools_that_the_server_may_have_are_left_to_its_configuration(tool: dict[str, Any]) -> None:
    assert judge(tools=[tool]) == Unsupported()


def test_options_of_tools_without_effect_are_warned_about() -> None:
    options = {"searchTypes": {"imageSearch": {}}, "blockingConfidence": "BLOCK_LOW_AND_ABOVE"}
    result = judge(tools=[{"googleSearch": options}])
    assert result.refusal is None
    assert [text.partition(" ")[0] for text in result.warnings] == [
        "setup.tools[0].googleSearch.searchTypes.imageSearch",
        "setup.tools[0].googleSearch.blockingConfidence",
    ]


def test_tools_are_judged_in_mid_session_too() -> None:
    update = decode_client('{"contextUpdate":{"tools":{"tools":[{"googleMaps":{}}]}}}')
    assert isinstance(update, ContextUpdate) and update.tools is not None
    refusal = unsupported_tools(update.tools.tools).refusal
    assert refusal is not None and refusal.path == "contextUpdate.tools.tools[0].googleMaps"
    assert unsupported_tools([]) == Unsupported()
