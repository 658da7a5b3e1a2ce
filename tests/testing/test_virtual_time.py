"""In the virtual-time loop nobody waits, and the world outside is not overtaken."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from antiphon.clock import LoopClock
from antiphon.testing import Deadlock, VirtualTimeLoop, run_virtual


def virtual_loop() -> VirtualTimeLoop:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    return loop


def test_a_day_passes_at_once_and_the_clock_tells_it() -> None:
    async def sleep() -> float:
        clock = LoopClock()
        before = clock.now()
        await clock.sleep(86_400)
        return clock.now() - before

    assert run_virtual(sleep()) == 86_400


def test_timers_fire_in_order_each_at_its_time() -> None:
    async def collect() -> list[tuple[float, str]]:
        clock = LoopClock()
        fired: list[tuple[float, str]] = []

        async def wait(name: str, duration_s: float) -> None:
            await clock.sleep(duration_s)
            fired.append((clock.now(), name))

        await asyncio.gather(wait("late", 3.0), wait("soon", 1.0), wait("between", 2.0))
        return fired

    assert run_virtual(collect()) == [(1.0, "soon"), (2.0, "between"), (3.0, "late")]


def test_computing_takes_no_time() -> None:
    async def compute() -> float:
        clock = LoopClock()
        sum(range(100_000))
        await asyncio.sleep(0)
        return clock.now()

    assert run_virtual(compute()) == 0.0


def test_a_time_out_counts_virtual_time() -> None:
    async def give_up() -> None:
        async with asyncio.timeout(60):
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        run_virtual(give_up())


def test_what_came_through_a_socket_is_taken_before_time_jumps() -> None:
    async def converse() -> tuple[bytes, float]:
        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(await reader.readline())
            writer.close()

        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        async with server, asyncio.timeout(10):
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b"hello\n")
            line = await reader.readline()
            writer.close()
            return line, LoopClock().now()

    assert run_virtual(converse()) == (b"hello\n", 0.0)


def test_threads_are_waited_for_while_the_clock_stands_still() -> None:
    async def work() -> tuple[str, float]:
        go = threading.Event()
        thread = asyncio.to_thread(lambda: go.wait(5) and "done")
        async with asyncio.timeout(1):
            task = asyncio.create_task(thread)
            await asyncio.sleep(0)
            go.set()
            return str(await task), LoopClock().now()

    assert run_virtual(work()) == ("done", 0.0)


def test_announced_work_is_waited_for_while_the_clock_stands_still() -> None:
    async def work() -> float:
        loop = virtual_loop()
        done = asyncio.Event()
        thread = threading.Timer(0.01, lambda: loop.call_soon_threadsafe(done.set))
        with loop.real_work():
            thread.start()
            async with asyncio.timeout(60):
                await done.wait()
        return LoopClock().now()

    assert run_virtual(work()) == 0.0


def test_after_announced_work_time_jumps_again() -> None:
    async def work() -> float:
        with virtual_loop().real_work():
            await asyncio.sleep(0)
        await asyncio.sleep(5)
        return LoopClock().now()

    assert run_virtual(work()) == 5.0


def test_waiting_for_what_cannot_come_is_an_error_and_not_a_hang() -> None:
    loop = VirtualTimeLoop(patience_s=0.01)
    try:
        with pytest.raises(Deadlock, match="at 7.000 s of virtual time"):
            loop.run_until_complete(_wait_in_vain())
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


async def _wait_in_vain() -> None:
    await asyncio.sleep(7)
    await asyncio.Event().wait()


def test_a_callback_from_another_thread_wakes_a_loop_without_timers() -> None:
    async def wait() -> str:
        loop = asyncio.get_running_loop()
        told: asyncio.Future[str] = loop.create_future()
        tell: Callable[[str], None] = told.set_result
        threading.Timer(0.01, lambda: loop.call_soon_threadsafe(tell, "told")).start()
        return await told

    assert run_virtual(wait()) == "told"
