"""The shelf `memory`: for tests, and for servers whose sessions need not outlive them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from antiphon.clock import Clock
from antiphon.store.memory_ledger import MemoryLedger, MemorySlots
from antiphon.store.sealed import SealedStore
from antiphon.store.shelf import Entry, Kind, ListedEntry
from antiphon.store.vault import Vault


class MemoryShelf:
    """Keeps entries in this process."""

    def __init__(self) -> None:
        self._entries: dict[tuple[Kind, bytes], Entry] = {}
        self._ledger = MemoryLedger()
        self._slots = MemorySlots()

    @property
    def ledger(self) -> MemoryLedger:
        """The ledger of this process."""
        return self._ledger

    @property
    def slots(self) -> MemorySlots:
        """The slots of this process."""
        return self._slots

    @property
    def address(self) -> str:
        """Where it is, for messages."""
        return "memory"

    async def start(self) -> None:
        """Nothing has to be made."""

    async def put(self, entry: Entry, now: datetime) -> None:
        """Keep an entry."""
        self._entries[entry.label.kind, entry.label.key] = entry

    async def put_new(self, entry: Entry, now: datetime) -> None:
        """Keep an entry, unless there is one."""
        self._entries.setdefault((entry.label.kind, entry.label.key), entry)

    async def get(self, kind: Kind, key: bytes) -> Entry | None:
        """An entry."""
        return self._entries.get((kind, key))

    async def take(self, kind: Kind, key: bytes, now: datetime) -> bool:
        """Count one use."""
        entry = self._entries.get((kind, key))
        if entry is None or entry.uses <= 0 or entry.label.expires <= now:
            return False
        self._entries[kind, key] = replace(entry, uses=entry.uses - 1)
        return True

    async def entries(self, kind: Kind, now: datetime) -> Sequence[ListedEntry]:
        """What has not expired."""
        listed = [
            ListedEntry(entry.label, len(entry.sealed))
            for entry in self._entries.values()
            if entry.label.kind is kind and entry.label.expires > now
        ]
        return sorted(listed, key=lambda item: item.label.saved, reverse=True)

    async def sweep(self, now: datetime) -> int:
        """Remove what has expired."""
        expired = [place for place, entry in self._entries.items() if entry.label.expires <= now]
        for place in expired:
            del self._entries[place]
        return len(expired)

    async def close(self) -> None:
        """Forget everything."""
        self._entries.clear()


class MemoryStore(SealedStore):
    """Keeps sessions in this process."""

    def __init__(self, clock: Clock, *, ttl_s: float | None = None) -> None:
        super().__init__(MemoryShelf(), Vault(secrets.token_bytes(32)), clock, ttl_s=ttl_s)
