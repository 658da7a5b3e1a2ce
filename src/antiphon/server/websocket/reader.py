"""What a client sent: bytes in, whole messages and control frames out. No I/O."""

from __future__ import annotations

from antiphon.server.websocket.errors import ProtocolViolation
from antiphon.server.websocket.frames import MAX_CONTROL_PAYLOAD_BYTES, Opcode
from antiphon.wire.close import CloseCode

try:
    from websockets.speedups import apply_mask
except ImportError:  # no compiled extension on this platform
    from websockets.utils import apply_mask

_RESERVED_BITS = 0x70
_FIN = 0x80
_MASKED = 0x80
_CONTROL = 0x08
_OPCODES = {int(opcode): opcode for opcode in Opcode}

ReaderEvent = tuple[Opcode, bytes]
"""A whole message (TEXT, BINARY), or a control frame (CLOSE, PING, PONG), with its payload."""


class MessageReader:
    """Parses the frames of one client and joins fragments into messages.

    Call `feed` with what the socket gave, then `next_event` until it returns None. After a
    `ProtocolViolation` the position in the stream is lost: drop the reader.

    Args:
        max_message_bytes: the largest message, after joining fragments.
    """

    def __init__(self, max_message_bytes: int) -> None:
        self._max_message_bytes = max_message_bytes
        self._data: bytes | bytearray = b""
        self._position = 0
        self._needed_bytes = 2
        self._fragments: bytearray | None = None
        self._fragments_opcode = Opcode.TEXT

    def feed(self, data: bytes) -> None:
        """Append bytes from the socket."""
        if self._position == len(self._data):
            self._data = data
        elif isinstance(self._data, bytearray):
            del self._data[: self._position]
            self._data += data
        else:
            self._data = bytearray(self._data[self._position :])
            self._data += data
        self._position = 0

    def next_event(self) -> ReaderEvent | None:
        """The next message or control frame, None when more bytes are needed.

        Raises:
            ProtocolViolation: the client broke RFC 6455 or sent too large a message.
        """
        while (frame := self._next_frame()) is not None:
            first, payload = frame
            opcode = _OPCODES[first & 0x0F]
            if opcode & _CONTROL:
                return opcode, payload
            if opcode is Opcode.CONTINUATION or not first & _FIN:
                message = self._join(opcode, payload, final=bool(first & _FIN))
                if message is None:
                    continue
                opcode, payload = message
            if opcode is Opcode.TEXT and not payload.isascii():
                _check_utf8(payload)
            return opcode, payload
        return None

    def _next_frame(self) -> tuple[int, bytes] | None:
        """The first header byte and the unmasked payload of the next whole frame."""
        data, position = self._data, self._position
        available = len(data) - position
        if available < self._needed_bytes:
            return None
        first, second = data[position], data[position + 1]
        size = second & 0x7F
        if size < 126:
            mask_at = position + 2
        elif size == 126:
            mask_at = position + 4
        else:
            mask_at = position + 10
        if position + available < mask_at:
            self._check_header(first, second, size if size < 126 else 0)
            self._needed_bytes = mask_at - position
            return None
        if size >= 126:
            size = _extended_size(data[position + 2 : mask_at])
        self._check_header(first, second, size)
        payload_at = mask_at + 4
        end = payload_at + size
        if position + available < end:
            self._needed_bytes = end - position
            return None
        payload = data[payload_at:end] if isinstance(data, bytes) else memoryview(data)[payload_at:end]
        self._position = end
        self._needed_bytes = 2
        return first, apply_mask(payload, data[mask_at:payload_at])

    def _check_header(self, first: int, second: int, size: int) -> None:
        if first & _RESERVED_BITS:
            raise _violation("reserved bits are set, but no extension was negotiated")
        if not second & _MASKED:
            raise _violation("frame is not masked: a client must mask all frames")
        opcode = first & 0x0F
        if opcode not in _OPCODES:
            raise _violation(f"unknown opcode {opcode:#x}")
        if opcode & _CONTROL:
            if size > MAX_CONTROL_PAYLOAD_BYTES or second & 0x7F > MAX_CONTROL_PAYLOAD_BYTES:
                raise _violation(f"control frame too long: at most {MAX_CONTROL_PAYLOAD_BYTES} bytes")
            if not first & _FIN:
                raise _violation("control frame is fragmented")
        else:
            if (opcode == Opcode.CONTINUATION) != (self._fragments is not None):
                raise _violation(
                    "continuation frame without a message to continue"
                    if self._fragments is None
                    else "new message before the end of a fragmented one"
                )
            self._check_size(size + (len(self._fragments) if self._fragments is not None else 0))

    def _check_size(self, size_bytes: int) -> None:
        if size_bytes > self._max_message_bytes:
            raise ProtocolViolation(
                CloseCode.TOO_BIG,
                f"message too large: {size_bytes} bytes or more; at most {self._max_message_bytes} are taken",
            )

    def _join(self, opcode: Opcode, payload: bytes, *, final: bool) -> ReaderEvent | None:
        """Add a fragment; returns the message once it is whole."""
        if self._fragments is None:
            self._fragments = bytearray()
            self._fragments_opcode = opcode
        self._fragments += payload
        if not final:
            return None
        message = bytes(self._fragments)
        self._fragments = None
        return self._fragments_opcode, message


def _extended_size(data: bytes | bytearray) -> int:
    size = int.from_bytes(data)
    if size >> 63:
        raise _violation("payload length has its highest bit set")
    if size < (126 if len(data) == 2 else 65_536):
        raise _violation(f"payload length {size} is not in its shortest form")
    return size


def _check_utf8(payload: bytes) -> None:
    try:
        payload.decode()
    except UnicodeDecodeError as error:
        raise ProtocolViolation(
            CloseCode.INVALID_ARGUMENT, f"text message is not UTF-8: byte {error.start} of {len(payload)}"
        ) from None


def _violation(reason: str) -> ProtocolViolation:
    return ProtocolViolation(CloseCode.PROTOCOL_ERROR, reason)
