"""What holds of every ledger, whatever keeps its accounts."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.store.stores import NOON, RedisServer, StoppedClock, redis_server, sqlite_store, using

from antiphon.store.errors import StoreMisconfigured, StoreUnavailable
from antiphon.store.ledger import Booking
from antiphon.store.memory import MemoryStore
from antiphon.store.redis import RedisShelf
from antiphon.store.sealed import SealedStore
from antiphon.store.vault import Vault

TODAY = NOON.date()


def booking(
    amounts: dict[str, int],
    *,
    owner: str,
    model: str = "gemini-3.8-live",
    session_id: str = "s1",
    day: date = TODAY,
) -> Booking:
    return Booking(day=day, owner=owner, model=model, session_id=session_id, amounts=amounts)


class TestTheLedger:
    def test_adds_up_by_day_owner_model_and_session(self, store: SealedStore) -> None:
        async def use(store: SealedStore) -> None:
            ledger = store.ledger
            await ledger.book("a1", [booking({"turns": 1, "prompt.TEXT": 10}, owner="ada")], NOON)
            await ledger.book(
                "a2",
                [
                    booking({"turns": 1, "prompt.TEXT": 12}, owner="ada"),
                    booking({"turns": 1}, owner="ada", model="a b:c", session_id="s2"),
                    booking({"turns": 5}, owner="a: *[da]?", session_id=""),
                ],
                NOON,
            )
            assert await ledger.of_day("ada", TODAY) == {"turns": 3, "prompt.TEXT": 22}
            assert await ledger.of_day("nobody", TODAY) == {}
            told = [
                (account.owner, account.model, dict(account.amounts))
                for account in await ledger.days(TODAY, TODAY)
                if account.owner in ("ada", "a: *[da]?")
            ]
            assert told == [
                ("a: *[da]?", "gemini-3.8-live", {"turns": 5}),
                ("ada", "a b:c", {"turns": 1}),
                ("ada", "gemini-3.8-live", {"turns": 2, "prompt.TEXT": 22}),
            ]
            assert await ledger.of_session("s1", "ada") == {"turns": 2, "prompt.TEXT": 22}
            assert await ledger.of_session("s1", "bob") == {}, "somebody else's"

        using(store, use)

    def test_books_the_same_booking_once(self, store: SealedStore) -> None:
        async def use(store: SealedStore) -> None:
            again = [booking({"turns": 1}, owner="bob", session_id="once")]
            await asyncio.gather(*(store.ledger.book("b1", again, NOON) for _ in range(10)))
            assert await store.ledger.of_day("bob", TODAY) == {"turns": 1}
            assert await store.ledger.of_session("once", "bob") == {"turns": 1}

        using(store, use)

    def test_loses_nothing_of_many_at_once(self, store: SealedStore) -> None:
        async def use(store: SealedStore) -> None:
            many = [[booking({"turns": 1, "tokens": n}, owner="eve")] for n in range(100)]
            await asyncio.gather(
                *(store.ledger.book(f"e{number}", one, NOON) for number, one in enumerate(many))
            )
            assert await store.ledger.of_day("eve", TODAY) == {"turns": 100, "tokens": 4950}

        using(store, use)

    def test_tells_of_the_days_that_are_asked_for(self, store: SealedStore) -> None:
        async def use(store: SealedStore) -> None:
            for ago in range(4):
                day = TODAY - timedelta(days=ago)
                await store.ledger.book(f"d{ago}", [booking({"turns": ago + 1}, owner="dan", day=day)], NOON)
            first, last = TODAY - timedelta(days=2), TODAY - timedelta(days=1)
            accounts = await store.ledger.days(first, last, "dan")
            assert [(account.day, dict(account.amounts)) for account in accounts] == [
                (first, {"turns": 3}),
                (last, {"turns": 2}),
            ]

        using(store, use)

    def test_counts_far(self, store: SealedStore) -> None:
        async def use(store: SealedStore) -> None:
            for number in range(2):
                await store.ledger.book(f"f{number}", [booking({"tokens": 2**52 + 1}, owner="fay")], NOON)
            assert await store.ledger.of_day("fay", TODAY) == {"tokens": 2**53 + 2}

        using(store, use)


@pytest.mark.parametrize("engine", ["memory", "sqlite"])
def test_what_is_old_is_forgotten(engine: str, tmp_path: Path, clock: StoppedClock) -> None:
    async def use(store: SealedStore) -> None:
        await store.ledger.book("o1", [booking({"turns": 1}, owner="old", session_id="old")], NOON)
        clock.passed_s = timedelta(days=29).total_seconds()
        await store.sweep()
        assert await store.ledger.of_session("old", "old") == {"turns": 1}
        clock.passed_s = timedelta(days=31).total_seconds()
        await store.sweep()
        assert await store.ledger.of_session("old", "old") == {}
        assert await store.ledger.of_day("old", TODAY) == {"turns": 1}
        clock.passed_s = timedelta(days=401).total_seconds()
        await store.sweep()
        assert await store.ledger.of_day("old", TODAY) == {}

    using(MemoryStore(clock) if engine == "memory" else sqlite_store(tmp_path / "db", clock=clock), use)


@pytest.mark.skipif(not RedisServer.installed, reason="redis-server is not installed")
class TestRedis:
    def test_forgets_by_itself(self) -> None:
        async def use() -> None:
            shelf = RedisShelf(server.url)
            await shelf.ledger.book("r1", [booking({"turns": 1}, owner="ada")], NOON)
            keys = [key async for key in shelf._redis.scan_iter()]
            left_s = {key.decode(): await shelf._redis.ttl(key) for key in keys}
            assert left_s == {
                "antiphon:usage-booking:r1": 2 * 86_400,
                "antiphon:usage-day:2027-03-01:ada": 400 * 86_400,
                "antiphon:usage-session:s1:ada": 30 * 86_400,
            }
            await shelf.close()

        with redis_server() as server:
            asyncio.run(use())

    def test_that_is_full_books_nothing_rather_than_half(self) -> None:
        async def use() -> None:
            shelf = RedisShelf(server.url)
            await shelf._redis.set("ballast", b"x" * 3_000_000)
            await shelf._redis.config_set("maxmemory", "2mb")
            with pytest.raises(StoreUnavailable, match="maxmemory"):
                await shelf.ledger.book("r1", [booking({"turns": 1}, owner="ada")], NOON)
            await shelf._redis.config_set("maxmemory", "0")
            assert await shelf._redis.keys() == [b"ballast"]
            await shelf.ledger.book("r1", [booking({"turns": 1}, owner="ada")], NOON)
            assert await shelf.ledger.of_day("ada", TODAY) == {"turns": 1}
            await shelf.close()

        with redis_server() as server:
            asyncio.run(use())

    def test_is_a_store_under_one_secret_only(self) -> None:
        async def use() -> None:
            for secret in (b"s" * 32, b"s" * 32):
                store = SealedStore(RedisShelf(server.url), Vault(secret), StoppedClock())
                await store.start()
                await store.close()
            with pytest.raises(StoreMisconfigured, match=r"127\.0\.0\.1:\d+/0 was made under another"):
                await SealedStore(RedisShelf(server.url), Vault(b"t" * 32), StoppedClock()).start()

        with redis_server() as server:
            asyncio.run(use())
