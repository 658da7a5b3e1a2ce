"""How long audio frames take to decode and encode, beside the standard library and its usual rivals.

    python -m benchmarks.wire [--json FILE]

Decoding starts from the payload of a WebSocket frame and ends with PCM and its sample rate; encoding is the
way back. Frames are spelled as google-genai (Python: URL-safe base64, snake_case) and @google/genai (JS) do.
"""

from __future__ import annotations

import base64
import importlib
import json
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import msgspec
import pybase64
from benchmarks.table import Row, argument_parser, report

from antiphon.wire.codec import decode_client, encode_audio

_INPUT_BYTES_PER_MS = 16 * 2
_OUTPUT_BYTES_PER_MS = 24 * 2

_Function = Callable[[bytes], Any]


class _Blob(msgspec.Struct, rename={"mime_type": "mimeType"}):
    data: str
    mime_type: str


class _Audio(msgspec.Struct):
    audio: _Blob


class _Frame(msgspec.Struct, rename={"realtime_input": "realtimeInput"}):
    realtime_input: _Audio


_msgspec_frame = msgspec.json.Decoder(_Frame)


def _pcm(size_bytes: int) -> bytes:
    return random.Random(1).randbytes(size_bytes)


def python_sdk_frame(pcm: bytes) -> bytes:
    """A frame as google-genai sends it."""
    data = base64.urlsafe_b64encode(pcm).decode()
    blob = {"data": data, "mime_type": "audio/pcm;rate=16000"}
    return json.dumps({"realtime_input": {"audio": blob}}).encode()


def js_sdk_frame(pcm: bytes) -> bytes:
    """A frame as @google/genai sends it."""
    data = base64.b64encode(pcm).decode()
    blob = {"data": data, "mimeType": "audio/pcm;rate=16000"}
    return json.dumps({"realtimeInput": {"audio": blob}}, separators=(",", ":")).encode()


def decode_stdlib(frame: bytes) -> tuple[bytes, str]:
    """What a server does by the standard library: both spellings, both alphabets."""
    message = json.loads(frame)
    audio = (message.get("realtimeInput") or message["realtime_input"])["audio"]
    data = audio["data"].replace("-", "+").replace("_", "/")
    return base64.b64decode(data), audio.get("mimeType") or audio["mime_type"]


def decode_msgspec(frame: bytes) -> tuple[bytes, str]:
    """msgspec and pybase64 for one known spelling, the standard alphabet and nothing else: a lower bound."""
    audio = _msgspec_frame.decode(frame).realtime_input.audio
    return pybase64.b64decode(audio.data, validate=True), audio.mime_type


def encode_stdlib(pcm: bytes) -> bytes:
    """A frame of speech by the standard library."""
    part = {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": base64.b64encode(pcm).decode()}}
    return json.dumps({"serverContent": {"modelTurn": {"parts": [part]}}}).encode()


def _orjson_rivals() -> tuple[_Function, _Function] | None:
    """The same by orjson and pybase64, where orjson happens to be installed."""
    try:
        orjson = importlib.import_module("orjson")
    except ModuleNotFoundError:
        return None

    def decode(frame: bytes) -> tuple[bytes, str]:
        message = orjson.loads(frame)
        audio = (message.get("realtimeInput") or message["realtime_input"])["audio"]
        data = pybase64.b64decode(audio["data"], b"-_", validate=True)
        return data, audio.get("mimeType") or audio["mime_type"]

    def encode(pcm: bytes) -> bytes:
        data = pybase64.b64encode_as_string(pcm)
        part = {"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": data}}
        frame: bytes = orjson.dumps({"serverContent": {"modelTurn": {"parts": [part]}}})
        return frame

    return decode, encode


def median_us(function: _Function, argument: bytes, *, rounds: int = 31, calls: int = 2_000) -> float:
    """The median over rounds of a call's time in microseconds."""
    function(argument)
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(calls):
            function(argument)
        times.append((time.perf_counter() - start) / calls * 1e6)
    return statistics.median(times)


def _row(
    task: str, argument: bytes, ours: _Function, stdlib: _Function, rivals: dict[str, _Function | None]
) -> Row:
    our_us = median_us(ours, argument)
    stdlib_us = median_us(stdlib, argument)
    return {
        "µs per frame": task,
        "bytes": len(argument),
        "antiphon": our_us,
        "json+base64": stdlib_us,
        "ratio": stdlib_us / our_us,
        **{name: median_us(rival, argument) if rival else None for name, rival in rivals.items()},
    }


def main() -> None:
    """Measure and print."""
    arguments = argument_parser("Time to decode and encode audio frames.").parse_args()
    orjson_decode, orjson_encode = _orjson_rivals() or (None, None)
    rows: list[Row] = []
    for duration_ms in (20, 100):
        pcm = _pcm(duration_ms * _INPUT_BYTES_PER_MS)
        for sdk, frame, bound in (
            ("Python SDK", python_sdk_frame(pcm), None),
            ("JS SDK", js_sdk_frame(pcm), decode_msgspec),
        ):
            rivals = {"msgspec": bound, "orjson": orjson_decode}
            rows.append(_row(f"decode {duration_ms} ms, {sdk}", frame, decode_client, decode_stdlib, rivals))
    for duration_ms in (40, 100):
        pcm = _pcm(duration_ms * _OUTPUT_BYTES_PER_MS)
        rivals = {"msgspec": None, "orjson": orjson_encode}
        rows.append(_row(f"encode {duration_ms} ms", pcm, encode_audio, encode_stdlib, rivals))
    report(
        "Audio frames",
        rows,
        json_file=arguments.json,
        caption="msgspec and orjson are with pybase64; msgspec reads the JS SDK's spelling only.",
    )


if __name__ == "__main__":
    main()
