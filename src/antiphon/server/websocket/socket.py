"""One WebSocket on an asyncio transport: close handshake, keep-alive, slow readers, misbehaving clients."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from antiphon.server.connection import Connection, SessionHandler
from antiphon.server.traffic import Traffic
from antiphon.server.websocket.errors import ProtocolViolation
from antiphon.server.websocket.frames import ABNORMAL, Opcode, decode_close, encode_close, encode_frame
from antiphon.server.websocket.reader import MessageReader
from antiphon.wire.close import CloseCode

logger = logging.getLogger(__name__)

_EVENTS_PER_PASS = 64
"""A client that floods us with tiny frames gets the loop for this many at a time."""

_INTERNAL = "Internal error encountered."

_QUIET_S = 0.2
"""How long a failed connection must have been silent before it is cut: the client should read our reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketLimits:
    """What one client may cost.

    Attributes:
        max_message_bytes: the largest message accepted.
        max_buffered_bytes: how much output is kept for a client that does not read.
        keepalive_s: a silent client is pinged after so long, and given up after as long again.
        close_timeout_s: how long the close handshake may take.
    """

    max_message_bytes: int = 32 * 1024 * 1024
    max_buffered_bytes: int = 8 * 1024 * 1024
    keepalive_s: float = 20.0
    close_timeout_s: float = 5.0


class _State(Enum):
    OPEN = auto()
    CLOSING = auto()
    """Our close frame is out; the client's is awaited, its messages are ignored."""

    FAILED = auto()
    """The client broke the protocol: our close frame is out, and its bytes mean nothing any more."""

    CLOSED = auto()


class WebSocket(asyncio.Protocol):
    """The server's end of one WebSocket, after the upgrade; a `antiphon.server.connection.Connection`.

    Args:
        text_frames: send messages as TEXT instead of BINARY frames.
        traffic: where bytes and closes are counted.
    """

    def __init__(self, *, text_frames: bool, limits: SocketLimits, traffic: Traffic) -> None:
        self._opcode = Opcode.TEXT if text_frames else Opcode.BINARY
        self._limits = limits
        self._traffic = traffic
        self._reader = MessageReader(limits.max_message_bytes)
        self._state = _State.OPEN
        self._transport: asyncio.Transport
        self._handler: SessionHandler | None = None
        self._end = (ABNORMAL, "")
        self._heard = True
        self._busy = False
        self._notified = False

    def start(
        self, transport: asyncio.Transport, open_session: Callable[[Connection], SessionHandler]
    ) -> None:
        """Take over a transport on which the upgrade was just accepted, and open the session behind it."""
        self._loop = asyncio.get_running_loop()
        self._transport = transport
        self._timer = self._loop.call_later(self._limits.keepalive_s, self._on_keepalive, False)
        self._traffic.add(self)
        transport.set_protocol(self)
        try:
            self._handler = open_session(self)
        except Exception:
            logger.exception("a session broke while it opened")
            self.close(CloseCode.INTERNAL, _INTERNAL)

    # Connection

    def send(self, frame: bytes) -> None:
        """Queue one message; see `antiphon.server.connection.Connection.send`."""
        if self._state is not _State.OPEN:
            return
        data = encode_frame(self._opcode, frame)
        self._traffic.sent_bytes += len(data)
        self._transport.write(data)
        self._check_backlog()

    def close(self, code: int, reason: str) -> None:
        """Start the close handshake; see `antiphon.server.connection.Connection.close`."""
        if self._state is not _State.OPEN:
            return
        self._say_goodbye(_State.CLOSING, code, reason)
        self._restart_timer(self._limits.close_timeout_s, self._transport.abort)

    @property
    def buffered_bytes(self) -> int:
        """What the operating system has not taken off our hands yet."""
        return self._transport.get_write_buffer_size()

    def abort(self) -> None:
        """End the connection at once, whatever is still on its way."""
        self._transport.abort()

    # asyncio.Protocol

    def data_received(self, data: bytes) -> None:
        self._heard = True
        self._traffic.received_bytes += len(data)
        if self._state in (_State.OPEN, _State.CLOSING):
            self._reader.feed(data)
            if not self._busy:
                self._process()

    def eof_received(self) -> None:
        """The client will send nothing more; returning None closes the transport."""

    def connection_lost(self, exc: Exception | None) -> None:
        self._timer.cancel()
        self._state = _State.CLOSED
        self._traffic.remove(self)
        self._notify()

    # Incoming

    def _process(self) -> None:
        """Handle what has arrived, at most so much that other sessions are not delayed."""
        try:
            for _ in range(_EVENTS_PER_PASS):
                event = self._reader.next_event()
                if event is None:
                    self._set_busy(False)
                    return
                self._handle(*event)
                if self._state is _State.CLOSED:
                    return
        except ProtocolViolation as violation:
            self._set_busy(False)
            self._fail(violation.code, violation.reason)
            return
        self._set_busy(True)
        self._loop.call_soon(self._continue)

    def _continue(self) -> None:
        if self._state in (_State.OPEN, _State.CLOSING):
            self._process()

    def _set_busy(self, busy: bool) -> None:
        """While there is a pass to come, the client's bytes stay in the kernel."""
        if busy and not self._busy:
            self._transport.pause_reading()
        elif self._busy and not busy:
            self._transport.resume_reading()
        self._busy = busy

    def _handle(self, opcode: Opcode, payload: bytes) -> None:
        if opcode is Opcode.CLOSE:
            self._on_close(payload)
        elif self._state is not _State.OPEN or opcode is Opcode.PONG:
            return
        elif opcode is Opcode.PING:
            self._transport.write(encode_frame(Opcode.PONG, payload))
            self._check_backlog()
        else:
            self._deliver(payload)

    def _deliver(self, message: bytes) -> None:
        if self._handler is None:
            return
        try:
            self._handler.on_message(message)
        except Exception:
            logger.exception("a session broke on a message of %d bytes", len(message))
            self.close(CloseCode.INTERNAL, _INTERNAL)

    def _on_close(self, payload: bytes) -> None:
        code, reason = decode_close(payload)
        if self._state is _State.OPEN:
            self._say_goodbye(_State.CLOSED, code, "", end=(code, reason))
            self._restart_timer(self._limits.close_timeout_s, self._transport.abort)
        self._state = _State.CLOSED
        self._transport.close()
        self._notify()

    # Ending

    def _say_goodbye(
        self, state: _State, code: int, reason: str, *, end: tuple[int, str] | None = None
    ) -> None:
        self._state = state
        self._end = end or (code, reason)
        self._transport.write(encode_close(code, reason))

    def _fail(self, code: int, reason: str) -> None:
        """Send the reason, then swallow what still comes: a reset would destroy the reason on its way."""
        logger.info("closing with %d: %s", code, reason)
        if self._state is _State.OPEN:
            self._say_goodbye(_State.FAILED, code, reason)
        self._state = _State.FAILED
        self._heard = False
        self._restart_timer(_QUIET_S, self._on_quiet, self._limits.close_timeout_s)
        self._notify()

    def _on_quiet(self, remaining_s: float) -> None:
        if self._heard and remaining_s > 0:
            self._heard = False
            self._restart_timer(_QUIET_S, self._on_quiet, remaining_s - _QUIET_S)
        else:
            self._transport.abort()

    def _check_backlog(self) -> None:
        backlog_bytes = self._transport.get_write_buffer_size()
        if backlog_bytes > self._limits.max_buffered_bytes and self._state is _State.OPEN:
            self.close(
                CloseCode.POLICY,
                f"client reads too slowly: {backlog_bytes} bytes are waiting,"
                f" at most {self._limits.max_buffered_bytes} are kept",
            )
            self._loop.call_soon(self._notify)

    def _notify(self) -> None:
        """Tell the session and the counters, once."""
        if self._notified:
            return
        self._notified = True
        code, reason = self._end
        self._traffic.end(code)
        if self._handler is None:
            return
        try:
            self._handler.on_disconnect(code, reason)
        except Exception:
            logger.exception("a session broke on its disconnect")

    # Keep-alive

    def _on_keepalive(self, pinged: bool) -> None:
        """Any byte counts as a sign of life, so that a client in mid-stream is never pinged."""
        if self._heard:
            self._heard = False
            pinged = False
        elif pinged:
            logger.info("closing: no sign of life for %g s", 2 * self._limits.keepalive_s)
            self._end = (ABNORMAL, "keep-alive ping was not answered")
            self._transport.abort()
            return
        else:
            pinged = True
            self._transport.write(encode_frame(Opcode.PING, b""))
        self._restart_timer(self._limits.keepalive_s, self._on_keepalive, pinged)

    def _restart_timer(self, delay_s: float, callback: Callable[..., None], *args: object) -> None:
        self._timer.cancel()
        self._timer = self._loop.call_later(delay_s, callback, *args)
