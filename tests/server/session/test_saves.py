"""Keeping sessions in a store that is slow, or down for a while."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.conversation.simulation import Simulation, say

from antiphon.clock import LoopClock
from antiphon.conversation.effects import SaveSession
from antiphon.conversation.snapshot import Snapshot
from antiphon.server.session.saves import Saves, load
from antiphon.server.usage import Bookkeeper, Spending
from antiphon.store.errors import StoreUnavailable
from antiphon.store.memory import MemoryStore
from antiphon.testing import run_virtual


class TroubledStore(MemoryStore):
    """Takes its time, and is down until it is told otherwise."""

    def __init__(self, clock: LoopClock, *, up_at_s: float = 0.0, delay_s: float = 0.0) -> None:
        super().__init__(clock)
        self._time = clock
        self._up_at_s = clock.now() + up_at_s
        self._delay_s = delay_s
        self.tried_at_s: list[float] = []

    async def put(self, handle: str, snapshot: bytes, *, owner: str, ttl_s: float) -> None:
        self.tried_at_s.append(self._time.now())
        await self._time.sleep(self._delay_s)
        if self._time.now() < self._up_at_s:
            raise StoreUnavailable("redis at 127.0.0.1:1/0: Connection refused")
        await super().put(handle, snapshot, owner=owner, ttl_s=ttl_s)


@dataclass
class Listening:
    """The client's side of a `Connection`."""

    updates: list[dict[str, Any]] = field(default_factory=list)

    def send(self, frame: bytes) -> None:
        self.updates.append(json.loads(frame)["sessionResumptionUpdate"])

    def close(self, code: int, reason: str) -> None:
        raise AssertionError("keeping a session closes nothing")

    @property
    def buffered_bytes(self) -> int:
        return 0


@dataclass
class Bench:
    """Saves of one session, whose turns complete when the test says so."""

    store: TroubledStore
    clock: LoopClock
    client: Listening = field(default_factory=Listening)
    settled: list[float] = field(default_factory=list)
    taken_over: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        replies = [say(f"Reply {number}.") for number in range(10)]
        setup = {"generationConfig": {"responseModalities": ["TEXT"]}, "sessionResumption": {}}
        self._session = Simulation(*replies, setup=setup)
        settings = self._session.conversation.settings
        self.bookkeeper = Bookkeeper(self.store.ledger, self.clock, lambda *_: None)
        self.saves = Saves(
            self.store,
            settings,
            self.client,
            self.clock,
            owner="alice",
            connection_id="here",
            on_settled=lambda: self.settled.append(self.clock.now()),
            on_taken_over=lambda: self.taken_over.append(self.clock.now()),
            bookkeeper=self.bookkeeper,
        )

    def complete_turn(self) -> Snapshot:
        self._session.send_text("Go on.")
        self._session.run(1.0)
        snapshot = self._session.snapshots[-1]
        self.saves.start(SaveSession(snapshot))
        return snapshot

    async def kept(self) -> Snapshot:
        """What the newest handle leads to."""
        return await load(self.store, self.client.updates[-1]["newHandle"], owner="alice")


def check(test: Coroutine[Any, Any, None]) -> None:
    run_virtual(test)


def test_each_turn_has_a_handle() -> None:
    async def test() -> None:
        clock = LoopClock()
        bench = Bench(TroubledStore(clock), clock)
        for count in (1, 2, 3):
            snapshot = bench.complete_turn()
            await clock.sleep(0.1)
            assert len(bench.client.updates) == count
            assert await bench.kept() == snapshot
        assert len({update["newHandle"] for update in bench.client.updates}) == 3

    check(test())


def test_who_has_a_handle_has_its_turn_booked(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        clock = LoopClock()
        bench = Bench(TroubledStore(clock), clock)
        book = bench.store.ledger.book

        async def book_slowly(*booking: Any) -> None:
            await clock.sleep(1.0)
            await book(*booking)

        monkeypatch.setattr(bench.store.ledger, "book", book_slowly)
        bench.bookkeeper.book("alice", "model", "session", Spending.of(turns=1))
        bench.complete_turn()
        await clock.sleep(0.9)
        assert bench.client.updates == []
        await clock.sleep(0.2)
        assert len(bench.client.updates) == 1
        assert await bench.store.ledger.of_session("session", "alice") == {"turns": 1}
        await bench.bookkeeper.close()

    check(test())


def test_of_what_a_slow_store_cannot_follow_the_newest_is_kept() -> None:
    async def test() -> None:
        clock = LoopClock()
        bench = Bench(TroubledStore(clock, delay_s=5.0), clock)
        for _ in range(4):
            newest = bench.complete_turn()
            await clock.sleep(0.1)
        await clock.sleep(20.0)
        assert len(bench.client.updates) == 1, "an older handle would be taken for the newest turn's"
        assert await bench.kept() == newest

    check(test())


def test_a_handle_does_not_come_behind_a_later_turn() -> None:
    async def test() -> None:
        clock = LoopClock()
        bench = Bench(TroubledStore(clock, delay_s=5.0), clock)
        bench.complete_turn()
        await clock.sleep(1.0)
        bench.saves.outdate()
        await clock.sleep(20.0)
        assert bench.client.updates == []
        newest = bench.complete_turn()
        await clock.sleep(20.0)
        assert len(bench.client.updates) == 1
        assert await bench.kept() == newest

    check(test())


def test_a_client_that_never_rests_gets_a_handle_all_the_same() -> None:
    """Each handle is overtaken by the next turn; the third is told even so."""

    async def test() -> None:
        clock = LoopClock()
        bench = Bench(TroubledStore(clock, delay_s=5.0), clock)
        for _ in range(3):
            bench.complete_turn()
            await clock.sleep(1.0)
            bench.saves.outdate()
            await clock.sleep(9.0)
        assert len(bench.client.updates) == 1
        assert await bench.kept() is not None

    check(test())


def test_nothing_is_told_to_who_has_gone() -> None:
    async def test() -> None:
        clock = LoopClock()
        bench = Bench(TroubledStore(clock, delay_s=5.0), clock)
        for _ in range(2):
            bench.complete_turn()
            await clock.sleep(1.0)
            bench.saves.outdate()
            await clock.sleep(9.0)
        bench.complete_turn()
        await clock.sleep(1.0)
        bench.saves.close()
        await clock.sleep(9.0)
        assert bench.client.updates == []

    check(test())


class TestAStoreThatIsDown:
    def test_makes_the_session_unresumable_until_it_is_back(self, caplog: pytest.LogCaptureFixture) -> None:
        async def test() -> None:
            clock = LoopClock()
            bench = Bench(TroubledStore(clock, up_at_s=10.0), clock)
            snapshot = bench.complete_turn()
            await clock.sleep(9.0)
            assert bench.client.updates == [{}], "it is said once, not with each attempt"
            await clock.sleep(7.0)
            first, second = bench.client.updates
            assert second["resumable"]
            assert await bench.kept() == snapshot

        with caplog.at_level(logging.INFO):
            check(test())
        assert caplog.text.count("cannot be resumed at the moment: redis at 127.0.0.1:1/0") == 1
        assert caplog.text.count("can be resumed again") == 1

    def test_is_tried_less_and_less_often(self) -> None:
        async def test() -> None:
            clock = LoopClock()
            bench = Bench(TroubledStore(clock, up_at_s=1e9), clock)
            bench.complete_turn()
            await clock.sleep(100.0)
            tried = bench.store.tried_at_s
            gaps = [round(later - earlier) for earlier, later in zip(tried, tried[1:], strict=False)]
            assert gaps == [1, 2, 4, 8, 15, 15, 15, 15, 15]
            bench.saves.close()

        check(test())

    def test_is_tried_at_once_with_the_next_turn(self) -> None:
        async def test() -> None:
            clock = LoopClock()
            bench = Bench(TroubledStore(clock, up_at_s=20.0), clock)
            bench.complete_turn()
            await clock.sleep(21.0)
            newest = bench.complete_turn()
            await clock.sleep(0.1)
            assert [bool(update) for update in bench.client.updates] == [False, True]
            assert await bench.kept() == newest

        check(test())

    def test_is_left_alone_when_the_session_is_over(self) -> None:
        async def test() -> None:
            clock = LoopClock()
            bench = Bench(TroubledStore(clock, up_at_s=10.0), clock)
            bench.complete_turn()
            await clock.sleep(1.5)
            bench.saves.close()
            await clock.sleep(100.0)
            assert len(bench.store.tried_at_s) == 2
            assert bench.client.updates == [{}]
            assert asyncio.all_tasks() == {asyncio.current_task()}

        check(test())


def test_what_is_on_its_way_when_the_session_ends_arrives() -> None:
    async def test() -> None:
        clock = LoopClock()
        bench = Bench(TroubledStore(clock, delay_s=1.0), clock)
        bench.complete_turn()
        await clock.sleep(0.5)
        bench.saves.close()
        await clock.sleep(1.0)
        assert len(await bench.store.sessions()) == 1

    check(test())


class TestASessionThatGoesOnElsewhere:
    def test_is_given_up_instead_of_kept(self) -> None:
        async def test() -> None:
            clock = LoopClock()
            bench = Bench(TroubledStore(clock), clock)
            session_id = bench.complete_turn().session_id
            await clock.sleep(0.1)
            await bench.store.claim(session_id, "there", ttl_s=60.0)
            bench.complete_turn()
            await clock.sleep(0.1)
            assert len(bench.taken_over) == 1
            assert len(bench.client.updates) == len(await bench.store.sessions()) == 1

        check(test())

    def test_is_kept_by_who_goes_on_with_it(self) -> None:
        async def test() -> None:
            clock = LoopClock()
            bench = Bench(TroubledStore(clock), clock)
            session_id = bench.complete_turn().session_id
            await bench.store.claim(session_id, "here", ttl_s=60.0)
            bench.complete_turn()
            await clock.sleep(0.1)
            assert not bench.taken_over
            assert bench.client.updates[-1]["resumable"]

        check(test())


class TestSettled:
    """When it is known what can be resumed, the session may be sent away."""

    def test_when_the_handle_was_sent(self) -> None:
        async def test() -> None:
            clock = LoopClock()
            bench = Bench(TroubledStore(clock, delay_s=5.0), clock)
            began = clock.now()
            bench.complete_turn()
            bench.complete_turn()
            await clock.sleep(20.0)
            assert bench.settled == [began + 5.0]

        check(test())

    def test_when_it_is_known_that_there_is_none(self) -> None:
        async def test() -> None:
            clock = LoopClock()
            bench = Bench(TroubledStore(clock, up_at_s=3600.0), clock)
            bench.complete_turn()
            await clock.sleep(0.1)
            assert len(bench.settled) == 1

        check(test())
