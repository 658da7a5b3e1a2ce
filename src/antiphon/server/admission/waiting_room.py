"""The WebSockets that have not said anything: they cost little, and there must not be too many."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable

from antiphon.config.limits import LimitSettings

logger = logging.getLogger(__name__)

_IPV6_SITE_BITS = 64
"""A network of this length is usually one customer's, who may use all of its addresses."""


class Waiting:
    """One WebSocket in the room."""

    def __init__(self, room: WaitingRoom, address: str, send_away: Callable[[], None]) -> None:
        self._room = room
        self.address = address
        self.send_away = send_away

    def leave(self) -> None:
        """It has said something, or is gone; calls after the first do nothing."""
        self._room.remove(self)


class WaitingRoom:
    """Holds so many, and from one address so many; whoever comes then sends the oldest away."""

    def __init__(self, limits: LimitSettings) -> None:
        self._most = limits.waiting_sockets
        self._most_per_address = limits.waiting_sockets_per_address
        self._all: dict[Waiting, None] = {}
        self._by_address: dict[str, dict[Waiting, None]] = {}

    def __len__(self) -> int:
        return len(self._all)

    def enter(self, remote: str, send_away: Callable[[], None]) -> Waiting:
        """Let a WebSocket wait.

        Args:
            remote: `host:port`.
            send_away: closes it, because there is no room.
        """
        address = network_of(remote)
        neighbors = self._by_address.get(address, {})
        if len(neighbors) >= self._most_per_address:
            self._send_away(next(iter(neighbors)))
        elif len(self._all) >= self._most:
            self._send_away(next(iter(self._all)))
        waiting = Waiting(self, address, send_away)
        self._all[waiting] = None
        self._by_address.setdefault(address, {})[waiting] = None
        return waiting

    def remove(self, waiting: Waiting) -> None:
        """It waits no more."""
        if waiting not in self._all:
            return
        del self._all[waiting]
        neighbors = self._by_address[waiting.address]
        del neighbors[waiting]
        if not neighbors:
            del self._by_address[waiting.address]

    def _send_away(self, oldest: Waiting) -> None:
        logger.warning("a WebSocket from %s is closed: too many wait without a word", oldest.address)
        self.remove(oldest)
        oldest.send_away()


def network_of(remote: str) -> str:
    """The address of a `host:port`, and of an IPv6 address its network."""
    host = remote.rpartition(":")[0].strip("[]")
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _IPV6_SITE_BITS), strict=False))
