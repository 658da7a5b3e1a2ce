"""The sweep goes on, whatever happens to the store."""

from __future__ import annotations

import asyncio
import logging

import pytest
from tests.store.stores import StoppedClock

from antiphon.server.sweeper import INTERVAL_S, Sweeper
from antiphon.store.errors import StoreUnavailable
from antiphon.store.memory import MemoryStore


class FlakyStore(MemoryStore):
    """Cannot be swept the first time."""

    def __init__(self, clock: StoppedClock) -> None:
        super().__init__(clock)
        self.sweeps: list[int] = []
        self.swept = asyncio.Event()

    async def sweep(self) -> int:
        if not self.sweeps:
            self.sweeps.append(-1)
            raise StoreUnavailable("redis at 127.0.0.1:1/0: down")
        self.sweeps.append(await super().sweep())
        self.swept.set()
        return self.sweeps[-1]


def test_it_is_done_every_ten_minutes_until_it_is_stopped(caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        clock = StoppedClock()
        store = FlakyStore(clock)
        await store.put("handle", b"x", owner="", ttl_s=INTERVAL_S)
        sweeper = Sweeper(store, clock)
        await store.swept.wait()
        await sweeper.stop()
        done = list(store.sweeps)
        assert done[:2] == [-1, 1]
        await asyncio.sleep(0)
        assert store.sweeps == done

    with caplog.at_level(logging.WARNING):
        asyncio.run(test())
    assert "the store cannot be swept at the moment: redis at 127.0.0.1:1/0: down" in caplog.text
