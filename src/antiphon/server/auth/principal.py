"""Who a caller turned out to be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated caller.

    Attributes:
        name: the configured name of the API key that was used; safe to log.
    """

    name: str


ANYONE = Principal(name="anyone")
"""The caller of a server without API keys."""
