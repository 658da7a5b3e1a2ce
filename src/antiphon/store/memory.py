"""The store `memory`: for tests, and for servers whose sessions need not survive them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from antiphon.clock import Clock


@dataclass(frozen=True, slots=True)
class _Kept:
    snapshot: bytes
    owner: str
    expires: datetime


class MemoryStore:
    """Keeps sessions in this process, by the hashes of their handles."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[bytes, _Kept] = {}

    async def start(self) -> None:
        """Nothing has to be made."""

    async def put(self, handle: str, snapshot: bytes, *, owner: str, ttl_s: float) -> None:
        """Keep a session."""
        expires = self._clock.utc() + timedelta(seconds=ttl_s)
        self._kept[_key(handle)] = _Kept(snapshot, owner, expires)

    async def get(self, handle: str, *, owner: str) -> bytes | None:
        """The session of a handle, if it is this owner's."""
        kept = self._kept.get(_key(handle))
        if kept is None or kept.owner != owner or kept.expires <= self._clock.utc():
            return None
        return kept.snapshot

    async def sweep(self) -> int:
        """Forget what has expired."""
        now = self._clock.utc()
        expired = [key for key, kept in self._kept.items() if kept.expires <= now]
        for key in expired:
            del self._kept[key]
        return len(expired)

    async def close(self) -> None:
        """Forget everything."""
        self._kept.clear()


def _key(handle: str) -> bytes:
    return sha256(handle.encode()).digest()
