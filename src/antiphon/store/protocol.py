"""What every store offers."""

from __future__ import annotations

from typing import Protocol


class SessionStore(Protocol):
    """Keeps sessions by their handles."""

    async def start(self) -> None:
        """Connect, and make what is missing.

        Raises:
            StoreError: it cannot be used.
        """
        ...

    async def put(self, handle: str, snapshot: bytes, *, owner: str, ttl_s: float) -> None:
        """Keep a session.

        Args:
            handle: a secret; only its hash is stored.
            owner: the name of the API key that may have it back.
            ttl_s: for how long.

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

    async def sweep(self) -> int:
        """Forget what has expired; the number of sessions forgotten."""
        ...

    async def close(self) -> None:
        """Let go of files and connections."""
        ...
