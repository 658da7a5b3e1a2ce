"""From a client's `setup` to the rules of its session (Live API reference, BidiGenerateContentSetup)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from antiphon.conversation.endpointing import FRAME_SAMPLES, UNLIMITED_SAMPLES, ms_to_samples
from antiphon.conversation.instructions import declared_functions, instruction_text
from antiphon.conversation.sensitivity import adapts, endpoint_rules
from antiphon.conversation.settings import (
    AutomaticDetection,
    ManualDetection,
    SessionSettings,
    TurnTaking,
    heard_language,
)
from antiphon.wire.client import ContextUpdate
from antiphon.wire.codec import decode_client
from antiphon.wire.content import Content, Part
from antiphon.wire.enums import ActivityHandling, EndSensitivity, Modality, StartSensitivity, TurnCoverage
from antiphon.wire.profiles import profile_for
from antiphon.wire.setup import Setup
from antiphon.wire.tools import FunctionDeclaration, Tool


def settings(
    model: str = "gemini-2.0-flash-live-001", *, vertex: bool = False, **setup: Any
) -> SessionSettings:
    decoded = decode_client(json.dumps({"setup": {"model": f"models/{model}", **setup}}))
    assert isinstance(decoded, Setup)
    return SessionSettings.of(
        decoded,
        profile_for(model, "vertex" if vertex else "gemini"),
        session_id="5e551011",
        turn_taking=TurnTaking(),
        started_at=datetime(2026, 5, 1, tzinfo=UTC),
        started_now=0.0,
    )


def detecting(**automatic: Any) -> SessionSettings:
    return settings(realtimeInputConfig={"automaticActivityDetection": automatic})


class TestDefaults:
    """What a client that sets only the model gets."""

    def test_they_are_those_of_the_profile(self) -> None:
        plain = settings()
        assert plain.modality is Modality.AUDIO
        assert plain.spoken
        assert plain.voice == "Puck"
        assert plain.language is None
        assert plain.system_instruction == ""
        assert plain.toolbox.functions == ()
        assert plain.activity_handling is ActivityHandling.START_OF_ACTIVITY_INTERRUPTS
        assert plain.turn_coverage is TurnCoverage.ONLY_ACTIVITY
        assert plain.input_transcription is plain.output_transcription is None
        assert not (plain.voice_activity_events or plain.initial_history or plain.include_thoughts)
        assert not (plain.proactive_audio or plain.proactive_video)

    def test_another_generation_has_others(self) -> None:
        newer = settings("gemini-3.1-flash-live-preview")
        assert newer.voice_activity_events
        assert newer.turn_coverage is TurnCoverage.AUDIO_ACTIVITY_AND_ALL_VIDEO
        vertex = settings("gemini-live-2.5-flash", vertex=True)
        assert vertex.turn_coverage is TurnCoverage.ALL_INPUT
        assert isinstance(vertex.detection, AutomaticDetection)
        assert vertex.detection.start is StartSensitivity.LOW


class TestChosen:
    """What the client says counts."""

    def test_generation_config(self) -> None:
        chosen = settings(
            generationConfig={
                "responseModalities": ["TEXT"],
                "speechConfig": {
                    "voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Kore"}},
                    "languageCode": "de-DE",
                },
                "thinkingConfig": {"includeThoughts": True},
            }
        )
        assert (chosen.modality, chosen.spoken) == (Modality.TEXT, False)
        assert (chosen.voice, chosen.language) == ("Kore", "de-DE")
        assert chosen.include_thoughts

    def test_realtime_input_config(self) -> None:
        chosen = settings(
            realtimeInputConfig={
                "activityHandling": "NO_INTERRUPTION",
                "turnCoverage": "TURN_INCLUDES_ALL_INPUT",
            }
        )
        assert chosen.activity_handling is ActivityHandling.NO_INTERRUPTION
        assert chosen.turn_coverage is TurnCoverage.ALL_INPUT

    def test_switches(self) -> None:
        chosen = settings(
            explicitVadSignal=True,
            proactivity={"proactiveAudio": True},
            historyConfig={"initialHistoryInClientContent": True},
            inputAudioTranscription={},
            outputAudioTranscription={},
        )
        assert chosen.voice_activity_events
        assert chosen.proactive_audio
        assert chosen.initial_history
        assert chosen.input_transcription is not None
        assert chosen.output_transcription is not None


class TestDetection:
    """`automaticActivityDetection` and what it means for the endpointer."""

    def test_disabled_means_by_hand_whatever_else_is_said(self) -> None:
        assert detecting(disabled=True, silenceDurationMs=100).detection == ManualDetection()

    def test_durations_are_kept_apart_from_what_was_left_open(self) -> None:
        detection = detecting(prefixPaddingMs=0, silenceDurationMs=0).detection
        assert isinstance(detection, AutomaticDetection)
        assert (detection.prefix_ms, detection.silence_ms) == (0, 0)
        open_ = detecting().detection
        assert isinstance(open_, AutomaticDetection)
        assert (open_.prefix_ms, open_.silence_ms) == (None, None)

    def test_explicit_durations_are_obeyed_but_a_frame_is_the_least(self) -> None:
        rules = endpoint_rules(detecting(prefixPaddingMs=300, silenceDurationMs=800).detection, TurnTaking())
        assert rules.prefix_samples == ms_to_samples(300)
        assert rules.silence_samples == ms_to_samples(800)
        assert rules.max_samples == UNLIMITED_SAMPLES
        least = endpoint_rules(detecting(prefixPaddingMs=0, silenceDurationMs=0).detection, TurnTaking())
        assert least.prefix_samples == least.silence_samples == FRAME_SAMPLES

    def test_low_end_sensitivity_stretches_a_default_silence_but_not_an_explicit_one(self) -> None:
        low = "END_SENSITIVITY_LOW"
        operator = TurnTaking(default_silence_ms=600)
        default = endpoint_rules(detecting(endOfSpeechSensitivity=low).detection, operator)
        assert default.silence_samples == ms_to_samples(1200)
        explicit = detecting(endOfSpeechSensitivity=low, silenceDurationMs=600)
        assert endpoint_rules(explicit.detection, operator).silence_samples == ms_to_samples(600)

    def test_sensitivities_move_the_thresholds(self) -> None:
        low = detecting(
            startOfSpeechSensitivity="START_SENSITIVITY_LOW", endOfSpeechSensitivity="END_SENSITIVITY_LOW"
        ).detection
        high = detecting(
            startOfSpeechSensitivity="START_SENSITIVITY_HIGH", endOfSpeechSensitivity="END_SENSITIVITY_HIGH"
        ).detection
        assert isinstance(low, AutomaticDetection)
        assert low.end is EndSensitivity.LOW
        lows, highs = endpoint_rules(low, TurnTaking()), endpoint_rules(high, TurnTaking())
        assert lows.start_threshold > highs.start_threshold
        assert lows.end_threshold < highs.end_threshold

    @pytest.mark.parametrize(
        "automatic, operator_ms, expected",
        [({}, None, True), ({}, 500, False), ({"silenceDurationMs": 500}, None, False)],
    )
    def test_the_wait_adapts_only_where_nobody_fixed_it(
        self, automatic: dict[str, Any], operator_ms: int | None, expected: bool
    ) -> None:
        turn_taking = TurnTaking(default_silence_ms=operator_ms)
        assert adapts(detecting(**automatic).detection, turn_taking) is expected

    def test_a_longest_turn(self) -> None:
        rules = endpoint_rules(detecting().detection, TurnTaking(max_turn_ms=10_000))
        assert rules.max_samples == ms_to_samples(10_000)


class TestInstructions:
    """System instruction and tools, in every shape."""

    @pytest.mark.parametrize(
        "instruction, text",
        [
            ({"parts": [{"text": "Be brief."}]}, "Be brief."),
            ({"role": "system", "parts": [{"text": "Be brief."}]}, "Be brief."),
            ({"parts": [{"text": "Be brief."}, {"text": "Be kind."}]}, "Be brief.\n\nBe kind."),
            ({"parts": [{"text": ""}, {"text": "Be kind."}]}, "Be kind."),
            ({"parts": []}, ""),
        ],
    )
    def test_each_part_is_a_paragraph(self, instruction: dict[str, Any], text: str) -> None:
        assert settings(systemInstruction=instruction).system_instruction == text

    def test_no_instruction_is_an_empty_one(self) -> None:
        assert instruction_text(None) == ""

    def test_functions_of_all_tools_come_in_order(self) -> None:
        tools = [
            Tool(function_declarations=[FunctionDeclaration(name="a"), FunctionDeclaration(name="b")]),
            Tool(),
            Tool(function_declarations=[FunctionDeclaration(name="c")]),
        ]
        assert [function.name for function in declared_functions(tools)] == ["a", "b", "c"]

    def test_functions_are_waited_for_unless_they_say_otherwise(self) -> None:
        declared = settings(
            tools=[{"functionDeclarations": [{"name": "a"}, {"name": "b", "behavior": "NON_BLOCKING"}]}]
        )
        assert [declared.is_blocking(name) for name in ("a", "b", "undeclared")] == [True, False, True]


class TestContextUpdate:
    """`contextUpdate` replaces what it names, and leaves the rest."""

    FIRST: Mapping[str, Any] = {
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
        "tools": [{"functionDeclarations": [{"name": "a"}]}],
    }

    def update(self, **fields: Any) -> SessionSettings:
        message = decode_client(json.dumps({"contextUpdate": fields}))
        assert isinstance(message, ContextUpdate)
        return settings(**self.FIRST).updated(message)

    def test_the_instruction_alone(self) -> None:
        updated = self.update(systemInstruction={"parts": [{"text": "Be kind."}]})
        assert updated.system_instruction == "Be kind."
        assert [function.name for function in updated.toolbox.functions] == ["a"]

    def test_the_tools_alone(self) -> None:
        updated = self.update(tools={"tools": [{"functionDeclarations": [{"name": "b"}]}]})
        assert updated.system_instruction == "Be brief."
        assert [function.name for function in updated.toolbox.functions] == ["b"]

    def test_no_tools_takes_them_away(self) -> None:
        assert self.update(tools={"tools": []}).toolbox.functions == ()

    def test_an_empty_instruction_takes_it_away(self) -> None:
        update = ContextUpdate(system_instruction=Content(parts=[Part(text="")]))
        assert settings(**self.FIRST).updated(update).system_instruction == ""


class TestHeardLanguage:
    """Which language the user is expected to speak."""

    SPEECH = {"speechConfig": {"languageCode": "de-DE"}}

    def test_the_hint_for_the_transcript_comes_first(self) -> None:
        hinted = settings(
            generationConfig=self.SPEECH, inputAudioTranscription={"languageCodes": ["fr-FR", "en-US"]}
        )
        assert heard_language(hinted) == "fr-FR"

    def test_without_one_it_is_that_of_the_replies(self) -> None:
        assert heard_language(settings(generationConfig=self.SPEECH)) == "de-DE"

    def test_without_either_nobody_knows(self) -> None:
        assert heard_language(settings()) is None
