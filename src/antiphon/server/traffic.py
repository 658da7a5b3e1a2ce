"""The open WebSockets, and what goes over them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol


class OpenSocket(Protocol):
    """A WebSocket that can be closed, or cut off."""

    def close(self, code: int, reason: str) -> None:
        """Start the close handshake; does nothing when it has begun."""
        ...

    def abort(self) -> None:
        """End the connection at once, whatever is still on its way."""
        ...


@dataclass(slots=True)
class Traffic:
    """Plain counters, cheap enough for every frame; `antiphon.server.metrics` shows them.

    Attributes:
        open: the WebSockets whose connections live.
        opened: how many there have been.
        closes: ended WebSockets by close code.
    """

    open: set[OpenSocket] = field(default_factory=set)
    opened: int = 0
    received_bytes: int = 0
    sent_bytes: int = 0
    closes: Counter[int] = field(default_factory=Counter)

    def add(self, socket: OpenSocket) -> None:
        """A WebSocket was accepted."""
        self.open.add(socket)
        self.opened += 1

    def end(self, code: int) -> None:
        """A WebSocket's session ended."""
        self.closes[code] += 1

    def remove(self, socket: OpenSocket) -> None:
        """A WebSocket's connection is gone."""
        self.open.discard(socket)
