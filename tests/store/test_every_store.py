"""What holds of every store, whatever keeps its entries."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest
from tests.store.stores import NOON, StoppedClock, sqlite_store, using

from antiphon.store.memory import MemoryStore
from antiphon.store.sealed import SealedStore
from antiphon.store.vault import Vault

TWO_HOURS_S = 7200.0
HANDLE = "7d3c1f3a-5a0f-4c2e-9d8e-0d6f3f1c2b4a"


class TestASession:
    def test_comes_back_as_it_was_kept(self, store: SealedStore) -> None:
        async def use(store: SealedStore) -> None:
            snapshot = bytes(range(256)) * 4000
            await store.put(HANDLE, snapshot, owner="alice", ttl_s=TWO_HOURS_S)
            assert await store.get(HANDLE, owner="alice") == snapshot

        using(store, use)

    def test_that_nobody_kept_is_none(self, store: SealedStore) -> None:
        async def use(store: SealedStore) -> None:
            assert await store.get("never", owner="alice") is None
            assert await store.get("", owner="alice") is None
            assert await store.get("half a pair \ud800", owner="alice") is None

        using(store, use)

    def test_is_kept_once_more_under_the_same_handle(self, store: SealedStore) -> None:
        async def use(store: SealedStore) -> None:
            await store.put(HANDLE, b"first", owner="alice", ttl_s=1)
            await store.put(HANDLE, b"second", owner="alice", ttl_s=TWO_HOURS_S)
            assert await store.get(HANDLE, owner="alice") == b"second"

        using(store, use)

    def test_is_nobody_elses(self, store: SealedStore, caplog: pytest.LogCaptureFixture) -> None:
        async def use(store: SealedStore) -> None:
            await store.put(HANDLE, b"a secret", owner="alice", ttl_s=TWO_HOURS_S)
            with caplog.at_level(logging.WARNING):
                assert await store.get(HANDLE, owner="mallory") is None
                assert await store.get(HANDLE, owner="") is None
            assert len(caplog.records) == 2
            assert HANDLE not in caplog.text

        using(store, use)

    def test_is_gone_when_its_time_is_over(self, store: SealedStore, clock: StoppedClock) -> None:
        async def use(store: SealedStore) -> None:
            await store.put(HANDLE, b"x", owner="", ttl_s=TWO_HOURS_S)
            clock.passed_s = TWO_HOURS_S - 1
            assert await store.get(HANDLE, owner="") == b"x"
            clock.passed_s = TWO_HOURS_S
            assert await store.get(HANDLE, owner="") is None

        using(store, use)

    def test_is_not_had_by_the_name_of_a_token(self, store: SealedStore) -> None:
        async def use(store: SealedStore) -> None:
            await store.put_token("auth_tokens/x", b"grant", uses=1, ttl_s=60)
            assert await store.get("auth_tokens/x", owner="") is None

        using(store, use)

    def test_is_listed_until_it_expires_without_what_would_open_it(
        self, store: SealedStore, clock: StoppedClock
    ) -> None:
        async def use(store: SealedStore) -> None:
            for listed in await store.sessions():  # of other tests, in Redis
                assert listed.owner in ("alice", "")
            clock.passed_s = 100_000
            await store.put("older", b"x" * 1000, owner="alice", ttl_s=60)
            clock.passed_s = 100_010
            await store.put("newer", b"x" * 1000, owner="bob", ttl_s=60)
            await store.put_token("auth_tokens/y", b"grant", uses=1, ttl_s=60)
            newer, older = await store.sessions()
            assert (newer.owner, older.owner) == ("bob", "alice")
            assert newer.key == Vault.key("newer").hex()
            assert (newer.saved - NOON).total_seconds() == 100_010
            assert (newer.expires - newer.saved).total_seconds() == 60
            assert newer.size_bytes < 200, "it is compressed"
            clock.passed_s = 100_065
            assert [session.owner for session in await store.sessions()] == ["bob"]

        using(store, use)


class TestAToken:
    def test_is_used_as_often_as_it_may_be(self, store: SealedStore) -> None:
        async def use(store: SealedStore) -> None:
            name = "auth_tokens/twice"
            await store.put_token(name, b"grant", uses=2, ttl_s=60)
            assert [await store.take_token(name) for _ in range(4)] == [True, True, False, False]
            assert await store.get_token(name) == b"grant", "a used token still says what it stands for"

        using(store, use)

    def test_is_used_exactly_so_often_by_racing_takers(self, store: SealedStore) -> None:
        async def use(store: SealedStore) -> None:
            name = "auth_tokens/raced"
            await store.put_token(name, b"grant", uses=7, ttl_s=60)
            taken = await asyncio.gather(*(store.take_token(name) for _ in range(50)))
            assert sum(taken) == 7

        using(store, use)

    def test_is_gone_when_its_time_is_over(self, store: SealedStore, clock: StoppedClock) -> None:
        async def use(store: SealedStore) -> None:
            name = "auth_tokens/late"
            await store.put_token(name, b"grant", uses=2, ttl_s=60)
            clock.passed_s = 60
            assert not await store.take_token(name)
            assert await store.get_token(name) is None

        using(store, use)

    def test_that_nobody_made_is_none(self, store: SealedStore) -> None:
        async def use(store: SealedStore) -> None:
            assert not await store.take_token("auth_tokens/none")
            assert await store.get_token("auth_tokens/none") is None

        using(store, use)


class TestTheConfiguredTime:
    def test_goes_before_the_asked(self, clock: StoppedClock) -> None:
        async def use(store: SealedStore) -> None:
            await store.put(HANDLE, b"x", owner="", ttl_s=TWO_HOURS_S)
            clock.passed_s = 30
            assert await store.get(HANDLE, owner="") is None

        using(MemoryStore(clock, ttl_s=30), use)


class TestTheSweep:
    @pytest.mark.parametrize("engine", ["memory", "sqlite"])
    def test_forgets_what_has_expired_and_nothing_else(
        self, engine: str, tmp_path: Path, clock: StoppedClock
    ) -> None:
        async def use(store: SealedStore) -> None:
            await store.put("short", b"x", owner="", ttl_s=10)
            await store.put("long", b"x", owner="", ttl_s=20)
            await store.put_token("auth_tokens/short", b"grant", uses=1, ttl_s=10)
            clock.passed_s = 10
            assert await store.sweep() == 2
            assert await store.sweep() == 0
            assert await store.get("long", owner="") == b"x"
            clock.passed_s = 0
            assert await store.get("short", owner="") is None, "it is really gone"

        using(MemoryStore(clock) if engine == "memory" else sqlite_store(tmp_path / "db", clock=clock), use)
