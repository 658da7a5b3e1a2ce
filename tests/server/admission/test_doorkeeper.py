"""Whether there is room: on one server, on several with one store, and while the store is down."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime

import pytest

from antiphon.clock import LoopClock
from antiphon.config.caller import CallerRules
from antiphon.config.limits import LimitSettings
from antiphon.server.admission import Doorkeeper, LimitReached, Load, Place, Visitor
from antiphon.server.admission.daily import DailyLimits
from antiphon.server.admission.doorkeeper import SLOT_S
from antiphon.server.admission.shared_slots import SharedSlots
from antiphon.server.auth import Authenticator, HashedKey, KeyRing
from antiphon.server.origins import OriginPolicy
from antiphon.server.usage import Bookkeeper, Spending
from antiphon.store.errors import StoreUnavailable
from antiphon.store.memory_ledger import MemoryLedger, MemorySlots
from antiphon.testing import run_virtual
from antiphon.wire.errors import ProtocolError

MODEL = "gemini-3.8-live"


class MoodySlots(MemorySlots):
    """Down when told so."""

    down = False

    async def take(
        self, pool: str, slot: str, holder: str, *, limit: int | None, until: datetime, now: datetime
    ) -> bool:
        await asyncio.sleep(0.001)
        if self.down:
            raise StoreUnavailable("it is down")
        return await super().take(pool, slot, holder, limit=limit, until=until, now=now)

    async def free(self, pool: str, slot: str, holder: str) -> None:
        if self.down:
            raise StoreUnavailable("it is down")
        await super().free(pool, slot, holder)


class Door:
    """The door of one server."""

    def __init__(
        self,
        rules: CallerRules | None = None,
        *,
        slots: MoodySlots | None = None,
        ledger: MemoryLedger | None = None,
        max_sessions: int = 1000,
    ) -> None:
        clock = LoopClock()
        self.slots = slots or MoodySlots()
        self.keys = [HashedKey("ada", "a" * 64, rules or CallerRules()), HashedKey("bob", "b" * 64)]
        self.authenticator = Authenticator(KeyRing(self.keys), clock)
        self.bookkeeper = Bookkeeper(ledger or MemoryLedger(), clock, lambda *_: None)
        self.refused: list[str] = []
        self.load = Load(LimitSettings(), clock)
        self.keeper = Doorkeeper(
            authenticator=self.authenticator,
            origins=OriginPolicy(
                allowed_origins=("https://allowed.example",),
                known_hosts=(),
                authenticated=lambda: True,
                callers_origins=lambda: self.authenticator.origins,
            ),
            daily=DailyLimits(self.bookkeeper, self.authenticator),
            slots=SharedSlots(self.slots, clock),
            load=self.load,
            max_sessions=max_sessions,
            observe_refusal=self.refused.append,
        )

    async def admit(
        self,
        session_id: str = "s1",
        *,
        name: str = "ada",
        model_id: str = MODEL,
        origin: str | None = None,
        new: bool = True,
    ) -> Place:
        visitor = Visitor(
            name=name, model_id=model_id, origin=origin, host="here", session_id=session_id, new=new
        )
        return await self.keeper.admit(visitor)

    async def refusal(self, session_id: str = "another", **options: object) -> str:
        """Why somebody is not let in, without Google's words."""
        with pytest.raises(ProtocolError) as raised:
            await self.admit(session_id, **options)  # type: ignore[arg-type]
        assert raised.value.code == 1008
        assert len(raised.value.reason.encode()) <= 123
        return raised.value.reason.removeprefix("Quota exceeded. Please retry later. RESOURCE_EXHAUSTED: ")


class TestTheServer:
    def test_has_so_many_sessions(self) -> None:
        async def test() -> None:
            door = Door(max_sessions=2)
            first = await door.admit("s1")
            await door.admit("s2", name="bob")
            assert await door.refusal() == "the server has max_sessions (2) open."
            await door.admit("s1", new=False)
            first.leave()
            assert door.refused == ["server.max_sessions"]

        run_virtual(test())

    def test_that_is_overloaded_has_no_room(self) -> None:
        async def test() -> None:
            door = Door()
            for number in range(4):
                await door.admit(f"s{number}")
            for _ in range(100):
                door.load.loop_was_late(1.0)
            assert await door.refusal() == "overloaded, the server is 1000 ms late."

        run_virtual(test())


class TestSessionsOfAKey:
    def test_are_so_many_at_once(self) -> None:
        async def test() -> None:
            door = Door(CallerRules(max_sessions=2))
            places = [await door.admit(f"s{number}") for number in range(2)]
            assert await door.refusal() == "max_sessions (2) of this API key are open."
            await door.admit("of another", name="bob")
            places[0].leave()
            places[0].leave()
            await door.keeper.close()
            await door.admit("s3")

        run_virtual(test())

    def test_are_let_in_exactly_so_often_when_all_come_at_once(self) -> None:
        async def test() -> None:
            slots = MoodySlots()
            doors = [Door(CallerRules(max_sessions=7), slots=slots) for _ in range(3)]
            came = await asyncio.gather(
                *(door.admit(f"{index} {n}") for index, door in enumerate(doors) for n in range(10)),
                return_exceptions=True,
            )
            assert sum(isinstance(one, Place) for one in came) == 7
            assert sum(isinstance(one, LimitReached) for one in came) == 23

        run_virtual(test())

    def test_are_counted_on_all_servers_as_long_as_they_last(self) -> None:
        async def test() -> None:
            slots = MoodySlots()
            here, there = (Door(CallerRules(max_sessions=1), slots=slots) for _ in range(2))
            place = await here.admit("long")
            for _ in range(10):
                await asyncio.sleep(SLOT_S - 1)
                await here.keeper.renew()
                assert "max_sessions" in await there.refusal()
            place.leave()
            await here.keeper.close()
            await there.admit("next")

        run_virtual(test())

    def test_of_a_server_that_was_killed_are_forgotten(self) -> None:
        async def test() -> None:
            slots = MoodySlots()
            killed, there = (Door(CallerRules(max_sessions=1), slots=slots) for _ in range(2))
            await killed.admit("lost")
            await asyncio.sleep(SLOT_S - 1)
            assert "max_sessions" in await there.refusal()
            await asyncio.sleep(1)
            await there.admit("next")

        run_virtual(test())

    def test_that_go_on_elsewhere_keep_their_place(self) -> None:
        """The old socket still hangs on the other server, and its end takes nothing from the new one."""

        async def test() -> None:
            slots = MoodySlots()
            here, there = (Door(CallerRules(max_sessions=1), slots=slots) for _ in range(2))
            old = await here.admit("s1")
            await there.admit("s1", new=False)
            old.leave()
            await here.keeper.close()
            assert "max_sessions" in await here.refusal("s2")

        run_virtual(test())

    def test_are_so_many_in_a_minute_and_resumed_ones_do_not_count(self) -> None:
        async def test() -> None:
            door = Door(CallerRules(sessions_per_minute=3))
            for number in range(3):
                (await door.admit(f"s{number}")).leave()
                await asyncio.sleep(10)
            assert await door.refusal() == "sessions_per_minute (3) of this API key are begun."
            await door.admit("s1", new=False)
            await asyncio.sleep(30)
            await door.admit("s3")
            assert "sessions_per_minute" in await door.refusal()

        run_virtual(test())

    def test_that_begin_too_often_take_no_place(self) -> None:
        async def test() -> None:
            door = Door(CallerRules(sessions_per_minute=1, max_sessions=1))
            (await door.admit("s1")).leave()
            for _ in range(3):
                assert "sessions_per_minute" in await door.refusal()
            await asyncio.sleep(60)
            await door.admit("s2")

        run_virtual(test())

    def test_are_counted_by_each_server_alone_while_the_store_is_down(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def test() -> None:
            slots = MoodySlots()
            here, there = (Door(CallerRules(max_sessions=1), slots=slots) for _ in range(2))
            slots.down = True
            place = await here.admit("s1")
            assert "max_sessions" in await here.refusal("s2")
            await there.admit("s3")
            place.leave()
            await here.keeper.close()
            await here.admit("s4")

        with caplog.at_level(logging.WARNING):
            run_virtual(test())
        assert [record.message for record in caplog.records] == [
            "each server counts sessions for itself until the store is back: it is down"
        ] * 2, "each of the two servers says it once"


class TestADay:
    def test_has_so_many_tokens(self) -> None:
        async def test() -> None:
            ledger = MemoryLedger()
            here, there = (Door(CallerRules(tokens_per_day=100), ledger=ledger) for _ in range(2))
            there.bookkeeper.book(
                "ada", MODEL, "s", Spending.of(thoughts=60, unfinished=39, draft_tokens=500)
            )
            await there.bookkeeper.written(60)
            await here.admit("s1")
            here.bookkeeper.book("ada", MODEL, "s1", Spending.of(thoughts=1))
            assert await here.refusal() == "tokens_per_day (100) are used up until 00:00 UTC."
            await here.admit("s2", name="bob")
            await here.bookkeeper.written(60)
            assert "tokens_per_day" in await there.refusal(), "the other server knows, too"
            await asyncio.sleep(24 * 3600)
            await here.admit("s3")
            for door in (here, there):
                await door.bookkeeper.close()

        run_virtual(test())

    def test_has_so_many_minutes_of_audio(self) -> None:
        async def test() -> None:
            door = Door(CallerRules(audio_minutes_per_day=1.5))
            await door.admit("s1")
            door.bookkeeper.book("ada", MODEL, "s1", Spending.of(audio_in_ms=60_000, audio_out_ms=30_000))
            assert await door.refusal() == "audio_minutes_per_day (1.5) are used up until 00:00 UTC."
            await door.bookkeeper.close()

        run_virtual(test())


class TestRules:
    def test_name_the_models(self) -> None:
        async def test() -> None:
            door = Door(CallerRules(models=("gemini-3.8-*", "house")))
            await door.admit("s1")
            await door.admit("s2", model_id="house")
            assert await door.refusal(model_id="gemini-2.0-flash-live-001") == (
                "Permission denied on models/gemini-2.0-flash-live-001."
                " This API key may use: gemini-3.8-*, house"
            )
            assert "Permission denied" in await door.refusal(model_id="house.")
            assert door.refused == [], "it is no limit"

        run_virtual(test())

    @pytest.mark.parametrize(
        ("name", "origin", "allowed"),
        [
            ("ada", "https://ADA.example", True),
            ("ada", "https://allowed.example", False),
            ("ada", "http://localhost:3000", False),
            ("ada", None, True),
            ("bob", "https://ada.example", False),
            ("bob", "https://allowed.example", True),
            ("bob", "http://localhost:3000", True),
        ],
    )
    def test_name_the_pages(self, name: str, origin: str | None, allowed: bool) -> None:
        async def test() -> None:
            door = Door(CallerRules(origins=("https://ada.example",)))
            if allowed:
                await door.admit("s1", name=name, origin=origin)
            else:
                assert await door.refusal(name=name, origin=origin) == (
                    f"Requests from referer {origin} are blocked."
                )

        run_virtual(test())
