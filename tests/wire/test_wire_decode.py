"""Frames as SDKs and raw clients spell them. Live API reference: "BidiGenerateContentClientMessage"."""

from __future__ import annotations

import json
from typing import Any

import pytest

from antiphon.wire.client import (
    ActivityEnd,
    ActivityStart,
    ClientContent,
    ContextUpdate,
    ContextUpdateTools,
    RealtimeInput,
    ToolResponse,
)
from antiphon.wire.codec import decode_client
from antiphon.wire.content import Blob, Content, FunctionResponse, Part
from antiphon.wire.enums import (
    EndSensitivity,
    FunctionBehavior,
    FunctionScheduling,
    Modality,
    StartSensitivity,
    ThinkingLevel,
)
from antiphon.wire.setup import (
    AutomaticActivityDetection,
    GenerationConfig,
    PrebuiltVoiceConfig,
    SessionResumptionConfig,
    Setup,
    SpeechConfig,
    VoiceConfig,
)
from antiphon.wire.tools import FunctionDeclaration, GoogleSearch, Tool


def decode(message: dict[str, Any]) -> Any:
    return decode_client(json.dumps(message))


def setup(**fields: Any) -> Setup:
    message = decode({"setup": fields})
    assert isinstance(message, Setup)
    return message


def generation(**fields: Any) -> GenerationConfig:
    config = setup(generationConfig=fields).generation_config
    assert config is not None
    return config


class TestFrames:
    @pytest.mark.parametrize("wrap", [str, str.encode, lambda text: bytearray(text.encode())])
    def test_text_and_binary_frames_are_the_same(self, wrap: Any) -> None:
        assert decode_client(wrap('{"setup":{"model":"models/m"}}')) == Setup(model="models/m")

    def test_a_memoryview_is_a_frame(self) -> None:
        assert decode_client(memoryview(b'{"setup":{"model":"m"}}')) == Setup(model="m")

    def test_pretty_printed_json_is_a_frame(self) -> None:
        assert decode_client('{\n  "setup": {\n    "model": "m"\n  }\n}\n') == Setup(model="m")

    def test_a_null_message_kind_is_unset(self) -> None:
        assert decode({"setup": {"model": "m"}, "clientContent": None}) == Setup(model="m")


class TestSetup:
    """Live API reference: "BidiGenerateContentSetup"."""

    def test_a_python_sdk_setup_mixes_both_spellings(self) -> None:
        message = setup(
            model="models/gemini-2.0-flash-live-001",
            generationConfig={
                "responseModalities": ["AUDIO"],
                "speechConfig": {"voice_config": {"prebuilt_voice_config": {"voice_name": "Kore"}}},
                "topK": 40.0,
                "temperature": 1,
            },
            realtimeInputConfig={
                "automatic_activity_detection": {
                    "disabled": False,
                    "start_of_speech_sensitivity": "START_SENSITIVITY_LOW",
                    "endOfSpeechSensitivity": "end_sensitivity_low",
                    "prefix_padding_ms": 20,
                    "silence_duration_ms": "100",
                }
            },
            contextWindowCompression={"trigger_tokens": 25600, "sliding_window": {"targetTokens": "12800"}},
            outputAudioTranscription={},
        )
        config = message.generation_config
        assert config == GenerationConfig(
            response_modalities=[Modality.AUDIO],
            speech_config=SpeechConfig(
                voice_config=VoiceConfig(prebuilt_voice_config=PrebuiltVoiceConfig(voice_name="Kore"))
            ),
            top_k=40,
            temperature=1.0,
        )
        assert config.speech_config is not None
        assert config.speech_config.voice_name == "Kore"
        assert message.realtime_input_config is not None
        assert message.realtime_input_config.automatic_activity_detection == AutomaticActivityDetection(
            disabled=False,
            start_of_speech_sensitivity=StartSensitivity.LOW,
            end_of_speech_sensitivity=EndSensitivity.LOW,
            prefix_padding_ms=20,
            silence_duration_ms=100,
        )
        compression = message.context_window_compression
        assert compression is not None and compression.sliding_window is not None
        assert (compression.trigger_tokens, compression.sliding_window.target_tokens) == (25600, 12800)
        assert message.output_audio_transcription is not None
        assert message.input_audio_transcription is None

    def test_an_explicit_false_is_kept(self) -> None:
        message = setup(realtimeInputConfig={"automaticActivityDetection": {"disabled": False}})
        assert message.realtime_input_config is not None
        detection = message.realtime_input_config.automatic_activity_detection
        assert detection is not None and detection.disabled is False

    def test_null_is_unset_at_every_level(self) -> None:
        assert setup(tools=None, generationConfig={"temperature": None}) == Setup(
            generation_config=GenerationConfig()
        )

    def test_presence_turns_session_resumption_on(self) -> None:
        assert setup(sessionResumption={}).session_resumption == SessionResumptionConfig()

    @pytest.mark.parametrize(
        "instruction",
        [
            "Be brief.",
            {"parts": [{"text": "Be brief."}]},
            {"parts": {"text": "Be brief."}},
            {"parts": "Be brief."},
            ["Be brief."],
            [{"text": "Be brief."}],
        ],
    )
    def test_an_instruction_has_many_shapes(self, instruction: Any) -> None:
        expected = Content(parts=[Part(text="Be brief.")])
        assert setup(systemInstruction=instruction).system_instruction == expected

    def test_an_instruction_keeps_its_role_and_paragraphs(self) -> None:
        instruction = setup(
            system_instruction={"role": "system", "parts": [{"text": "One."}, {"text": "Two."}]}
        ).system_instruction
        assert instruction == Content(role="system", parts=[Part(text="One."), Part(text="Two.")])

    @pytest.mark.parametrize(
        "spelling", ["AUDIO", "audio", "Audio", ["audio"], ["MODALITY_UNSPECIFIED", "AUDIO"]]
    )
    def test_modalities_in_any_case_and_bare(self, spelling: Any) -> None:
        assert generation(responseModalities=spelling).response_modalities == [Modality.AUDIO]

    def test_an_unspecified_enumeration_is_unset(self) -> None:
        assert generation(media_resolution="MEDIA_RESOLUTION_UNSPECIFIED") == GenerationConfig()

    def test_the_short_form_of_a_voice(self) -> None:
        speech = generation(speechConfig={"voiceConfig": {"voice": "Leda"}}).speech_config
        assert speech is not None and speech.voice_name == "Leda"

    def test_thinking_levels_in_lower_case(self) -> None:
        thinking = generation(thinkingConfig={"thinkingLevel": "low", "thinkingBudget": -1}).thinking_config
        assert thinking is not None
        assert (thinking.thinking_level, thinking.thinking_budget) == (ThinkingLevel.LOW, -1)


class TestTools:
    """Gemini API reference: "Tool", "FunctionDeclaration"."""

    def test_schemas_are_kept_verbatim(self) -> None:
        parameters = {
            "type": "OBJECT",
            "properties": {"room_name": {"type": "string"}, "maxItems": {"type": "NUMBER"}},
        }
        schema = {"type": "object", "properties": {"room_name": {"anyOf": [{"type": "null"}]}}}
        tools = setup(
            tools=[
                {
                    "functionDeclarations": [
                        {"name": "turn_on_the_lights"},
                        {"name": "a", "parameters": parameters, "behavior": "non_blocking"},
                        {"name": "b", "parameters_json_schema": schema, "responseJsonSchema": True},
                        {"name": "c", "behavior": "UNSPECIFIED", "response": {"type": "STRING"}},
                    ]
                }
            ]
        ).tools
        assert tools[0].function_declarations == [
            FunctionDeclaration(name="turn_on_the_lights"),
            FunctionDeclaration(name="a", parameters=parameters, behavior=FunctionBehavior.NON_BLOCKING),
            FunctionDeclaration(name="b", parameters_json_schema=schema, response_json_schema=True),
            FunctionDeclaration(name="c", response={"type": "STRING"}),
        ]

    def test_single_objects_stand_for_lists(self) -> None:
        tools = setup(tools={"function_declarations": {"name": "f"}}).tools
        assert tools == [Tool(function_declarations=[FunctionDeclaration(name="f")])]

    def test_empty_tools_are_present(self) -> None:
        assert setup(tools=[{"googleSearch": {}}, {"functionDeclarations": []}]).tools == [
            Tool(google_search=GoogleSearch()),
            Tool(),
        ]

    def test_headers_and_labels_are_the_users_own(self) -> None:
        message = setup(
            labels={"my_label": "x", "myLabel": "y"},
            tools=[{"mcp_servers": [{"streamable_http_transport": {"headers": {"X_my_header": "v"}}}]}],
        )
        assert message.labels == {"my_label": "x", "myLabel": "y"}
        transport = message.tools[0].mcp_servers[0].streamable_http_transport
        assert transport is not None and transport.headers == {"X_my_header": "v"}


class TestClientContent:
    """Live API reference: "BidiGenerateContentClientContent"."""

    def test_a_python_sdk_turn(self) -> None:
        assert decode(
            {
                "client_content": {
                    "turns": [{"parts": [{"text": "Say hello."}], "role": "user"}],
                    "turnComplete": True,
                }
            }
        ) == ClientContent(turns=[Content(parts=[Part(text="Say hello.")], role="user")], turn_complete=True)

    @pytest.mark.parametrize(
        "turns",
        [
            {"parts": [{"text": "hi"}]},
            [{"parts": {"text": "hi"}}],
            [{"parts": ["hi"]}],
            ["hi"],
            "hi",
        ],
    )
    def test_turns_have_many_shapes(self, turns: Any) -> None:
        expected = ClientContent(turns=[Content(parts=[Part(text="hi")])])
        assert decode({"clientContent": {"turns": turns}}) == expected

    def test_go_without_turns(self) -> None:
        assert decode({"clientContent": {"turnComplete": True}}) == ClientContent(turn_complete=True)

    def test_an_explicit_false_waits_as_its_absence_does(self) -> None:
        assert decode({"client_content": {"turn_complete": False}}) == ClientContent(turn_complete=False)

    def test_media_in_both_spellings(self) -> None:
        for part in (
            {"inline_data": {"mime_type": "image/png", "data": "-_8="}},
            {"inlineData": {"mimeType": "image/png", "data": "+/8="}},
        ):
            message = decode({"clientContent": {"turns": [{"parts": [part]}]}})
            assert message.turns[0].parts[0].inline_data == Blob(mime_type="image/png", data=b"\xfb\xff")

    def test_user_data_in_parts_is_kept_verbatim(self) -> None:
        args = {"room_name": {"turnComplete": None}, "n": 1, "x": 1.0}
        part = {"functionCall": {"id": "1", "name": "f", "args": args}, "partMetadata": {"my_key": [1]}}
        message = decode({"clientContent": {"turns": [{"parts": [part]}]}})
        call = message.turns[0].parts[0].function_call
        assert call.args == args
        assert isinstance(call.args["x"], float)
        assert message.turns[0].parts[0].part_metadata == {"my_key": [1]}

    def test_empty_text_is_text(self) -> None:
        message = decode({"clientContent": {"turns": [{"parts": [{"text": ""}]}]}})
        assert message.turns[0].parts[0].text == ""


class TestRealtimeInput:
    """Live API reference: "BidiGenerateContentRealtimeInput"."""

    def test_blank_text_is_kept(self) -> None:
        assert decode({"realtime_input": {"text": " "}}) == RealtimeInput(text=" ")

    def test_activity_marks(self) -> None:
        assert decode({"realtimeInput": {"activityStart": {}}}) == RealtimeInput(
            activity_start=ActivityStart()
        )
        assert decode({"realtime_input": {"activity_end": {}}}) == RealtimeInput(activity_end=ActivityEnd())

    def test_activity_marks_may_be_true(self) -> None:
        assert decode({"realtimeInput": {"activityStart": False, "activityEnd": True}}) == RealtimeInput(
            activity_end=ActivityEnd()
        )

    def test_the_end_of_the_audio_stream(self) -> None:
        assert decode({"realtimeInput": {"audioStreamEnd": True}}) == RealtimeInput(audio_stream_end=True)

    def test_the_js_sdk_sends_several_fields_at_once(self) -> None:
        message = decode(
            {
                "realtimeInput": {
                    "audio": {"data": "AAA=", "mimeType": "audio/pcm"},
                    "text": "hi",
                    "activityStart": {},
                }
            }
        )
        assert message == RealtimeInput(
            audio=Blob(data=b"\0\0", mime_type="audio/pcm"), text="hi", activity_start=ActivityStart()
        )

    def test_a_video_frame(self) -> None:
        assert decode(
            {"realtimeInput": {"video": {"data": "_9j_", "mimeType": "image/jpeg"}}}
        ) == RealtimeInput(video=Blob(data=b"\xff\xd8\xff", mime_type="image/jpeg"))

    def test_media_chunks_of_audio_and_image(self) -> None:
        chunks = [
            {"data": "AAA=", "mimeType": "audio/pcm;rate=16000"},
            {"data": "/9j/", "mimeType": "image/jpeg"},
        ]
        message = decode({"realtimeInput": {"mediaChunks": chunks}})
        assert [chunk.mime_type for chunk in message.media_chunks] == ["audio/pcm;rate=16000", "image/jpeg"]

    def test_nothing_at_all_is_legal(self) -> None:
        assert decode({"realtimeInput": {}}) == RealtimeInput()


class TestToolResponse:
    """Live API reference: "BidiGenerateContentToolResponse"."""

    @pytest.mark.parametrize("result", ["Sunny", 21, 0, False, ["a"], [], ""])
    def test_what_a_function_answers_may_be_the_bare_result(self, result: object) -> None:
        answer = {"id": "1", "name": "f", "response": result}
        assert decode({"toolResponse": {"functionResponses": answer}}) == ToolResponse(
            function_responses=[FunctionResponse(id="1", name="f", response={"output": result})]
        )

    def test_a_python_sdk_answer(self) -> None:
        response = {"result": {"turn_complete": None}, "camelCase": 1}
        assert decode(
            {"tool_response": {"functionResponses": [{"id": "1", "name": "f", "response": response}]}}
        ) == ToolResponse(function_responses=[FunctionResponse(id="1", name="f", response=response)])

    @pytest.mark.parametrize("spelling", ["INTERRUPT", "INTERRUPTED", "interrupt"])
    def test_both_spellings_of_interrupt(self, spelling: str) -> None:
        message = decode({"toolResponse": {"function_responses": {"name": "f", "scheduling": spelling}}})
        assert message.function_responses[0].scheduling is FunctionScheduling.INTERRUPT

    def test_a_call_that_goes_on(self) -> None:
        message = decode({"toolResponse": {"functionResponses": [{"id": "1", "will_continue": False}]}})
        assert message.function_responses[0].will_continue is False


class TestContextUpdate:
    @pytest.mark.parametrize("key", ["contextUpdate", "context_update"])
    def test_tools_and_instruction(self, key: str) -> None:
        message = decode({key: {"systemInstruction": "New.", "tools": {"tools": [{"googleSearch": {}}]}}})
        assert message == ContextUpdate(
            system_instruction=Content(parts=[Part(text="New.")]),
            tools=ContextUpdateTools(tools=[Tool(google_search=GoogleSearch())]),
        )

    def test_an_empty_list_takes_the_tools_away(self) -> None:
        assert decode({"contextUpdate": {"tools": {"tools": []}}}) == ContextUpdate(
            tools=ContextUpdateTools()
        )
