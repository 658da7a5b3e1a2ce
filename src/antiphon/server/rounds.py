"""Going round the sessions: who may not be here any more, and what was used meanwhile."""

from __future__ import annotations

import asyncio
import logging

from antiphon.clock import Clock
from antiphon.server.admission import Doorkeeper
from antiphon.server.session import Sessions

logger = logging.getLogger(__name__)

INTERVAL_S = 15.0


class Rounds:
    """Goes round four times a minute, until it is stopped."""

    def __init__(self, sessions: Sessions, doorkeeper: Doorkeeper, clock: Clock) -> None:
        self._sessions = sessions
        self._doorkeeper = doorkeeper
        self._clock = clock
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Go round no more."""
        self._task.cancel()
        await asyncio.wait({self._task})

    async def _run(self) -> None:
        while True:
            await self._clock.sleep(INTERVAL_S)
            try:
                self._sessions.review()
                await self._doorkeeper.renew()
            except Exception:
                logger.exception("a round over the sessions broke off")
