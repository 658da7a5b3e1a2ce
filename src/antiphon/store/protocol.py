"""What every store offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from antiphon.store.ledger import Ledger
from antiphon.store.slots import Slots


@dataclass(frozen=True, slots=True)
class KeptSession:
    """What can be told of a kept session without its handle.

    Attributes:
        key: SHA-256 of its handle, in hexadecimal.
        owner: the name of the API key that may have it back.
        size_bytes: what it takes in the store, compressed and sealed.
    """

    key: str
    owner: str
    saved: datetime
    expires: datetime
    size_bytes: int


class SessionStore(Protocol):
    """Keeps sessions by their handles, and ephemeral tokens by their names.

    Attributes:
        ledger: what was used.
        slots: places of which there is a limited number.
    """

    @property
    def ledger(self) -> Ledger: ...

    @property
    def slots(self) -> Slots: ...

    async def start(self) -> None:
        """Connect, and make what is missing.

        Raises:
            StoreError: it cannot be used, or was made under another secret.
        """
        ...

    async def put(self, handle: str, snapshot: bytes, *, owner: str, ttl_s: float) -> None:
        """Keep a session.

        Args:
            handle: a secret; only its hash is stored.
            owner: the name of the API key that may have it back.
            ttl_s: for how long, unless the store is configured otherwise.

        Raises:
            StoreUnavailable: it cannot be kept now.
        """
        ...

    async def get(self, handle: str, *, owner: str) -> bytes | None:
        """The session of a handle; None if it is unknown, expired, unreadable or another owner's.

        Raises:
            StoreUnavailable: nobody can tell now.
        """
        ...

    async def claim(self, session_id: str, by: str, *, ttl_s: float) -> None:
        """Note that a session goes on over another connection: whoever served it before has lost it.

        Args:
            by: names the connection.
            ttl_s: for how long this is known.

        Raises:
            StoreUnavailable: it cannot be noted now.
        """
        ...

    async def claimant(self, session_id: str) -> str | None:
        """Over which connection a session that was resumed goes on; None if it never was, or long ago.

        Raises:
            StoreUnavailable: nobody can tell now.
        """
        ...

    async def put_token(self, name: str, grant: bytes, *, uses: int, ttl_s: float) -> None:
        """Keep an ephemeral token.

        Args:
            name: a secret; only its hash is stored.
            grant: what the token stands for.
            uses: how often `take_token` succeeds.
            ttl_s: for how long.

        Raises:
            StoreUnavailable: it cannot be kept now.
        """
        ...

    async def get_token(self, name: str) -> bytes | None:
        """What a token stands for, whether or not it is used up; None if unknown, expired or unreadable.

        Raises:
            StoreUnavailable: nobody can tell now.
        """
        ...

    async def take_token(self, name: str) -> bool:
        """Count one use; False if none is left. Of all servers that share the store, exactly `uses` succeed.

        Raises:
            StoreUnavailable: it cannot be counted now.
        """
        ...

    async def sessions(self) -> Sequence[KeptSession]:
        """The sessions that can be resumed, the newest first.

        Raises:
            StoreUnavailable: nobody can tell now.
        """
        ...

    async def sweep(self) -> int:
        """Forget what has expired; the number of sessions and tokens forgotten.

        Raises:
            StoreUnavailable: nothing can be forgotten now.
        """
        ...

    async def close(self) -> None:
        """Let go of files and connections."""
        ...
