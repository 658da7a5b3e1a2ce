"""Errors of the wire.

    Exception
    ├── ProtocolError         a client sent what the protocol does not allow; it maps to one close frame
    ├── Mismatch              a JSON value does not fit its field
    └── ValueError
        └── MediaError        a blob is not the media that its field takes

The codec turns the last two into ProtocolErrors: only there is the whole path known.
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


class Mismatch(Exception):
    """A value does not fit its field.

    Args:
        opening: Google's opening words.
        ending: what stands behind the path: what came.
        expected: what would have been right, for the log.
    """

    def __init__(self, opening: str, ending: str, *, expected: str) -> None:
        super().__init__(opening)
        self.opening = opening
        self.ending = ending
        self.expected = expected
        self.fields: list[str] = []
        """The path from inside out; whoever passes the error on appends its own step."""

    @property
    def path(self) -> str:
        """Where the value stands, in camelCase: `setup.tools[0].functionDeclarations`."""
        return "".join(
            step if step.startswith("[") or position == 0 else f".{step}"
            for position, step in enumerate(reversed(self.fields))
        )


class MediaError(ValueError):
    """A blob is not the media that its field takes; the text says what was expected and what came."""
