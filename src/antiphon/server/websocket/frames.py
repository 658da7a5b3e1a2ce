"""Frames as bytes (RFC 6455, section 5)."""

from __future__ import annotations

import struct
from enum import IntEnum

from antiphon.server.websocket.errors import ProtocolViolation
from antiphon.wire.close import CloseCode, close_reason

MAX_CONTROL_PAYLOAD_BYTES = 125


class Opcode(IntEnum):
    """What a frame is (section 5.2)."""

    CONTINUATION = 0x0
    TEXT = 0x1
    BINARY = 0x2
    CLOSE = 0x8
    PING = 0x9
    PONG = 0xA


NO_STATUS = 1005
"""Stands for a close frame without a code; never sent (section 7.1.5)."""

ABNORMAL = 1006
"""Stands for a connection that ended without a close frame; never sent."""

_NEVER_SENT = frozenset({1004, 1005, 1006, 1015})
_FIN = 0x80

_pack_16 = struct.Struct("!BBH").pack
_pack_64 = struct.Struct("!BBQ").pack


def encode_frame(opcode: Opcode, payload: bytes) -> bytes:
    """One whole, unmasked message, as a server sends it."""
    size = len(payload)
    if size < 126:
        return bytes((_FIN | opcode, size)) + payload
    if size < 65_536:
        return _pack_16(_FIN | opcode, 126, size) + payload
    return _pack_64(_FIN | opcode, 127, size) + payload


def encode_close(code: int, reason: str) -> bytes:
    """A close frame; the reason is cut to 123 bytes, and code 1005 gives the empty frame that means it."""
    if code == NO_STATUS:
        return encode_frame(Opcode.CLOSE, b"")
    return encode_frame(Opcode.CLOSE, code.to_bytes(2) + close_reason(reason).encode())


def decode_close(payload: bytes) -> tuple[int, str]:
    """The code and reason of a close frame; ``(1005, "")`` when it is empty.

    Raises:
        ProtocolViolation: one byte long, a code that must not be sent, or a reason that is not UTF-8.
    """
    if not payload:
        return NO_STATUS, ""
    if len(payload) == 1:
        raise ProtocolViolation(
            CloseCode.PROTOCOL_ERROR, "close frame of 1 byte: expected none, or 2 for the code"
        )
    code = int.from_bytes(payload[:2])
    if code in _NEVER_SENT or not (1000 <= code <= 1015 or 3000 <= code <= 4999):
        raise ProtocolViolation(CloseCode.PROTOCOL_ERROR, f"close code {code} must not be sent")
    try:
        return code, payload[2:].decode()
    except UnicodeDecodeError:
        raise ProtocolViolation(CloseCode.INVALID_ARGUMENT, "close reason is not UTF-8") from None
