"""Frames to messages and back.

Audio frames outnumber all others by far, so they have a path of their own: what stands around the base64 is
the same in every frame a client sends, so its meaning is found once, by the general path, and remembered.
"""

from __future__ import annotations

import binascii
from functools import lru_cache
from typing import Any

import msgspec
import pybase64

from antiphon.wire import mime, schema
from antiphon.wire.base64 import decode_strictly
from antiphon.wire.client import AudioFrame, ClientEnvelope, ClientMessage, RealtimeInput
from antiphon.wire.close import reason_at
from antiphon.wire.content import Blob
from antiphon.wire.errors import MediaError, Mismatch, ProtocolError
from antiphon.wire.scalars import shown
from antiphon.wire.server import ServerMessage

_BAD_AUDIO = "error when processing input audio"
"""What Google's service begins with; it goes on with advice where we name the field and what is wrong."""

_MAX_HEAD_BYTES = 160
_MAX_TAIL_BYTES = 96
_PROBES = ((b"AAAA/w==", b"\x00\x00\x00\xff"), (b"fwD_fw==", b"\x7f\x00\xff\x7f"))

_AUDIO_HEAD = (
    b'{"serverContent":{"modelTurn":{"parts":[{"inlineData":{"mimeType":"audio/pcm;rate=24000","data":"'
)
_AUDIO_TAIL = b'"}}]}}}'

_parse = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
_server_decoder = msgspec.json.Decoder(ServerMessage, strict=False)


def decode_client(data: bytes | bytearray | memoryview | str) -> ClientMessage | AudioFrame:
    """Read one frame of a client.

    Args:
        data: a text or binary frame's payload: one JSON object.

    Returns:
        The message; realtime input that is audio and nothing else comes as an `AudioFrame`.

    Raises:
        ProtocolError: it is not a message of the Live API. Nothing else is ever raised.
    """
    frame = _as_bytes(data)
    return _decode_audio(frame) or _decode(frame)


def encode_server(message: ServerMessage) -> bytes:
    """Write one frame for a client: JSON in UTF-8, camelCase, no zeros, no nulls, standard base64.

    Lone surrogates, which JSON text cannot carry, become U+FFFD.
    """
    return _encode_json(schema.write(message))


def encode_audio(pcm: bytes) -> bytes:
    """Write a frame of model speech: one audio part, s16le mono at 24 kHz."""
    return b"".join((_AUDIO_HEAD, pybase64.b64encode(pcm), _AUDIO_TAIL))


def encode_client(message: ClientMessage) -> bytes:
    """Write one frame for a server, as a client does."""
    (field,) = (field for field in schema.plan_of(ClientEnvelope).fields if field.message is type(message))
    return _encode_json({field.wire_name: schema.write(message)})


def decode_server(data: bytes | str) -> ServerMessage:
    """Read one frame of a server, as a client does: unknown fields are skipped.

    Raises:
        ProtocolError: it is not a message of the Live API.
    """
    try:
        return _server_decoder.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise ProtocolError(f"Invalid JSON payload received. {error}") from None


def _as_bytes(data: bytes | bytearray | memoryview | str) -> bytes:
    if isinstance(data, bytes):
        return data
    if isinstance(data, str):
        try:
            return data.encode()
        except UnicodeEncodeError as error:
            raise ProtocolError(f"Invalid JSON payload received. {error}") from None
    return bytes(data)


def _decode_audio(frame: bytes) -> AudioFrame | None:
    """The audio of a frame shaped like one that was understood before; None leaves it to the general path."""
    key = frame.find(b'data"', 0, _MAX_HEAD_BYTES)
    if key < 0:
        return None
    start = frame.find(b'"', key + 5, key + 16) + 1
    end = frame.find(b'"', start)
    if start == 0 or end < 0 or len(frame) - end > _MAX_TAIL_BYTES:
        return None
    rate_hz = _audio_rate_hz(frame[:start], frame[end:])
    if rate_hz is None:
        return None
    try:
        pcm = decode_strictly(frame[start:end])
    except binascii.Error:
        return None
    return None if len(pcm) % 2 else AudioFrame(pcm, rate_hz)


@lru_cache(maxsize=256)
def _audio_rate_hz(head: bytes, tail: bytes) -> int | None:
    """What `head`, base64 and `tail` mean together: audio of this rate; None when anything else.

    Two different probes must both come back as the audio, so what stands between is the audio's data and
    nothing else; and, base64 having no quotes and no escapes, that holds for every frame of this shape.
    """
    rates_hz = set()
    for encoded, pcm in _PROBES:
        try:
            message = _decode(head + encoded + tail)
        except ProtocolError:
            return None
        if not isinstance(message, AudioFrame) or message.pcm != pcm:
            return None
        rates_hz.add(message.rate_hz)
    return rates_hz.pop()


def _decode(frame: bytes) -> ClientMessage | AudioFrame:
    try:
        value = _parse(frame)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise ProtocolError(
            f"Invalid JSON payload received. {error}",
            detail=f"Invalid JSON payload received. {error}: {len(frame)} bytes that begin {frame[:60]!r}",
        ) from None
    message = _unwrap(_read(value))
    return _checked_media(message) if isinstance(message, RealtimeInput) else message


def _read(value: Any) -> ClientEnvelope:
    if not isinstance(value, dict):
        raise ProtocolError(
            'Invalid JSON payload received. Unknown name "": Root element must be a message.',
            detail=f"Invalid JSON payload received. Expected an object, got {shown(value)}",
        )
    try:
        return schema.read(ClientEnvelope, value)
    except Mismatch as mismatch:
        raise protocol_error(mismatch) from None


def protocol_error(mismatch: Mismatch, root: str = "") -> ProtocolError:
    """The error a client is shown for a value that does not fit, `root` being the path of what was read."""
    path = ".".join(filter(None, (root, mismatch.path)))
    place = f" at '{path}'" if path else ""
    return ProtocolError(
        reason_at(mismatch.opening, path, mismatch.ending),
        path=path,
        detail=f"{mismatch.opening}{place}{mismatch.ending}; expected {mismatch.expected}",
    )


def _unwrap(envelope: ClientEnvelope) -> ClientMessage:
    fields = schema.plan_of(ClientEnvelope).fields
    for field in fields:
        message: ClientMessage | None = getattr(envelope, field.name)
        if message is not None:
            return message
    kinds = ", ".join(field.wire_name for field in fields)
    raise ProtocolError(f"Request contains an invalid argument. Expected one of {kinds}.")


def _checked_media(message: RealtimeInput) -> RealtimeInput | AudioFrame:
    frames = []
    for path, blob, audio in _media(message):
        try:
            if audio:
                frames.append(mime.audio_frame(blob))
            else:
                mime.check_image(blob)
        except MediaError as error:
            opening = _BAD_AUDIO if audio else "Invalid value"
            reason = reason_at(opening, path, f": {error}")
            raise ProtocolError(reason, path=path, detail=f"{path}: {error}") from None
    if len(frames) == 1 and _has_one_field(message):
        return frames[0]
    return message


def _media(message: RealtimeInput) -> list[tuple[str, Blob, bool]]:
    """The blobs of a message: their paths, and whether they are audio."""
    media = [
        (f"realtimeInput.mediaChunks[{index}]", chunk, not mime.is_image(chunk.mime_type))
        for index, chunk in enumerate(message.media_chunks)
    ]
    if message.audio is not None:
        media.append(("realtimeInput.audio", message.audio, True))
    if message.video is not None:
        media.append(("realtimeInput.video", message.video, False))
    return media


def _has_one_field(message: RealtimeInput) -> bool:
    given = sum(1 for name in message.__struct_fields__ if getattr(message, name) not in (None, []))
    return given == 1 and len(message.media_chunks) <= 1


def _encode_json(value: Any) -> bytes:
    try:
        return _encode(value)
    except UnicodeEncodeError:
        return _encode(_scrubbed(value))


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_scrubbed(key): _scrubbed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(item) for item in value]
    return value
