"""Saying no, in the words of Google's services.

ProtocolError
└── LimitReached     there is no room, or no more is left for today
"""

from __future__ import annotations

from antiphon.wire.close import CloseCode
from antiphon.wire.errors import ProtocolError

QUOTA_EXCEEDED = "Quota exceeded. Please retry later. RESOURCE_EXHAUSTED:"


class LimitReached(ProtocolError):
    """There is no room, or no more is left for today.

    Args:
        limit: which limit, as it is configured.
        text: which limit, as clients read it; about 65 characters.
        detail: more for the log.
    """

    def __init__(self, limit: str, text: str, *, detail: str = "") -> None:
        self.limit = limit
        self.text = text
        reason = f"{QUOTA_EXCEEDED} {text}"
        super().__init__(reason, code=CloseCode.POLICY, detail=f"{reason} ({detail})" if detail else reason)


def blocked_origin(origin: str, name: str) -> ProtocolError:
    """A web page may not use the caller's key."""
    return ProtocolError(
        f"Requests from referer {origin} are blocked.",
        code=CloseCode.POLICY,
        detail=f"{name} may not be used by pages of {origin}; see origins of its key in [auth]",
    )


def forbidden_model(model_id: str, name: str, models: tuple[str, ...]) -> ProtocolError:
    """The caller may not use a model."""
    reason = f"Permission denied on models/{model_id}. This API key may use: {', '.join(models)}"
    return ProtocolError(reason, code=CloseCode.POLICY, path="setup.model", detail=f"{name}: {reason}")
