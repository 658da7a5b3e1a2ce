"""Slots: who holds one of a limited number of places, for a while.

What must not be more than so many at a time, or in a minute, takes a slot of a pool. A slot that is not taken
again in time is free again, so a server that was killed blocks nobody for long.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Slots(Protocol):
    """Pools of slots, shared by all servers of a store. Every method raises `StoreUnavailable`."""

    async def take(
        self, pool: str, slot: str, holder: str, *, limit: int | None, until: datetime, now: datetime
    ) -> bool:
        """Take a slot, or hold on to it for longer; whoever held it before has lost it.

        Of all who share the store at most `limit` succeed at the same time.

        Args:
            pool: where slots are counted.
            slot: which one; a slot that is held already is always had.
            holder: who takes it.
            limit: how many slots of the pool may be held; None for any number.
            until: when it is free again.
        """
        ...

    async def free(self, pool: str, slot: str, holder: str) -> None:
        """Give a slot back, unless somebody else has it meanwhile."""
        ...

    async def sweep(self, now: datetime) -> None:
        """Forget slots that are free again."""
        ...
