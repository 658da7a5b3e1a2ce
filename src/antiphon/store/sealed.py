"""The one store there is: sealed entries on a shelf of any kind."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from antiphon.clock import Clock
from antiphon.store.errors import StoreMisconfigured
from antiphon.store.ledger import Ledger
from antiphon.store.protocol import KeptSession
from antiphon.store.shelf import Entry, Kind, Label, Shelf
from antiphon.store.slots import Slots
from antiphon.store.vault import Unreadable, Vault

logger = logging.getLogger(__name__)

_INLINE_BYTES = 256 * 1024
"""A payload up to so large is sealed at once, in about a millisecond; a larger one in another thread."""

_NOBODY = ""
"""A claim is found by its session's id alone, which the server gives."""

_TOKEN_OWNER = ""
"""A token is found by its name alone; whose it is stands in its grant."""

_CANARY = "antiphon"
_CANARY_KEPT = timedelta(days=36_500)


class SealedStore:
    """A `SessionStore`.

    Args:
        ttl_s: how long sessions are kept, whatever `put` is told; None keeps to what it is told.
    """

    def __init__(self, shelf: Shelf, vault: Vault, clock: Clock, *, ttl_s: float | None = None) -> None:
        self._shelf = shelf
        self._vault = vault
        self._clock = clock
        self._ttl_s = ttl_s

    @property
    def ledger(self) -> Ledger:
        """What was used; in the open, unlike the rest."""
        return self._shelf.ledger

    @property
    def slots(self) -> Slots:
        """Places of which there is a limited number."""
        return self._shelf.slots

    async def start(self) -> None:
        """Connect, and make what is missing; raises `StoreError`."""
        await self._shelf.start()
        try:
            await self._check_secret()
        except BaseException:
            await self._shelf.close()
            raise

    async def put(self, handle: str, snapshot: bytes, *, owner: str, ttl_s: float) -> None:
        """Keep a session."""
        keep_s = ttl_s if self._ttl_s is None else self._ttl_s
        await self._put(Kind.SESSION, handle, snapshot, owner=owner, ttl_s=keep_s)

    async def get(self, handle: str, *, owner: str) -> bytes | None:
        """The session of a handle, if it is this owner's."""
        return await self._get(Kind.SESSION, handle, owner=owner)

    async def claim(self, session_id: str, by: str, *, ttl_s: float) -> None:
        """Note over which connection a session goes on."""
        await self._put(Kind.CLAIM, session_id, by.encode(), owner=_NOBODY, ttl_s=ttl_s)

    async def claimant(self, session_id: str) -> str | None:
        """Over which connection it goes on."""
        by = await self._get(Kind.CLAIM, session_id, owner=_NOBODY)
        return by.decode() if by is not None else None

    async def put_token(self, name: str, grant: bytes, *, uses: int, ttl_s: float) -> None:
        """Keep an ephemeral token."""
        await self._put(Kind.TOKEN, name, grant, owner=_TOKEN_OWNER, ttl_s=ttl_s, uses=uses)

    async def get_token(self, name: str) -> bytes | None:
        """What a token stands for."""
        return await self._get(Kind.TOKEN, name, owner=_TOKEN_OWNER)

    async def take_token(self, name: str) -> bool:
        """Count one use."""
        return await self._shelf.take(Kind.TOKEN, Vault.key(name), self._clock.utc())

    async def sessions(self) -> Sequence[KeptSession]:
        """The sessions that can be resumed."""
        return [
            KeptSession(
                key=listed.label.key.hex(),
                owner=listed.label.owner,
                saved=listed.label.saved,
                expires=listed.label.expires,
                size_bytes=listed.size_bytes,
            )
            for listed in await self._shelf.entries(Kind.SESSION, self._clock.utc())
        ]

    async def sweep(self) -> int:
        """Forget what has expired."""
        now = self._clock.utc()
        await self._shelf.ledger.sweep(now)
        await self._shelf.slots.sweep(now)
        return await self._shelf.sweep(now)

    async def close(self) -> None:
        """Let go of files and connections."""
        await self._shelf.close()

    async def _check_secret(self) -> None:
        """The first server leaves something under its secret; those that come later must be able to open it.

        Otherwise no session could be resumed, and nobody would know before somebody tries.
        """
        now, key = self._clock.utc(), Vault.key(_CANARY)
        sealed = self._vault.seal(Kind.CANARY, _CANARY, b"", owner="")
        await self._shelf.put_new(Entry(Label(Kind.CANARY, key, "", now, now + _CANARY_KEPT), sealed), now)
        kept = await self._shelf.get(Kind.CANARY, key)
        try:
            if kept is not None:
                self._vault.open(Kind.CANARY, _CANARY, kept.sealed, owner="")
        except Unreadable:
            raise StoreMisconfigured(
                f"{self._shelf.address} was made under another [store] secret, or is damaged:"
                " give this server that secret (or the file store-secret of the state directory where it was"
                " made), or another store"
            ) from None

    async def _put(
        self, kind: Kind, handle: str, payload: bytes, *, owner: str, ttl_s: float, uses: int = 0
    ) -> None:
        if len(payload) > _INLINE_BYTES:
            sealed = await asyncio.to_thread(self._vault.seal, kind, handle, payload, owner=owner)
        else:
            sealed = self._vault.seal(kind, handle, payload, owner=owner)
        now = self._clock.utc()
        label = Label(kind, Vault.key(handle), owner, now, _after(now, ttl_s))
        await self._shelf.put(Entry(label, sealed, uses), now)

    async def _get(self, kind: Kind, handle: str, *, owner: str) -> bytes | None:
        key = Vault.key(handle)
        entry = await self._shelf.get(kind, key)
        if entry is None or entry.label.expires <= self._clock.utc():
            return None
        try:
            return self._vault.open(kind, handle, entry.sealed, owner=owner)
        except Unreadable as error:
            logger.warning("%s: %s %s… cannot be opened: %s", self._shelf.address, kind, key.hex()[:8], error)
            return None


def _after(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=seconds)
