"""What holds of the slots of every store."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from tests.store.stores import NOON, using

from antiphon.store.sealed import SealedStore
from antiphon.store.sqlite import SqliteShelf


async def take(
    store: SealedStore,
    slot: str,
    *,
    pool: str,
    limit: int | None = 2,
    holder: str = "me",
    at_s: float = 0,
    for_s: float = 60,
) -> bool:
    now = NOON + timedelta(seconds=at_s)
    until = now + timedelta(seconds=for_s)
    return await store.slots.take(pool, slot, holder, limit=limit, until=until, now=now)


class TestSlots:
    def test_are_as_many_as_there_may_be(self, store: SealedStore) -> None:
        async def use(store: SealedStore) -> None:
            assert [await take(store, slot, pool="p1") for slot in "abc"] == [True, True, False]
            assert await take(store, "c", pool="p1 of somebody else")
            await store.slots.free("p1", "a", "me")
            assert await take(store, "c", pool="p1")

        using(store, use)

    def test_are_had_by_exactly_so_many_racing_takers(self, store: SealedStore) -> None:
        async def use(store: SealedStore) -> None:
            taken = await asyncio.gather(*(take(store, str(n), pool="p2", limit=7) for n in range(50)))
            assert sum(taken) == 7

        using(store, use)

    def test_that_are_not_taken_again_are_free(self, store: SealedStore) -> None:
        async def use(store: SealedStore) -> None:
            assert await take(store, "a", pool="p3", limit=1)
            assert not await take(store, "b", pool="p3", limit=1, at_s=59)
            assert await take(store, "a", pool="p3", limit=1, at_s=59), "whoever has it holds on to it"
            assert not await take(store, "b", pool="p3", limit=1, at_s=118)
            assert await take(store, "b", pool="p3", limit=1, at_s=119)
            assert not await take(store, "a", pool="p3", limit=1, at_s=120), "it was too late"
            assert await take(store, "a", pool="p3", limit=None, at_s=120)

        using(store, use)

    def test_are_not_given_back_by_who_has_lost_them(self, store: SealedStore) -> None:
        async def use(store: SealedStore) -> None:
            assert await take(store, "a", pool="p4", limit=1, holder="old socket")
            assert await take(store, "a", pool="p4", limit=1, holder="new socket")
            await store.slots.free("p4", "a", "old socket")
            assert not await take(store, "b", pool="p4", limit=1)
            await store.slots.free("p4", "a", "new socket")
            assert await take(store, "b", pool="p4", limit=1)

        using(store, use)

    def test_may_be_none(self, store: SealedStore) -> None:
        async def use(store: SealedStore) -> None:
            assert not await take(store, "a", pool="p5", limit=0)

        using(store, use)


def test_slots_of_several_processes_are_counted_together(tmp_path: Path) -> None:
    """Two connections to one file lock each other out as two processes do."""

    async def race() -> int:
        shelves = [SqliteShelf(tmp_path / "db") for _ in range(3)]
        for shelf in shelves:
            await shelf.start()
        until = NOON + timedelta(seconds=60)
        taken = await asyncio.gather(
            *(
                shelf.slots.take("p", f"{index} {n}", "me", limit=10, until=until, now=NOON)
                for index, shelf in enumerate(shelves)
                for n in range(10)
            )
        )
        for shelf in shelves:
            await shelf.close()
        return sum(taken)

    assert asyncio.run(race()) == 10
