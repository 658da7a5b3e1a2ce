"""The configured store, for commands that look into it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from antiphon.cli.errors import UsageError
from antiphon.clock import LoopClock
from antiphon.config import Config
from antiphon.config.store import StoreEngine
from antiphon.server.stores import create_store, store_exists
from antiphon.store.protocol import SessionStore


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[SessionStore | None]:
    """The configured store; None if no server has made it yet.

    Raises:
        StoreError: it cannot be used.
        UsageError: it is the server's memory.
    """
    if config.store.engine is StoreEngine.MEMORY:
        raise UsageError("[store] engine is memory: only the server itself knows what it keeps")
    if not await asyncio.to_thread(store_exists, config.store, os.environ):
        yield None
        return
    store = await asyncio.to_thread(create_store, config.store, os.environ, LoopClock())
    await store.start()
    try:
        yield store
    finally:
        await store.close()
