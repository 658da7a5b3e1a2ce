"""What every worker says about itself, on channel 0."""

from __future__ import annotations

import msgspec


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The worker has loaded what it needs and takes requests.

    Attributes:
        detail: what it runs, for logs and `antiphon models`.
    """

    detail: str


class StartFailed(msgspec.Struct, frozen=True, tag="start_failed"):
    """The worker cannot start; it ends after this.

    Attributes:
        reason: what is wrong, one sentence.
        fix: what the operator can do about it; empty when nothing sensible can be said.
    """

    reason: str
    fix: str = ""


Control = Ready | StartFailed
