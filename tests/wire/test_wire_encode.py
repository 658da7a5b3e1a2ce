"""What goes to clients: only what every SDK reads. Protocol Buffers guide: "ProtoJSON Format"."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from google.genai import _live_converters, types

from antiphon.wire.codec import encode_audio, encode_server
from antiphon.wire.content import Blob, Content, FunctionCall, Part
from antiphon.wire.enums import MediaModality, TurnCompleteReason, VoiceActivityType
from antiphon.wire.grounding import GroundingMetadata, GroundingSupport, Segment
from antiphon.wire.server import (
    GoAway,
    ModalityTokenCount,
    ServerContent,
    ServerMessage,
    SessionResumptionUpdate,
    SetupComplete,
    ToolCall,
    ToolCallCancellation,
    Transcription,
    UsageMetadata,
    VoiceActivity,
)


def content(**fields: Any) -> ServerMessage:
    return ServerMessage(server_content=ServerContent(**fields))


@pytest.mark.parametrize(
    ("message", "frame"),
    [
        (ServerMessage(setup_complete=SetupComplete()), '{"setupComplete":{}}'),
        (
            ServerMessage(setup_complete=SetupComplete(session_id="df14")),
            '{"setupComplete":{"sessionId":"df14"}}',
        ),
        (content(), '{"serverContent":{}}'),
        (content(output_transcription=Transcription()), '{"serverContent":{"outputTranscription":{}}}'),
        (
            content(output_transcription=Transcription(finished=True)),
            '{"serverContent":{"outputTranscription":{"finished":true}}}',
        ),
        (
            content(interrupted=False, turn_complete=True, waiting_for_input=False),
            '{"serverContent":{"turnComplete":true}}',
        ),
        (
            content(turn_complete=True, turn_complete_reason=TurnCompleteReason.NEED_MORE_INPUT),
            '{"serverContent":{"turnComplete":true,"turnCompleteReason":"NEED_MORE_INPUT"}}',
        ),
        (
            content(model_turn=Content(parts=[Part(text="")])),
            '{"serverContent":{"modelTurn":{"parts":[{"text":""}]}}}',
        ),
        (
            content(model_turn=Content(role="model", parts=[Part(text="Hm.", thought=True)])),
            '{"serverContent":{"modelTurn":{"parts":[{"text":"Hm.","thought":true}],"role":"model"}}}',
        ),
        (
            ServerMessage(tool_call=ToolCall(function_calls=[FunctionCall(id="1", name="f")])),
            '{"toolCall":{"functionCalls":[{"id":"1","name":"f","args":{}}]}}',
        ),
        (
            ServerMessage(tool_call_cancellation=ToolCallCancellation(ids=["1", "2"])),
            '{"toolCallCancellation":{"ids":["1","2"]}}',
        ),
        (ServerMessage(go_away=GoAway(time_left="50s")), '{"goAway":{"timeLeft":"50s"}}'),
        (
            ServerMessage(session_resumption_update=SessionResumptionUpdate(resumable=False)),
            '{"sessionResumptionUpdate":{}}',
        ),
        (
            ServerMessage(
                session_resumption_update=SessionResumptionUpdate(
                    new_handle="h", resumable=True, last_consumed_client_message_index=17
                )
            ),
            '{"sessionResumptionUpdate":{"newHandle":"h","resumable":true,"lastConsumedClientMessageIndex":"17"}}',
        ),
        (
            ServerMessage(
                server_content=ServerContent(),
                voice_activity=VoiceActivity(type=VoiceActivityType.ACTIVITY_START, audio_offset="4.100s"),
            ),
            '{"serverContent":{},"voiceActivity":{"type":"ACTIVITY_START","audioOffset":"4.100s"}}',
        ),
        (
            ServerMessage(
                usage_metadata=UsageMetadata(
                    prompt_token_count=12,
                    thoughts_token_count=0,
                    response_tokens_details=[ModalityTokenCount(modality=MediaModality.AUDIO)],
                )
            ),
            '{"usageMetadata":{"promptTokenCount":12,"responseTokensDetails":[{"modality":"AUDIO"}]}}',
        ),
    ],
)
def test_frames_are_canonical(message: ServerMessage, frame: str) -> None:
    assert encode_server(message).decode() == frame


def test_bytes_are_standard_base64_with_padding() -> None:
    frame = encode_server(content(model_turn=Content(parts=[Part(inline_data=Blob(data=b"\xfb\xff"))])))
    assert b'"data":"+/8="' in frame


def test_user_data_is_sent_verbatim() -> None:
    args: dict[str, Any] = {"room_name": {"turnComplete": False, "n": None, "x": 0, "list": []}}
    frame = encode_server(
        ServerMessage(tool_call=ToolCall(function_calls=[FunctionCall(name="f", args=args)]))
    )
    assert json.loads(frame)["toolCall"]["functionCalls"][0]["args"] == args


def test_lone_surrogates_become_replacement_characters() -> None:
    args = {"a\ud800": ["\udc00b"]}
    frame = encode_server(
        ServerMessage(
            server_content=ServerContent(output_transcription=Transcription(text="x\ud800y")),
            tool_call=ToolCall(function_calls=[FunctionCall(name="f", args=args)]),
        )
    )
    decoded = json.loads(frame)
    assert decoded["serverContent"]["outputTranscription"]["text"] == "x�y"
    assert decoded["toolCall"]["functionCalls"][0]["args"] == {"a�": ["�b"]}


def test_not_a_number_is_never_sent() -> None:
    frame = encode_server(
        content(
            grounding_metadata=GroundingMetadata(
                grounding_supports=[GroundingSupport(confidence_scores=[math.nan])]
            )
        )
    )
    assert b"NaN" not in frame


class TestGoogleGenai:
    """google-genai's own types read what is sent, on both of its APIs."""

    def parse(self, frame: bytes, *, vertex: bool = False) -> types.LiveServerMessage:
        convert = (
            _live_converters._LiveServerMessage_from_vertex
            if vertex
            else _live_converters._LiveServerMessage_from_mldev
        )
        return types.LiveServerMessage._from_response(response=convert(json.loads(frame)), kwargs={})

    def test_audio(self) -> None:
        message = self.parse(encode_audio(b"\xff\xfe\xfd\xfc"))
        assert message.data == b"\xff\xfe\xfd\xfc"

    def test_usage_under_both_families_of_keys(self) -> None:
        details = [ModalityTokenCount(modality=MediaModality.AUDIO, token_count=36)]
        frame = encode_server(
            ServerMessage(
                server_content=ServerContent(turn_complete=True),
                usage_metadata=UsageMetadata(
                    prompt_token_count=229,
                    response_token_count=36,
                    candidates_token_count=36,
                    total_token_count=265,
                    response_tokens_details=details,
                    candidates_tokens_details=details,
                ),
            )
        )
        for vertex in (False, True):
            usage = self.parse(frame, vertex=vertex).usage_metadata
            assert usage is not None and usage.response_tokens_details is not None
            assert usage.response_token_count == 36
            assert usage.response_tokens_details[0].token_count == 36

    def test_voice_activity_resumption_and_go_away(self) -> None:
        message = self.parse(
            encode_server(
                ServerMessage(
                    voice_activity=VoiceActivity(type=VoiceActivityType.ACTIVITY_END, audio_offset="1.9s"),
                    go_away=GoAway(time_left="9.500s"),
                    session_resumption_update=SessionResumptionUpdate(
                        new_handle="h", last_consumed_client_message_index=2**60
                    ),
                )
            )
        )
        assert message.voice_activity is not None and message.go_away is not None
        assert message.voice_activity.voice_activity_type is types.VoiceActivityType.ACTIVITY_END
        assert message.go_away.time_left == "9.500s"
        update = message.session_resumption_update
        assert update is not None and update.last_consumed_client_message_index == 2**60

    def test_tool_calls_and_grounding(self) -> None:
        message = self.parse(
            encode_server(
                ServerMessage(
                    tool_call=ToolCall(
                        function_calls=[FunctionCall(id="function-call-1", name="f", args={"a_b": 1})]
                    ),
                    server_content=ServerContent(
                        grounding_metadata=GroundingMetadata(
                            web_search_queries=["q"],
                            grounding_supports=[GroundingSupport(segment=Segment(end_index=4, text="text"))],
                        )
                    ),
                )
            )
        )
        assert message.tool_call is not None and message.tool_call.function_calls is not None
        call = message.tool_call.function_calls[0]
        assert (call.id, call.name, call.args) == ("function-call-1", "f", {"a_b": 1})
        assert message.server_content is not None and message.server_content.grounding_metadata is not None
        assert message.server_content.grounding_metadata.web_search_queries == ["q"]
