"""Forgetting kept sessions and tokens when their time is over."""

from __future__ import annotations

import asyncio
import logging

from antiphon.clock import Clock
from antiphon.store.errors import StoreUnavailable
from antiphon.store.protocol import SessionStore

logger = logging.getLogger(__name__)

INTERVAL_S = 600.0


class Sweeper:
    """Sweeps a store every ten minutes, until it is stopped."""

    def __init__(self, store: SessionStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Sweep no more."""
        self._task.cancel()
        await asyncio.wait({self._task})

    async def _run(self) -> None:
        while True:
            try:
                forgotten = await self._store.sweep()
            except StoreUnavailable as error:
                logger.warning("the store cannot be swept at the moment: %s", error)
            else:
                logger.debug("%d kept sessions and tokens have expired", forgotten)
            await self._clock.sleep(INTERVAL_S)
