"""The bookkeeper: nothing is lost, nothing is booked twice, and nobody waits for the store."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from tests.store.stores import RedisServer, redis_server

from antiphon.clock import LoopClock
from antiphon.server.usage import Bookkeeper, Spending
from antiphon.server.usage import bookkeeper as module
from antiphon.store.errors import StoreUnavailable
from antiphon.store.ledger import Booking
from antiphon.store.memory_ledger import MemoryLedger
from antiphon.store.redis import RedisShelf
from antiphon.testing import run_virtual

NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
MODEL = "gemini-3.8-live"


class MoodyLedger(MemoryLedger):
    """Down when told so; and then, it may even have taken what it says it did not."""

    def __init__(self) -> None:
        super().__init__()
        self.down = False
        self.takes_anyway = False
        self.attempts = 0

    async def book(self, booking_id: str, bookings: Sequence[Booking], now: datetime) -> None:
        self.attempts += 1
        await asyncio.sleep(0.01)
        if not self.down or self.takes_anyway:
            await super().book(booking_id, bookings, now)
        if self.down:
            raise StoreUnavailable("redis at nowhere: it is down")


class Books:
    """A bookkeeper, what it has observed, and the ledger behind it."""

    def __init__(self) -> None:
        self.ledger = MoodyLedger()
        self.observed: list[tuple[str, Spending]] = []
        self.keeper = Bookkeeper(self.ledger, LoopClock(NOON), lambda *seen: self.observed.append(seen))

    def turn(self, *, owner: str = "ada", session_id: str = "s1", **amounts: int) -> None:
        self.keeper.book(owner, MODEL, session_id, Spending.of(turns=1, **amounts))

    async def written(self, owner: str = "ada") -> dict[str, int]:
        return dict(await self.ledger.of_day(owner, NOON.date()))


class TestBooking:
    def test_is_written_to_the_day_and_the_session(self) -> None:
        async def run() -> None:
            books = Books()
            books.turn(thoughts=5)
            books.turn(session_id="s2")
            books.keeper.book("ada", MODEL, "s1", Spending())
            assert books.keeper.unwritten == 2
            await books.keeper.written(60)
            assert books.keeper.unwritten == 0
            assert await books.written() == {"turns": 2, "thoughts": 5}
            assert await books.ledger.of_session("s1", "ada") == {"turns": 1, "thoughts": 5}
            assert [spending.turns for _, spending in books.observed] == [1, 1]
            await books.keeper.close()

        run_virtual(run())

    def test_that_comes_while_another_is_written_goes_with_the_next(self) -> None:
        async def run() -> None:
            books = Books()
            for _ in range(100):
                books.turn()
                await asyncio.sleep(0.001)
            await books.keeper.written(60)
            assert await books.written() == {"turns": 100}
            assert books.ledger.attempts <= 12
            await books.keeper.close()

        run_virtual(run())

    def test_goes_to_the_day_it_was_made_on(self) -> None:
        async def run() -> None:
            books = Books()
            await asyncio.sleep(12 * 3600 - 0.001)
            books.turn()
            await asyncio.sleep(0.001)
            books.turn()
            await books.keeper.close()
            days = await books.ledger.days(TODAY, TODAY + timedelta(days=1))
            assert [account.day for account in days] == [TODAY, TODAY + timedelta(days=1)]

        run_virtual(run())


class TestAStoreThatIsDown:
    @pytest.mark.parametrize("takes_anyway", [False, True], ids=["lost", "taken without an answer"])
    def test_gets_everything_once_when_it_is_back(
        self, takes_anyway: bool, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def run() -> None:
            books = Books()
            books.ledger.down, books.ledger.takes_anyway = True, takes_anyway
            for _ in range(200):
                books.turn(thoughts=3)
                await asyncio.sleep(1)
            books.ledger.down = False
            await books.keeper.written(60)
            assert await books.written() == {"turns": 200, "thoughts": 600}
            await books.keeper.close()

        with caplog.at_level(logging.INFO):
            run_virtual(run())
        said = [record.message for record in caplog.records if record.name == module.__name__]
        assert said == [
            "usage is counted in memory until the store is back: redis at nowhere: it is down",
            "the store is back: the usage of the meantime is written",
        ]

    def test_is_not_waited_for_when_the_server_ends(self, caplog: pytest.LogCaptureFixture) -> None:
        async def run() -> float:
            books = Books()
            books.ledger.down = True
            books.turn(thoughts=7)
            await asyncio.sleep(60)
            began = asyncio.get_running_loop().time()
            await books.keeper.close()
            return asyncio.get_running_loop().time() - began

        assert run_virtual(run()) == pytest.approx(module.FAREWELL_S)
        assert "usage could not be written, and is lost: {'turns': 1, 'thoughts': 7}" in caplog.text

    def test_costs_a_bounded_amount_of_memory(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(module, "MAX_ACCOUNTS", 10)

        async def run() -> None:
            books = Books()
            books.ledger.down = True
            await asyncio.sleep(0)
            for number in range(100):
                books.turn(session_id=f"s{number}")
            assert books.keeper.unwritten == 11, "ten sessions, and the day's account for the others"
            for number in range(100):
                books.turn(owner=f"owner {number}")
            assert books.keeper.unwritten == 20
            books.ledger.down = False
            await books.keeper.written(60)
            assert await books.written() == {"turns": 100}
            assert await books.written("owner 8") == {"turns": 1}
            assert await books.written("owner 9") == {}
            await books.keeper.close()

        run_virtual(run())
        assert caplog.text.count("usage is being lost") == 1


class TestWhatWasSpentToday:
    def test_is_known_once_it_was_looked_up(self) -> None:
        async def run() -> None:
            books = Books()
            books.turn()
            assert books.keeper.spent_today("ada").turns == 0
            await books.keeper.look_up("ada")
            assert books.keeper.spent_today("ada").turns == 1
            books.turn()
            assert books.keeper.spent_today("ada").turns == 2, "at once"
            await books.keeper.written(60)
            assert books.keeper.spent_today("ada").turns == 2
            await books.keeper.close()

        run_virtual(run())

    def test_is_learned_of_other_servers_with_each_booking(self) -> None:
        async def run() -> None:
            books = Books()
            other = Bookkeeper(books.ledger, LoopClock(NOON), lambda *_: None)
            await books.keeper.look_up("ada")
            other.book("ada", MODEL, "elsewhere", Spending.of(turns=5))
            await other.written(60)
            assert books.keeper.spent_today("ada").turns == 0
            books.turn()
            await books.keeper.written(60)
            assert books.keeper.spent_today("ada").turns == 6
            await other.close()
            await books.keeper.close()

        run_virtual(run())

    def test_is_what_this_server_knows_while_the_store_is_down(self) -> None:
        async def run() -> None:
            books = Books()
            await books.keeper.look_up("ada")
            books.ledger.down = True
            for _ in range(3):
                books.turn()
                await asyncio.sleep(10)
            assert books.keeper.spent_today("ada").turns == 3
            books.ledger.down = False
            await books.keeper.close()

        run_virtual(run())

    def test_begins_anew_at_midnight(self) -> None:
        async def run() -> None:
            books = Books()
            await books.keeper.look_up("ada")
            books.turn()
            await asyncio.sleep(12 * 3600)
            assert books.keeper.spent_today("ada").turns == 0
            books.turn()
            assert books.keeper.spent_today("ada").turns == 1
            await books.keeper.close()

        run_virtual(run())


@pytest.mark.skipif(not RedisServer.installed, reason="redis-server is not installed")
def test_a_redis_that_is_stopped_and_started_under_load_gets_everything_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE_S", 0.05)

    async def run(server: RedisServer) -> None:
        shelf = RedisShelf(server.url)
        keeper = Bookkeeper(shelf.ledger, LoopClock(NOON), lambda *_: None)
        for number in range(300):
            keeper.book("ada", MODEL, f"s{number % 7}", Spending.of(turns=1, thoughts=number))
            await asyncio.sleep(0.001)
            if number == 100:
                assert await keeper.written(10)
                before = await shelf.ledger.of_day("ada", TODAY)
                server.stop()  # it forgets what it has
            if number == 200:
                await asyncio.to_thread(server.start)
        assert await keeper.written(10)
        after = await shelf.ledger.of_day("ada", TODAY)
        assert before["turns"] + after["turns"] == 300
        assert before["thoughts"] + after["thoughts"] == sum(range(300))
        await keeper.close()
        await shelf.close()

    with redis_server() as server:
        asyncio.run(run(server))
