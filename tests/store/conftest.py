"""Every kind of store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.store.stores import SECRET, RedisServer, StoppedClock, redis_server, sqlite_store

from antiphon.store.memory import MemoryStore
from antiphon.store.redis import RedisShelf
from antiphon.store.sealed import SealedStore
from antiphon.store.vault import Vault


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    if not RedisServer.installed:
        pytest.skip("redis-server is not installed")
    with redis_server() as server:
        yield server


@pytest.fixture(params=["memory", "sqlite", "redis"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: StoppedClock) -> SealedStore:
    match request.param:
        case "memory":
            return MemoryStore(clock)
        case "sqlite":
            return sqlite_store(tmp_path / "sessions.db", clock=clock)
        case _:
            server: RedisServer = request.getfixturevalue("redis")
            return SealedStore(RedisShelf(server.url), Vault(SECRET), clock)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()
