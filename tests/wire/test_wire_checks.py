"""What a setup must be beyond its types. Live API reference: "BidiGenerateContentSetup"."""

from __future__ import annotations

import json
from typing import Any

import pytest

from antiphon.wire.checks import check_context_update, check_setup, response_modality
from antiphon.wire.client import ContextUpdate
from antiphon.wire.close import MAX_REASON_BYTES, CloseCode
from antiphon.wire.codec import decode_client
from antiphon.wire.enums import Modality
from antiphon.wire.errors import ProtocolError
from antiphon.wire.profiles import PROFILES
from antiphon.wire.setup import Setup

_PROFILE = PROFILES["gemini-2.5-native"]


def setup(**fields: Any) -> Setup:
    message = decode_client(json.dumps({"setup": {"model": "models/m", **fields}}))
    assert isinstance(message, Setup)
    return message


def refusal(**fields: Any) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        check_setup(setup(**fields), _PROFILE)
    assert caught.value.code is CloseCode.INVALID_ARGUMENT
    assert len(caught.value.reason.encode()) <= MAX_REASON_BYTES
    return caught.value


def functions(*declarations: dict[str, Any]) -> dict[str, Any]:
    return {"tools": [{"functionDeclarations": list(declarations)}]}


def test_a_full_setup_passes() -> None:
    check_setup(
        setup(
            generationConfig={
                "responseModalities": ["AUDIO"],
                "temperature": 2,
                "topP": 1,
                "candidateCount": 1,
                "speechConfig": {
                    "languageCode": "cmn-CN",
                    "voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Charon"}},
                },
                "thinkingConfig": {"thinkingBudget": -1},
            },
            systemInstruction="Be brief.",
            realtimeInputConfig={
                "automaticActivityDetection": {"prefixPaddingMs": 0, "silenceDurationMs": 6000}
            },
            contextWindowCompression={"triggerTokens": 100, "slidingWindow": {"targetTokens": 99}},
            inputAudioTranscription={"languageCodes": ["en-US"], "customVocabulary": ["x"] * 1000},
            labels={"team": "a-1"},
            **functions({"name": "a.b:c-d_1"}, {"name": "f"}),
        ),
        _PROFILE,
    )


def test_an_empty_setup_passes() -> None:
    check_setup(setup(), _PROFILE)


def test_the_model_is_required() -> None:
    assert (
        refusal(model=" ").reason
        == "Invalid value at 'setup.model': expected a model, as models/gemini-3.8-live"
    )


class TestModality:
    def test_one_at_a_time(self) -> None:
        error = refusal(generationConfig={"responseModalities": ["TEXT", "AUDIO"]})
        assert error.path == "setup.generationConfig.responseModalities"
        assert error.reason.endswith("': expected one modality, got TEXT, AUDIO")

    def test_the_same_one_twice_is_one(self) -> None:
        check_setup(setup(generationConfig={"responseModalities": ["TEXT", "text"]}), _PROFILE)

    def test_the_profile_says_what_an_unset_one_is(self) -> None:
        assert response_modality(setup(), _PROFILE) is Modality.AUDIO
        text = setup(generationConfig={"responseModalities": ["TEXT"]})
        assert response_modality(text, _PROFILE) is Modality.TEXT

    def test_any_model_may_answer_in_text_unless_strictness_is_asked_for(self) -> None:
        text = setup(generationConfig={"responseModalities": ["TEXT"]})
        check_setup(text, _PROFILE)
        check_setup(text, PROFILES["gemini-2.0"], strict=True)
        with pytest.raises(ProtocolError) as caught:
            check_setup(text, _PROFILE, strict=True)
        assert caught.value.reason == "Cannot extract voices from a non-audio request."


class TestVoice:
    def test_an_unknown_voice_is_named_with_its_whole_path(self) -> None:
        error = refusal(
            generationConfig={"speechConfig": {"voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "kore"}}}}
        )
        assert error.reason == (
            "Invalid value at 'setup.generationConfig.speechConfig.voiceConfig.prebuiltVoiceConfig.voiceName'"
            ': "kore", try Kore'
        )
        assert "expected one of Zephyr, Puck" in error.detail

    def test_the_short_form_is_checked_too(self) -> None:
        error = refusal(generationConfig={"speechConfig": {"voiceConfig": {"voice": "Nobody at all"}}})
        assert error.path == "setup.generationConfig.speechConfig.voiceConfig.voice"
        assert error.reason.endswith(': "Nobody at all"')

    def test_a_language_is_a_code(self) -> None:
        error = refusal(generationConfig={"speechConfig": {"languageCode": "English please"}})
        assert error.path == "setup.generationConfig.speechConfig.languageCode"


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("generationConfig.temperature", 2.1, "0 to 2, got 2.1"),
        ("generationConfig.temperature", -0.1, "0 to 2, got -0.1"),
        ("generationConfig.topP", 1.5, "0 to 1, got 1.5"),
        ("generationConfig.topK", -1, "at least 0, got -1"),
        ("generationConfig.maxOutputTokens", 0, "at least 1, got 0"),
        ("generationConfig.candidateCount", 2, "1, got 2"),
        ("generationConfig.presencePenalty", 2.5, "-2 to 2, got 2.5"),
        ("generationConfig.frequencyPenalty", -3, "-2 to 2, got -3.0"),
        ("generationConfig.thinkingConfig.thinkingBudget", -2, "at least -1, got -2"),
        ("realtimeInputConfig.automaticActivityDetection.silenceDurationMs", -1, "at least 0, got -1"),
        ("realtimeInputConfig.automaticActivityDetection.prefixPaddingMs", -1, "at least 0, got -1"),
    ],
)
def test_ranges(path: str, value: float, expected: str) -> None:
    fields: Any = value
    for name in reversed(path.split(".")):
        fields = {name: fields}
    error = refusal(**fields)
    assert error.path == f"setup.{path}"
    assert error.detail == f"Invalid value at 'setup.{path}': expected {expected}"


class TestCompression:
    """Live API reference: "SlidingWindow"."""

    def test_the_target_is_below_the_trigger(self) -> None:
        error = refusal(
            contextWindowCompression={"triggerTokens": 100, "slidingWindow": {"targetTokens": 100}}
        )
        assert error.path == "setup.contextWindowCompression.slidingWindow.targetTokens"

    @pytest.mark.parametrize("config", [{"triggerTokens": -1}, {"slidingWindow": {"targetTokens": -1}}])
    def test_tokens_are_not_negative(self, config: dict[str, Any]) -> None:
        assert refusal(contextWindowCompression=config).path.startswith("setup.contextWindowCompression.")

    def test_defaults_are_enough(self) -> None:
        check_setup(setup(contextWindowCompression={"slidingWindow": {}}), _PROFILE)


class TestFunctions:
    """Gemini API reference: "FunctionDeclaration"."""

    @pytest.mark.parametrize("name", ["", "a b", "x" * 129, "né"])
    def test_a_name_has_its_alphabet(self, name: str) -> None:
        assert refusal(**functions({"name": name})).path == "setup.tools[0].functionDeclarations[0].name"

    def test_a_name_is_declared_once_in_all_tools(self) -> None:
        error = refusal(
            tools=[{"functionDeclarations": {"name": "f"}}, {"functionDeclarations": {"name": "f"}}]
        )
        assert error.reason == (
            "Invalid value at 'setup.tools[1].functionDeclarations[0].name': \"f\" is declared twice"
        )

    def test_at_most_512(self) -> None:
        check_setup(setup(**functions(*({"name": f"f{index}"} for index in range(512)))), _PROFILE)
        error = refusal(**functions(*({"name": f"f{index}"} for index in range(513))))
        assert error.reason == "Invalid value at 'setup.tools': expected at most 512 functions, got 513"

    def test_parameters_have_one_schema(self) -> None:
        error = refusal(**functions({"name": "f", "parameters": {}, "parametersJsonSchema": {}}))
        assert error.path == "setup.tools[0].functionDeclarations[0]"


class TestTexts:
    def test_an_instruction_is_text(self) -> None:
        picture = {"inlineData": {"mimeType": "image/png", "data": "AAAA"}}
        error = refusal(systemInstruction={"parts": [{"text": "a"}, picture]})
        assert error.reason == "Invalid value at 'setup.systemInstruction.parts[1]': expected text"

    def test_a_vocabulary_has_at_most_a_thousand_terms(self) -> None:
        error = refusal(inputAudioTranscription={"customVocabulary": ["x"] * 1001})
        assert error.path == "setup.inputAudioTranscription.customVocabulary"

    @pytest.mark.parametrize(
        "config", [{"languageCodes": ["?"]}, {"languageHints": {"languageCodes": ["?"]}}]
    )
    def test_languages_are_codes(self, config: dict[str, Any]) -> None:
        assert refusal(outputAudioTranscription=config).path.endswith("anguageCodes")

    @pytest.mark.parametrize(
        "labels", [{"Team": "a"}, {"1a": "a"}, {"a": "A"}, {"a": "x" * 64}, {"x" * 64: "a"}]
    )
    def test_labels_have_their_alphabet(self, labels: dict[str, str]) -> None:
        assert refusal(labels=labels).path == "setup.labels"


class TestContextUpdate:
    def update(self, **fields: Any) -> ContextUpdate:
        message = decode_client(json.dumps({"contextUpdate": fields}))
        assert isinstance(message, ContextUpdate)
        return message

    def test_it_changes_something(self) -> None:
        check_context_update(self.update(systemInstruction="New.", tools={"tools": []}))
        with pytest.raises(ProtocolError, match="expected systemInstruction or tools"):
            check_context_update(self.update())

    def test_tools_are_checked_as_in_setup(self) -> None:
        with pytest.raises(ProtocolError) as caught:
            check_context_update(self.update(tools={"tools": [{"functionDeclarations": [{"name": "?"}]}]}))
        assert caught.value.path == "contextUpdate.tools.tools[0].functionDeclarations[0].name"

    def test_instructions_are_text(self) -> None:
        with pytest.raises(ProtocolError, match="expected text"):
            check_context_update(
                self.update(systemInstruction={"parts": [{"fileData": {"fileUri": "gs://a"}}]})
            )
