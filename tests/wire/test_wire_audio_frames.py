"""The audio path: what is fast means the same as what is general."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from antiphon.wire import codec
from antiphon.wire.client import AudioFrame, RealtimeInput
from antiphon.wire.codec import decode_client, encode_audio
from antiphon.wire.errors import ProtocolError

_PCM = bytes(range(256)) * 4
_STANDARD = base64.b64encode(_PCM).decode()
_URL_SAFE = base64.urlsafe_b64encode(_PCM).decode()

_WRAPPED = "\\n".join(_STANDARD[start : start + 76] for start in range(0, len(_STANDARD), 76))

_PYTHON = '{"realtime_input": {"audio": {"data": "DATA", "mime_type": "audio/pcm;rate=16000"}}}'
_PYTHON_CHUNKS = '{"realtime_input": {"media_chunks": [{"data": "DATA", "mime_type": "audio/pcm"}]}}'
_JS = '{"realtimeInput":{"audio":{"data":"DATA","mimeType":"audio/pcm;rate=16000"}}}'
_JS_CHUNKS = '{"realtimeInput":{"mediaChunks":[{"mimeType":"audio/pcm;rate=16000","data":"DATA"}]}}'
_TYPE_FIRST = '{"realtimeInput":{"audio":{"mimeType":"audio/pcm","data":"DATA"}}}'
_PRETTY = '{\n "realtimeInput": {\n  "audio": {\n   "data" : "DATA"\n  }\n }\n}\n'

_FRAMES = {
    "python sdk": _PYTHON.replace("DATA", _URL_SAFE),
    "python sdk, chunks": _PYTHON_CHUNKS.replace("DATA", _URL_SAFE),
    "js sdk": _JS.replace("DATA", _STANDARD),
    "js sdk, chunks": _JS_CHUNKS.replace("DATA", _STANDARD),
    "type first": _TYPE_FIRST.replace("DATA", _STANDARD),
    "pretty": _PRETTY.replace("DATA", _STANDARD),
    "unpadded": _JS.replace("DATA", _STANDARD.rstrip("=")),
    "escaped": _JS.replace("DATA", _STANDARD.replace("/", "\\/")),
    "wrapped": _JS.replace("DATA", _WRAPPED),
}


@pytest.mark.parametrize("frame", _FRAMES.values(), ids=_FRAMES.keys())
@pytest.mark.parametrize(
    "wrap", [str, str.encode, lambda text: memoryview(text.encode())], ids=["str", "bytes", "view"]
)
def test_every_spelling_of_an_audio_frame(frame: str, wrap: Any) -> None:
    for _ in range(2):
        assert decode_client(wrap(frame)) == AudioFrame(_PCM, 16_000)


@pytest.mark.parametrize(
    ("mime_type", "rate_hz"),
    [
        ("audio/pcm", 16_000),
        ("audio/pcm;rate=8000", 8_000),
        ("audio/pcm; rate=24000", 24_000),
        ("Audio/PCM;Rate=48000", 48_000),
        ('audio/pcm;rate="44100"', 44_100),
        ("audio/pcm;encoding=signed-int;bits=16;rate=16000;channels=1", 16_000),
        (None, 16_000),
    ],
)
def test_the_rate_is_read_from_the_type(mime_type: str | None, rate_hz: int) -> None:
    frame = json.dumps({"realtimeInput": {"audio": {"data": "AAA=", "mimeType": mime_type}}})
    assert decode_client(frame) == AudioFrame(b"\0\0", rate_hz)


def test_no_audio_is_an_empty_frame() -> None:
    frame = '{"realtimeInput":{"audio":{"data":"","mimeType":"audio/pcm"}}}'
    assert decode_client(frame) == AudioFrame(b"", 16_000)


def test_the_last_of_two_equal_names_counts_on_both_paths() -> None:
    # The first stands where the fast path looks, and the second is constant: learning must not be fooled.
    for first, second in ((b"AAAA/w==", b"fwD_fw=="), (b"AAAA/w==", b"AAAA/w=="), (b"fwD_fw==", b"AAAA/w==")):
        frame = b'{"realtimeInput":{"audio":{"data":"%b","data":"%b"}}}' % (first, second)
        assert decode_client(frame) == AudioFrame(
            base64.urlsafe_b64decode(second.replace(b"/", b"_")), 16_000
        )


def test_a_name_that_ends_in_data_is_not_the_data() -> None:
    frame = '{"realtimeInput":{"audio":{"displayName":"data\\":\\"AAAA","data":"AAA="}}}'
    assert decode_client(frame) == AudioFrame(b"\0\0", 16_000)
    assert decode_client(
        '{"clientContent":{"turns":{"parts":{"inlineData":{"data":"AAA="}}}}}'
    ) != AudioFrame(b"\0\0", 16_000)


@st.composite
def _frames(draw: st.DrawFn) -> bytes:
    """Frames near to audio frames: right, slightly wrong, and wrong in places that matter."""
    pcm = draw(st.binary(max_size=40))
    encode = draw(st.sampled_from([base64.b64encode, base64.urlsafe_b64encode]))
    data = encode(pcm).decode()
    data = draw(
        st.sampled_from(
            [data, data.rstrip("="), data + "=", data[1:], data + " ", data + '\\"', data + "\\n"]
        )
    )
    mime_type = draw(
        st.sampled_from(["audio/pcm", "audio/pcm;rate=24000", "audio/wav", "image/png", "audio\\/pcm"])
    )
    name = draw(st.sampled_from(["mimeType", "mime_type", "displayName", "data", "mime"]))
    fields = draw(st.permutations([f'"data":"{data}"', f'"{name}": "{mime_type}"']))
    blob = "{{{}}}".format(",".join(fields))
    field = draw(
        st.sampled_from(['"audio":%s', '"media_chunks":[%s]', '"mediaChunks":%s', '"video":%s', '"text":%s'])
    )
    extra = draw(
        st.sampled_from(["", ',"text":"hi"', ',"activityStart":{}', ',"audio":null', ',"text":null'])
    )
    root = draw(st.sampled_from(["realtimeInput", "realtime_input", "clientContent"]))
    frame = f'{{"{root}":{{{field % blob}{extra}}}}}'.encode()
    cut = draw(st.integers(0, len(frame)))
    return draw(st.sampled_from([frame, frame, frame, frame[:cut], frame[:cut] + b" " + frame[cut:]]))


@settings(deadline=None, max_examples=500)
@given(_frames(), st.booleans())
@example(b'{"realtimeInput":{"audio":{"data":"AA\xff=","mimeType":"audio/pcm"}}}', True)
def test_the_fast_path_means_what_the_general_path_means(frame: bytes, learn_first: bool) -> None:
    if learn_first:
        decode_client(b'{"realtimeInput":{"audio":{"data":"AAA=","mimeType":"audio/pcm"}}}')
    assert _outcome(decode_client, frame) == _outcome(codec._decode, frame)


def _outcome(decode: Any, frame: bytes) -> Any:
    try:
        return decode(frame)
    except ProtocolError as error:
        return error.reason, error.detail


def test_large_blobs_are_frames() -> None:
    pcm = bytes(2_000_000)
    frame = b'{"realtimeInput":{"audio":{"data":"%b","mimeType":"audio/pcm"}}}' % base64.b64encode(pcm)
    assert decode_client(frame) == AudioFrame(pcm, 16_000)


def test_the_shape_of_a_frame_is_learned_once() -> None:
    codec._audio_rate_hz.cache_clear()
    frame = _FRAMES["js sdk"].encode()
    for _ in range(5):
        assert isinstance(decode_client(frame), AudioFrame)
    info = codec._audio_rate_hz.cache_info()
    assert (info.misses, info.hits) == (1, 4)


def test_frames_that_are_more_than_audio_are_not_cut_down_to_it() -> None:
    frame = '{"realtimeInput":{"audio":{"data":"AAA="},"activityEnd":{}}}'
    message = decode_client(frame)
    assert isinstance(message, RealtimeInput) and message.activity_end is not None


def test_speech_is_sent_as_one_part_of_standard_base64() -> None:
    frame = encode_audio(b"\xff\xfe\xfd\xfc")
    assert frame == (
        b'{"serverContent":{"modelTurn":{"parts":[{"inlineData":'
        b'{"mimeType":"audio/pcm;rate=24000","data":"//79/A=="}}]}}}'
    )
