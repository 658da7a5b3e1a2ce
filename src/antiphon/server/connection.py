"""What a session needs of a socket, and what a socket needs of a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from antiphon.server.handshake import Handshake


class Connection(Protocol):
    """One WebSocket, as a session sees it."""

    def send(self, frame: bytes) -> None:
        """Queue one server message (JSON bytes); never blocks, never raises, is dropped after `close`.

        The message goes out as a BINARY frame, as Google's service sends it, or as TEXT if the client asked
        for that (`Handshake.text_frames`).
        """
        ...

    def close(self, code: int, reason: str) -> None:
        """Start the close handshake after everything sent so far; calls after the first do nothing.

        Args:
            code: the WebSocket close code (RFC 6455, section 7.4).
            reason: shown by the client's SDK; cut to 123 UTF-8 bytes.
        """
        ...

    @property
    def buffered_bytes(self) -> int:
        """How much the client has not taken off our hands yet."""
        ...


class SessionHandler(Protocol):
    """One session, as its socket sees it. All calls come in the event loop, in order."""

    def on_message(self, data: bytes) -> None:
        """Take a whole message, TEXT (valid UTF-8) or BINARY alike."""
        ...

    def on_disconnect(self, code: int, reason: str) -> None:
        """The socket is gone. Called exactly once, last.

        Args:
            code: the close code the client sent, 1005 if its close frame had none, 1006 if there was no
                close frame; or our own code, when we closed first.
            reason: the reason that belongs to the code.
        """
        ...


SessionFactory = Callable[[Handshake, Connection], SessionHandler]
"""Called once the upgrade is accepted; the first message has not come yet."""
