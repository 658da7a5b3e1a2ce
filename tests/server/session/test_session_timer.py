"""One deadline that moves all the time, in virtual time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from antiphon.server.session.timer import Timer


class TurningClock:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.time = 100.0

    def now(self) -> float:
        return self.time

    def utc(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError


class Alarm:
    """A timer, its clock, and how often it has called back."""

    def __init__(self) -> None:
        self.clock = TurningClock()
        self.calls = 0
        self.timer = Timer(self.clock, self._ring)

    def _ring(self) -> None:
        self.calls += 1

    async def turn_to(self, time: float) -> None:
        """The clock is turned, and the event loop goes round."""
        self.clock.time = time
        for _ in range(3):
            await asyncio.sleep(0.001)


def test_it_calls_back_once_when_the_deadline_has_passed() -> None:
    async def test() -> None:
        alarm = Alarm()
        alarm.timer.set(100.0)
        await alarm.turn_to(100.0)
        assert alarm.calls == 1
        await alarm.turn_to(200.0)
        assert alarm.calls == 1

    asyncio.run(test())


def test_a_deadline_that_moved_back_is_waited_for() -> None:
    async def test() -> None:
        alarm = Alarm()
        alarm.timer.set(100.0)
        alarm.timer.set(100.002)
        await alarm.turn_to(100.001)
        assert alarm.calls == 0
        await alarm.turn_to(100.003)
        assert alarm.calls == 1

    asyncio.run(test())


def test_a_deadline_that_moved_forward_is_not_missed() -> None:
    async def test() -> None:
        alarm = Alarm()
        alarm.timer.set(9999.0)
        alarm.timer.set(100.001)
        await alarm.turn_to(100.002)
        assert alarm.calls == 1

    asyncio.run(test())


def test_a_deadline_may_be_taken_back_and_set_again() -> None:
    async def test() -> None:
        alarm = Alarm()
        alarm.timer.set(100.001)
        alarm.timer.set(None)
        await alarm.turn_to(101.0)
        assert alarm.calls == 0
        alarm.timer.set(101.0)
        await alarm.turn_to(101.0)
        assert alarm.calls == 1

    asyncio.run(test())


def test_a_stopped_timer_is_silent() -> None:
    async def test() -> None:
        alarm = Alarm()
        alarm.timer.set(100.001)
        alarm.timer.stop()
        await alarm.turn_to(101.0)
        assert alarm.calls == 0

    asyncio.run(test())


def test_it_can_be_set_again_from_its_own_call() -> None:
    async def test() -> None:
        clock = TurningClock()
        calls: list[float] = []

        def ring() -> None:
            calls.append(clock.time)
            if len(calls) < 3:
                timer.set(clock.time)

        timer = Timer(clock, ring)
        timer.set(100.0)
        for _ in range(6):
            await asyncio.sleep(0.001)
        assert calls == [100.0] * 3

    asyncio.run(test())
