"""What is known of clients that need to be treated with care, by how they introduce themselves."""

from __future__ import annotations

from collections.abc import Mapping

_INTRODUCTIONS = ("x-goog-api-client", "user-agent")

_FORGETFUL = ("google-adk/",)
"""The Agent Development Kit 2.13 takes the handle of every `sessionResumptionUpdate` for its newest, also of
one that has none, and is lost when the connection breaks then, although its last handle is still good."""


def forgets_handles(headers: Mapping[str, str]) -> bool:
    """Whether a client forgets its handle when it is told that the session cannot be resumed just now.

    Args:
        headers: of the handshake, by lower-case name.
    """
    introductions = " ".join(headers.get(name, "") for name in _INTRODUCTIONS)
    return any(name in introductions for name in _FORGETFUL)
