"""Errors of authentication.

    AuthError     the credential is missing, malformed, unknown or of a kind this server does not take
"""

from __future__ import annotations

from antiphon.wire.close import CloseCode


class AuthError(Exception):
    """The caller may not come in.

    Args:
        code: the WebSocket close code that says so.
        reason: the close reason, in the words of Google's service, at most 123 UTF-8 bytes.
        http_status: the status of the same refusal over HTTP.
    """

    def __init__(self, code: CloseCode, reason: str, *, http_status: int) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.http_status = http_status
