"""Where sealed entries lie: what a kind of store has to implement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from antiphon.store.ledger import Ledger
from antiphon.store.slots import Slots


class Kind(StrEnum):
    """What an entry is."""

    SESSION = "session"
    TOKEN = "token"
    CLAIM = "claim"
    CANARY = "canary"
    """What tells whether a server has the secret that the others have."""


@dataclass(frozen=True, slots=True)
class Label:
    """What an entry shows without being opened.

    Attributes:
        key: SHA-256 of the secret that the entry is found by, 32 bytes.
        owner: the name of the API key that it belongs to.
    """

    kind: Kind
    key: bytes
    owner: str
    saved: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A labeled secret.

    Attributes:
        sealed: the payload; nobody reads it who does not know the secret behind `key`.
        uses: how often `Shelf.take` still succeeds.
    """

    label: Label
    sealed: bytes
    uses: int = 0


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry in a list."""

    label: Label
    size_bytes: int


class Shelf(Protocol):
    """Keeps entries. Every method but `start` and `close` raises `StoreUnavailable`.

    Attributes:
        address: where it is, for messages; without passwords.
        ledger: what is kept there of what was used.
        slots: what is counted there.
    """

    @property
    def address(self) -> str: ...

    @property
    def ledger(self) -> Ledger: ...

    @property
    def slots(self) -> Slots: ...

    async def start(self) -> None:
        """Connect, and make what is missing; raises `StoreError`."""
        ...

    async def put(self, entry: Entry, now: datetime) -> None:
        """Keep an entry, in place of what had its key."""
        ...

    async def put_new(self, entry: Entry, now: datetime) -> None:
        """Keep an entry, unless its key is taken; of all who share the shelf one is first."""
        ...

    async def get(self, kind: Kind, key: bytes) -> Entry | None:
        """An entry; it may have expired."""
        ...

    async def take(self, kind: Kind, key: bytes, now: datetime) -> bool:
        """Count one use of an entry that has not expired, at once for all who share the shelf."""
        ...

    async def entries(self, kind: Kind, now: datetime) -> Sequence[ListedEntry]:
        """What has not expired, the newest first."""
        ...

    async def sweep(self, now: datetime) -> int:
        """Remove what has expired; how many entries that were."""
        ...

    async def close(self) -> None:
        """Let go of files and connections."""
        ...
