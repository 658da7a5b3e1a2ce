"""Errors of engines.

    EngineError
    ├── EngineConfigError     the configuration names something that cannot work; found at start-up
    ├── EngineUnavailable     the engine, or the server behind it, cannot be reached now
    ├── EngineBusy            the engine is at its limit of concurrent work
    └── EngineFailed          the engine broke while working on one request
        ├── MalformedFunctionCall    the model called a function in a way that cannot be carried out
        └── ResponseRejected         a content filter withheld the reply

None of these ends a session: a failed engine ends the turn on the wire, and the next turn is tried again
(close code 1011 only when the failure leaves the session itself unusable).
"""

from __future__ import annotations


class EngineError(Exception):
    """An engine could not do its work.

    Args:
        message: what was expected and what came, for the log.
        engine: the engine's configured name and address, e.g. ``openai at http://127.0.0.1:8000/v1``.
        fix: what the operator can do about it, one sentence; empty when nothing sensible can be said.
    """

    def __init__(self, message: str, *, engine: str, fix: str = "") -> None:
        super().__init__(message)
        self.engine = engine
        self.fix = fix

    def __str__(self) -> str:
        text = f"{self.engine}: {super().__str__()}"
        return f"{text} — {self.fix}" if self.fix else text


class EngineConfigError(EngineError):
    """The configuration names something that cannot work."""


class EngineUnavailable(EngineError):
    """The engine, or the server behind it, cannot be reached now."""


class EngineBusy(EngineError):
    """The engine is at its limit of concurrent work."""


class EngineFailed(EngineError):
    """The engine broke while working on one request."""


class MalformedFunctionCall(EngineFailed):
    """The model called a function that is not declared, or with arguments that are not a JSON object."""


class ResponseRejected(EngineFailed):
    """A content filter withheld the reply, or the rest of it."""
