"""Redis that is full, down, or back again."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest
from tests.store.stores import SECRET, RedisServer, StoppedClock, redis_server

from antiphon.store.errors import StoreMisconfigured, StoreUnavailable
from antiphon.store.redis import RedisShelf
from antiphon.store.sealed import SealedStore
from antiphon.store.vault import Vault

needs_redis = pytest.mark.skipif(not RedisServer.installed, reason="redis-server is not installed")


def redis_store(url: str) -> SealedStore:
    return SealedStore(RedisShelf(url), Vault(SECRET), StoppedClock())


@needs_redis
def test_two_servers_share_what_is_kept() -> None:
    async def use(server: RedisServer) -> None:
        one, other = redis_store(server.url), redis_store(server.url)
        await one.put("handle", b"what was said", owner="alice", ttl_s=60)
        assert await other.get("handle", owner="alice") == b"what was said"
        await one.put_token("auth_tokens/x", b"grant", uses=10, ttl_s=60)
        taken = await asyncio.gather(
            *(store.take_token("auth_tokens/x") for store in (one, other) for _ in range(20))
        )
        assert sum(taken) == 10
        await one.close()
        await other.close()

    with redis_server() as server:
        asyncio.run(use(server))


@needs_redis
def test_redis_forgets_by_itself() -> None:
    async def use(server: RedisServer) -> None:
        shelf = RedisShelf(server.url)
        store = SealedStore(shelf, Vault(SECRET), StoppedClock())
        await store.put("handle", b"x", owner="", ttl_s=7200)
        (place,) = await shelf._redis.keys()
        assert 7_190_000 < await shelf._redis.pttl(place) <= 7_200_000
        assert await store.sweep() == 0
        await store.close()

    with redis_server() as server:
        asyncio.run(use(server))


@needs_redis
def test_a_redis_that_comes_back_is_used_again() -> None:
    async def use(server: RedisServer) -> None:
        store = redis_store(server.url)
        await store.put("handle", b"before", owner="", ttl_s=60)
        server.stop()
        with pytest.raises(
            StoreUnavailable, match=rf"redis at 127\.0\.0\.1:{server.port}/0.*see that it runs"
        ):
            await store.put("handle", b"meanwhile", owner="", ttl_s=60)
        with pytest.raises(StoreUnavailable):
            await store.get("handle", owner="")
        with pytest.raises(StoreUnavailable):
            await store.take_token("auth_tokens/x")
        with pytest.raises(StoreUnavailable):
            await store.sessions()
        server.start()
        await store.put("handle", b"after", owner="", ttl_s=60)
        assert await store.get("handle", owner="") == b"after"
        await store.close()

    with redis_server() as server:
        asyncio.run(use(server))


@needs_redis
@pytest.mark.parametrize(
    ("field", "value"), [("expires", "never"), ("uses", "many"), ("saved", "1e300"), ("owner", b"\xff")]
)
def test_a_damaged_entry_is_none(field: str, value: str | bytes, caplog: pytest.LogCaptureFixture) -> None:
    async def use(server: RedisServer) -> None:
        shelf = RedisShelf(server.url)
        store = SealedStore(shelf, Vault(SECRET), StoppedClock())
        await store.put("handle", b"what was said", owner="alice", ttl_s=60)
        await store.put("sound", b"what else was said", owner="alice", ttl_s=60)
        place: Any = f"antiphon:session:{Vault.key('handle').hex()}"
        damaged: Any = shelf._redis.hset(place, field, value)
        await damaged
        assert await store.get("handle", owner="alice") is None
        assert await store.get("sound", owner="alice") == b"what else was said"
        assert Vault.key("sound").hex() in [kept.key for kept in await store.sessions()]
        await store.close()

    with redis_server() as server:
        asyncio.run(use(server))
    assert "a damaged entry is passed over" in caplog.text


@needs_redis
def test_a_full_redis_is_unavailable() -> None:
    async def use(server: RedisServer) -> None:
        store = redis_store(server.url)
        with pytest.raises(StoreUnavailable, match="maxmemory"):
            for number in range(100):
                await store.put(f"handle {number}", os.urandom(100_000), owner="", ttl_s=60)
        await store.close()

    with redis_server("--maxmemory", "3mb") as server:
        asyncio.run(use(server))


def test_a_redis_that_is_not_there_is_found_at_the_start() -> None:
    async def use() -> None:
        store = redis_store("redis://:hunter2@127.0.0.1:1/3")
        with pytest.raises(StoreUnavailable, match=r"redis at 127\.0\.0\.1:1/3") as raised:
            await store.start()
        assert "hunter2" not in str(raised.value)
        await store.close()

    asyncio.run(use())


def test_a_url_that_is_none_is_refused() -> None:
    with pytest.raises(StoreMisconfigured, match=r"\[store\] url"):
        RedisShelf("127.0.0.1:6379")
