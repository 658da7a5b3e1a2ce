"""The open WebSockets, and what goes over them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from antiphon.server.connection import Connection


@dataclass(slots=True)
class Traffic:
    """Plain counters, cheap enough for every frame; `antiphon.server.metrics` shows them.

    Attributes:
        open: the WebSockets whose sessions live.
        opened: how many there have been.
        closes: ended WebSockets by close code.
    """

    open: set[Connection] = field(default_factory=set)
    opened: int = 0
    received_bytes: int = 0
    sent_bytes: int = 0
    closes: Counter[int] = field(default_factory=Counter)

    def add(self, socket: Connection) -> None:
        """A WebSocket was accepted."""
        self.open.add(socket)
        self.opened += 1

    def remove(self, socket: Connection, code: int) -> None:
        """A WebSocket ended."""
        self.open.discard(socket)
        self.closes[code] += 1
