"""Slots that are counted by all servers together, and by this one alone while the store is down."""

from __future__ import annotations

import logging
from datetime import timedelta

from antiphon.clock import Clock
from antiphon.store.errors import StoreUnavailable
from antiphon.store.memory_ledger import MemorySlots
from antiphon.store.slots import Slots

logger = logging.getLogger(__name__)


class SharedSlots:
    """Takes each slot here first: what is too much for one server is too much for all of them."""

    def __init__(self, slots: Slots, clock: Clock) -> None:
        self._slots = slots
        self._here = MemorySlots()
        self._clock = clock
        self._down = False

    async def take(self, pool: str, slot: str, holder: str, *, limit: int | None, for_s: float) -> bool:
        """Take a slot, or hold on to it for so long; never fails."""
        now = self._clock.utc()
        until = now + timedelta(seconds=for_s)
        if not await self._here.take(pool, slot, holder, limit=limit, until=until, now=now):
            return False
        try:
            taken = await self._slots.take(pool, slot, holder, limit=limit, until=until, now=now)
        except StoreUnavailable as error:
            self._went_down(error)
            return True
        self._down = False
        if not taken:
            await self._here.free(pool, slot, holder)
        return taken

    async def free(self, pool: str, slot: str, holder: str) -> None:
        """Give a slot back; never fails."""
        await self._here.free(pool, slot, holder)
        try:
            await self._slots.free(pool, slot, holder)
        except StoreUnavailable as error:
            self._went_down(error)

    async def sweep(self) -> None:
        """Forget, of this server's own count, the slots that are free again."""
        await self._here.sweep(self._clock.utc())

    def _went_down(self, error: StoreUnavailable) -> None:
        if not self._down:
            logger.warning("each server counts sessions for itself until the store is back: %s", error)
        self._down = True
