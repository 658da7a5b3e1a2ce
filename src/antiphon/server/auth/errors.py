"""Errors of authentication.

AuthError     the credential is missing, malformed, unknown or of a kind this server does not take
"""

from __future__ import annotations

from http import HTTPStatus

from antiphon.wire.close import CloseCode


class AuthError(Exception):
    """The caller may not come in.

    Args:
        code: the WebSocket close code that says so.
        reason: the close reason, in the words of Google's service, at most 123 UTF-8 bytes.
        message: the whole text, for answers that are not so short.
        http_status: the status of the same refusal over HTTP.
    """

    def __init__(self, code: CloseCode, reason: str, *, message: str, http_status: HTTPStatus) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.message = message
        self.http_status = http_status
