"""SIGTERM and SIGINT."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable

logger = logging.getLogger(__name__)

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class StopSignal:
    """The first signal asks for the end; the second one ends the process at once.

    Args:
        at_once: called before that, if there is something else to be ended.
    """

    def __init__(self, at_once: Callable[[], None] | None = None) -> None:
        self._at_once = at_once
        self._asked = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            self._loop.add_signal_handler(number, self._on_signal, number)

    async def wait(self) -> None:
        """Return when the end is asked for."""
        await self._asked.wait()

    def forget(self) -> None:
        """Leave signals to whoever had them before."""
        for number in _SIGNALS:
            self._loop.remove_signal_handler(number)

    def _on_signal(self, number: signal.Signals) -> None:
        if self._asked.is_set():
            if self._at_once is not None:
                self._at_once()
            os._exit(128 + number)
        logger.info("%s: shutting down", number.name)
        self._asked.set()
