"""Reading the keys again when their file has changed, or when told to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from antiphon.config.auth import AuthSettings
from antiphon.config.errors import ConfigError
from antiphon.config.settings import Config
from antiphon.config.source import ConfigSource

logger = logging.getLogger(__name__)

INTERVAL_S = 0.5


class UnusableKeys(Exception):
    """The keys are right as such, but this server cannot run with them."""


class KeyReload:
    """Watches a configuration file.

    A file is looked at twice before it is read, for an editor may just be writing it: half a file could be
    valid, and have fewer keys. What cannot be used changes nothing, and is logged with its line.

    Args:
        running: what the server was started with; only its `[auth]` can change.
        apply: takes the new `[auth]`; raises `UnusableKeys` if the server cannot run with it.
    """

    def __init__(self, source: ConfigSource, running: Config, apply: Callable[[AuthSettings], None]) -> None:
        self._source = source
        self._running = running
        self._auth = running.auth
        self._apply = apply
        self._asked = asyncio.Event()
        self._task = asyncio.get_running_loop().create_task(self._watch())

    def ask(self) -> None:
        """Read the file now, whether or not it has changed."""
        self._asked.set()

    async def stop(self) -> None:
        """Watch no more."""
        self._task.cancel()
        await asyncio.wait({self._task})

    async def reload(self) -> None:
        """Read the file, and take over its keys if they can be used."""
        try:
            config = await asyncio.to_thread(self._source.load)
            if config.auth != self._auth:
                self._apply(config.auth)
        except (ConfigError, UnusableKeys) as error:
            logger.error(
                "the configuration was changed and cannot be used; the keys stay as they were: %s", error
            )
            return
        if config.auth != self._auth:
            logger.warning("the keys have changed: %s", _changes(self._auth, config.auth))
            self._auth = config.auth
        sections = [
            f"[{name}]"
            for name in Config.model_fields
            if name != "auth" and getattr(config, name) != getattr(self._running, name)
        ]
        if sections:
            logger.warning("%s changed, too; restart the server to apply that", ", ".join(sections))

    async def _watch(self) -> None:
        known = seen = self._source.read  # and not as it is now: it may have changed since
        while True:
            asked = await self._was_asked_within(INTERVAL_S)
            stamp = await asyncio.to_thread(lambda: self._source.stamp)
            settled, seen = stamp == seen, stamp
            if not asked and (stamp == known or not settled):
                continue
            if stamp is None and known is not None:
                logger.error("%s is gone; the keys stay as they were", self._source.file.absolute())
            else:
                await self.reload()
            known = stamp

    async def _was_asked_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._asked.wait()
        except TimeoutError:
            return False
        self._asked.clear()
        return True


def _changes(before: AuthSettings, after: AuthSettings) -> str:
    old, new = {key.sha256: key for key in before.keys}, {key.sha256: key for key in after.keys}
    told = [
        *(f"{new[digest].name} added" for digest in new if digest not in old),
        *(f"{old[digest].name} removed" for digest in old if digest not in new),
        *(f"{new[digest].name} changed" for digest in new if digest in old and new[digest] != old[digest]),
    ]
    if before.jwt != after.jwt:
        told.append("[auth.jwt] changed")
    return ", ".join(told) or "their order"
