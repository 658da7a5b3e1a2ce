"""Whatever a client sends, the answer is a message or a `ProtocolError` that names the field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from antiphon.wire.close import MAX_REASON_BYTES, CloseCode
from antiphon.wire.codec import decode_client, decode_server
from antiphon.wire.errors import ProtocolError


def refusal(frame: Any) -> ProtocolError:
    with pytest.raises(ProtocolError) as caught:
        decode_client(frame if isinstance(frame, str | bytes) else json.dumps(frame))
    error = caught.value
    assert error.code is CloseCode.INVALID_ARGUMENT
    assert len(error.reason.encode()) <= MAX_REASON_BYTES
    return error


def nested(path: str, value: Any) -> dict[str, Any]:
    for name in reversed(path.split(".")):
        value = {name: value}
    return dict(value)


class TestNotJson:
    @pytest.mark.parametrize(
        "frame",
        [b"", b"hello", b"{", b"\x0a\x03abc", b"\xff\xfe", b'{"setup":"\xff"}', b"[" * 100_000, b"1" * 5000],
        ids=["empty", "word", "cut", "protobuf", "bytes", "latin-1", "deep", "huge"],
    )
    def test_what_is_not_json_is_refused(self, frame: bytes) -> None:
        assert refusal(frame).reason.startswith("Invalid JSON payload received. ")

    @pytest.mark.parametrize(
        "frame", [b"NaN", b'{"setup":{"generationConfig":{"temperature":NaN}}}', b"1e999"]
    )
    def test_numbers_that_json_does_not_know(self, frame: bytes) -> None:
        assert refusal(frame).reason.startswith("Invalid JSON payload received. ")

    @pytest.mark.parametrize("frame", ['{"setup":{"model":"\ud800"}}', '{"setup":{"model":"\\ud800"}}'])
    def test_lone_surrogates(self, frame: str) -> None:
        assert refusal(frame).reason.startswith("Invalid JSON payload received. ")

    @pytest.mark.parametrize("frame", [b"[]", b"null", b"1", b'"setup"'])
    def test_the_root_is_an_object(self, frame: bytes) -> None:
        expected = 'Invalid JSON payload received. Unknown name "": Root element must be a message.'
        assert refusal(frame).reason == expected


class TestEnvelope:
    def test_no_message(self) -> None:
        assert refusal({}).reason == (
            "Request contains an invalid argument. "
            "Expected one of setup, clientContent, realtimeInput, toolResponse, contextUpdate."
        )

    def test_two_messages(self) -> None:
        assert refusal({"setup": {}, "client_content": {}}).reason == (
            "Invalid value (oneof), oneof field 'message_type' is already set. Cannot set 'clientContent'"
        )

    def test_an_unknown_message(self) -> None:
        error = refusal({"bidiSetup": {}})
        assert error.reason == 'Invalid JSON payload received. Unknown name "bidiSetup": Cannot find field.'
        assert "expected one of setup, clientContent" in error.detail


class TestUnknownNames:
    def test_the_path_is_named(self) -> None:
        error = refusal(nested("setup.generationConfig.foo", 1))
        assert error.path == "setup.generationConfig"
        assert error.reason == (
            'Invalid JSON payload received. Unknown name "foo" '
            "at 'setup.generationConfig': Cannot find field."
        )

    def test_the_log_suggests_the_nearest_name(self) -> None:
        error = refusal(nested("setup.generationConfig.responseModality", "AUDIO"))
        assert error.detail.endswith("did you mean responseModalities?")

    def test_a_long_path_keeps_its_end(self) -> None:
        error = refusal(
            nested(
                "setup.generation_config.speech_config.voice_config.prebuilt_voice_config.voiceNam", "Kore"
            )
        )
        assert error.reason == (
            'Invalid JSON payload received. Unknown name "voiceNam" '
            "at '...speechConfig.voiceConfig.prebuiltVoiceConfig'"
        )
        assert error.path == "setup.generationConfig.speechConfig.voiceConfig.prebuiltVoiceConfig"

    def test_user_data_has_no_unknown_names(self) -> None:
        decode_client('{"setup":{"tools":[{"functionDeclarations":[{"name":"f","parameters":{"foo":1}}]}]}}')

    def test_a_name_given_in_both_spellings(self) -> None:
        error = refusal('{"setup":{"generationConfig":{"topK":1,"top_k":2}}}')
        assert error.reason == "Invalid value at 'setup.generationConfig.topK' (given twice), 2"

    def test_an_enormous_name_does_not_hide_the_path(self) -> None:
        error = refusal({"setup": {"x" * 10_000: 1}})
        assert error.reason.startswith('Invalid JSON payload received. Unknown name "xxx')
        assert error.reason.endswith("at 'setup': Cannot find field.")


class TestWrongValues:
    @pytest.mark.parametrize(
        ("path", "value", "kind"),
        [
            ("setup.model", 5, "(TYPE_STRING), 5"),
            ("setup.generationConfig.temperature", "hot", '(TYPE_FLOAT), "hot"'),
            ("setup.generationConfig.temperature", "NaN", '(TYPE_FLOAT), "NaN"'),
            ("setup.generationConfig.temperature", True, "(TYPE_FLOAT), true"),
            ("setup.generationConfig.temperature", 10**400, "(TYPE_FLOAT), 1000000000"),
            ("setup.generationConfig.topK", 1.5, "(TYPE_INT32), 1.5"),
            ("setup.generationConfig.topK", 2**31, "(TYPE_INT32), 2147483648"),
            ("setup.generationConfig.topK", "4x", '(TYPE_INT32), "4x"'),
            ("setup.generationConfig.topK", False, "(TYPE_INT32), false"),
            ("setup.contextWindowCompression.triggerTokens", "9223372036854775808", "(TYPE_INT64), "),
            ("setup.explicitVadSignal", "yes", '(TYPE_BOOL), "yes"'),
            ("setup.explicitVadSignal", 1, "(TYPE_BOOL), 1"),
            ("setup.generationConfig", [], "(GenerationConfig), a list"),
            ("setup.sessionResumption", True, "(SessionResumptionConfig), true"),
            ("setup.generationConfig.mediaResolution", "LOWEST", '(MediaResolution), "LOWEST"'),
            ("setup.generationConfig.mediaResolution", 1, "(MediaResolution), 1"),
            ("setup.labels", [], "(map), a list"),
            ("realtimeInput.activityStart", 1, "(ActivityStart), 1"),
            ("realtimeInput.audio.data", "A", "(TYPE_BYTES), Base64 decoding failed"),
            ("realtimeInput.audio.data", "AA=A", "(TYPE_BYTES), Base64 decoding failed"),
            ("realtimeInput.audio.data", "AAéA", "(TYPE_BYTES), Base64 decoding failed"),
            ("realtimeInput.audio.data", [0, 0], "(TYPE_BYTES), a list"),
        ],
    )
    def test_the_field_and_the_value_are_named(self, path: str, value: Any, kind: str) -> None:
        error = refusal(nested(path, value))
        assert error.path == path
        assert error.reason.startswith(f"Invalid value at '{path}' {kind}")

    def test_the_place_in_a_list_is_named(self) -> None:
        functions = [{"name": "f"}, {"name": 5}]
        error = refusal({"setup": {"tools": [{"googleSearch": {}}, {"function_declarations": functions}]}})
        assert error.path == "setup.tools[1].functionDeclarations[1].name"

    def test_a_null_in_a_list_is_no_value(self) -> None:
        assert refusal({"setup": {"tools": [None]}}).path == "setup.tools[0]"

    def test_a_label_that_is_no_text(self) -> None:
        assert refusal(nested("setup.labels.team", 1)).path == "setup.labels.team"

    def test_durations_are_seconds(self) -> None:
        part = {"fileData": {"fileUri": "gs://b/o"}, "videoMetadata": {"startOffset": {"seconds": 9}}}
        error = refusal({"clientContent": {"turns": [{"parts": [part]}]}})
        assert error.path == "clientContent.turns[0].parts[0].videoMetadata.startOffset"

    def test_timestamps_are_rfc_3339(self) -> None:
        error = refusal(
            {"setup": {"tools": [{"googleSearch": {"timeRangeFilter": {"startTime": "yesterday"}}}]}}
        )
        assert error.path == "setup.tools[0].googleSearch.timeRangeFilter.startTime"

    def test_a_part_is_one_thing(self) -> None:
        part = {"text": "a", "inlineData": {"mimeType": "image/png", "data": "AAAA"}}
        error = refusal({"clientContent": {"turns": [{"parts": [part]}]}})
        assert error.reason == (
            "Invalid value at 'clientContent.turns[0].parts[0]' (oneof), "
            "oneof field 'data' is already set. Cannot set 'inlineData'"
        )

    def test_user_data_nests_at_most_a_hundred_levels(self) -> None:
        deep: Any = 1
        for _ in range(99):
            deep = {"a": [deep]} if _ % 2 else {"a": deep}
        response = {"id": "1", "response": {"a": deep}}
        assert refusal({"toolResponse": {"functionResponses": [response]}}).path.endswith(".response")

    def test_the_users_own_texts_are_not_echoed_whole(self) -> None:
        error = refusal(nested("setup.generationConfig.temperature", "secret" * 100))
        assert len(error.detail) < 200


class TestMedia:
    """Real-time input takes s16le mono PCM and images."""

    @pytest.mark.parametrize(
        ("data", "mime_type", "told"),
        [
            ("AAAA", "audio/pcm", "expected whole samples of 2 bytes, got 3 bytes"),
            ("AAA=", "audio/wav", "expected audio/pcm;rate=16000 (s16le mono), got 'audio/wav'"),
            ("AAA=", "audio/L16;rate=16000", "expected audio/pcm;rate=16000 (s16le mono), got 'audio/L16;r"),
            ("AAA=", "audio/pcm;rate=7999", "expected a rate of 8000 to 48000 Hz, got 'audio/pcm;rate=7999'"),
            ("AAA=", "audio/pcm;rate=48001", "expected a rate of 8000 to 48000 Hz, got 'audio/pcm;rate=4800"),
            ("AAA=", "audio/pcm;rate=fast", "expected a rate of 8000 to 48000 Hz, got 'audio/pcm;rate=fast'"),
            ("AAA=", "audio/pcm;channels=2", "expected one channel, got 'audio/pcm;channels=2'"),
            ("AAA=", "image/png", "expected audio/pcm;rate=16000 (s16le mono), got 'image/png'"),
        ],
    )
    def test_bad_audio_is_refused_in_googles_words(self, data: str, mime_type: str, told: str) -> None:
        error = refusal({"realtimeInput": {"audio": {"data": data, "mimeType": mime_type}}})
        assert error.reason.startswith("error when processing input audio at 'realtimeInput.audio': ")
        assert told in error.reason
        assert error.path == "realtimeInput.audio"
        assert error.detail.startswith("realtimeInput.audio: expected ")

    def test_a_bad_chunk_is_named(self) -> None:
        chunks = [{"data": "AAA=", "mimeType": "audio/pcm"}, {"data": "AAAA", "mimeType": "audio/pcm"}]
        error = refusal({"realtime_input": {"media_chunks": chunks}})
        assert error.reason.startswith(
            "error when processing input audio at 'realtimeInput.mediaChunks[1]': "
        )
        assert error.path == "realtimeInput.mediaChunks[1]"

    def test_video_is_an_image(self) -> None:
        error = refusal({"realtimeInput": {"video": {"data": "AAAA", "mimeType": "video/mp4"}}})
        assert error.reason == (
            "Invalid value at 'realtimeInput.video': expected an image, as image/jpeg, got 'video/mp4'"
        )


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["setup", "realtimeInput", "audio", "data", "mimeType", "turns", "parts", "clientContent"]
            )
            | st.text(max_size=5),
            children,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.binary() | st.text())
@example("\udfff")
def test_arbitrary_bytes_and_texts_raise_only_protocol_errors(frame: bytes | str) -> None:
    _decodes_or_is_refused(frame)


@settings(deadline=None, max_examples=300)
@given(_JSON)
def test_arbitrary_json_raises_only_protocol_errors(value: Any) -> None:
    _decodes_or_is_refused(json.dumps(value))
    _decodes_or_is_refused(json.dumps({"setup": value}))
    _decodes_or_is_refused(json.dumps({"realtimeInput": {"audio": value}}))


@pytest.mark.parametrize(
    "frame", [b"", b"{", b"\xff", b"[" * 100_000, '"\ud800"', b'{"goAway":{"timeLeft":{}}}']
)
def test_a_server_frame_that_is_none_raises_only_protocol_errors(frame: bytes | str) -> None:
    with pytest.raises(ProtocolError):
        decode_server(frame)


def _decodes_or_is_refused(frame: bytes | str) -> None:
    try:
        decode_client(frame)
    except ProtocolError as error:
        assert len(error.reason.encode()) <= MAX_REASON_BYTES
        assert error.detail
