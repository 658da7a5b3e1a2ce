"""Errors of the WebSocket protocol.

ProtocolViolation     the client broke RFC 6455, or a limit; the connection fails with a close code
"""

from __future__ import annotations

from antiphon.wire.close import CloseCode


class ProtocolViolation(Exception):
    """The client sent something that fails the connection (RFC 6455, section 7.1.7).

    Args:
        code: the close code that says so.
        reason: what was expected and what came, at most 123 UTF-8 bytes.
    """

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
