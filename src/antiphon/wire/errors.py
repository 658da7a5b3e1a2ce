"""Errors of the wire.

ProtocolError    a client sent what the protocol does not allow; it maps to one close frame
"""

from __future__ import annotations

from antiphon.wire.close import CloseCode, close_reason


class ProtocolError(Exception):
    """A client sent what the protocol does not allow.

    Args:
        reason: Google's opening words and the field's path; cut to what a close frame holds.
        code: the close code.
        path: where it is, in camelCase: `setup.generationConfig.temperature`; empty for the whole message.
        detail: the full text for the log: what was expected and what came.
    """

    def __init__(
        self,
        reason: str,
        *,
        code: CloseCode = CloseCode.INVALID_ARGUMENT,
        path: str = "",
        detail: str = "",
    ) -> None:
        self.reason = close_reason(reason)
        self.code = code
        self.path = path
        self.detail = detail or reason
        super().__init__(self.detail)
