"""Counting what goes over the sockets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Traffic:
    """Plain counters, cheap enough for every frame; `antiphon.server.metrics` shows them.

    Attributes:
        closes: ended WebSockets by close code.
    """

    open_sockets: int = 0
    total_sockets: int = 0
    received_bytes: int = 0
    sent_bytes: int = 0
    closes: Counter[int] = field(default_factory=Counter)

    def opened(self) -> None:
        """A WebSocket was accepted."""
        self.open_sockets += 1
        self.total_sockets += 1

    def closed(self, code: int) -> None:
        """A WebSocket ended."""
        self.open_sockets -= 1
        self.closes[code] += 1
