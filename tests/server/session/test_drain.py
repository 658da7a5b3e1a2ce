"""A server that is to end: its sessions finish their turns, are kept, and are closed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from tests.server.rest_client import http_request
from websockets.exceptions import InvalidStatus

from antiphon.config.lifetimes import LifetimeSettings
from antiphon.server.server import Server
from antiphon.testing import LiveClient, run_virtual, scripted, serving

SETUP = {"generationConfig": {"responseModalities": ["TEXT"]}, "sessionResumption": {}}
SCENARIO = {"default": [{"wait_ms": 5000}, {"say": "At last."}]}
REASON = "Deadline expired before operation could complete. The server is shutting down."


def run(test: Coroutine[Any, Any, None]) -> None:
    run_virtual(test)


async def status_of(server: Server, method: str, path: str) -> int:
    return (await http_request(server.addresses[0].port, method, path)).status


class TestDrain:
    def test_a_turn_under_way_is_finished_and_can_be_resumed(self) -> None:
        async def test() -> None:
            async with serving(scripted(SCENARIO)) as server:
                async with LiveClient.connected(server, SETUP) as client:
                    await client.send_text("Hello")
                    await client.until("sessionResumptionUpdate")
                    server.begin_drain()
                    assert await client.until_closed() == (1011, REASON)
                    fields = [next(iter(one.message)) for one in client.received]
                    assert fields[-2:] == ["sessionResumptionUpdate", "goAway"]
                    assert client.all("turnComplete")
                    assert await client.handle()
                await server.drained()

        run(test())

    def test_nobody_is_let_in_any_more_and_readiness_says_so(self) -> None:
        async def test() -> None:
            async with serving(scripted(SCENARIO)) as server, LiveClient.connected(server, SETUP) as client:
                await client.send_text("Hello")
                await client.until("sessionResumptionUpdate")
                server.begin_drain()
                assert await status_of(server, "GET", "/readyz") == 503
                assert await status_of(server, "GET", "/healthz") == 200
                with pytest.raises(InvalidStatus) as refused:
                    async with LiveClient.connected(server, SETUP):
                        pass
                assert refused.value.response.status_code == 503
                await client.until_closed()

        run(test())

    def test_who_is_connected_but_not_set_up_is_told_why_not(self) -> None:
        async def test() -> None:
            async with serving(scripted(SCENARIO)) as server, LiveClient.connected(server) as client:
                server.begin_drain()
                await client.send({"setup": {"model": "models/gemini-2.0-flash-live-001"}})
                code, reason = await client.until_closed()
                assert code == 1011
                assert reason == "The service is currently unavailable. The server is shutting down."

        run(test())

    def test_without_sessions_it_is_done_at_once(self) -> None:
        async def test() -> None:
            async with serving(scripted(SCENARIO)) as server:
                server.begin_drain()
                async with asyncio.timeout(0.1):
                    await server.drained()

        run(test())

    def test_a_turn_that_takes_too_long_is_cut_off(self) -> None:
        async def test() -> None:
            slow = scripted({"default": [{"wait_ms": 1_000_000}, {"say": "At last."}]})
            async with serving(slow) as server, LiveClient.connected(server, SETUP) as client:
                await client.send_text("Hello")
                await client.until("sessionResumptionUpdate")
                began = client.clock.now()
                server.begin_drain()
                assert (await client.until_closed())[0] == 1011
                assert client.clock.now() - began == pytest.approx(25.0, abs=0.1)
                assert client.all("goAway")[0].at_s - began == pytest.approx(12.5, abs=0.1)

        run(test())

    def test_it_can_be_asked_for_over_http(self) -> None:
        async def test() -> None:
            async with serving(scripted(SCENARIO)) as server, LiveClient.connected(server, SETUP) as client:
                answer = await http_request(server.addresses[0].port, "POST", "/antiphon/v1/drain")
                assert (answer.status, answer.json) == (202, {"status": "draining", "sessions": 1})
                assert await client.until_closed() == (1011, REASON)
                again = await http_request(server.addresses[0].port, "POST", "/antiphon/v1/drain")
                assert (again.status, again.json) == (202, {"status": "draining", "sessions": 0})
                await server.drained()

        run(test())


class TestLifetimes:
    """What `[lifetimes]` says holds for real connections; the rest is tested with the core alone."""

    def test_a_connection_of_six_seconds(self) -> None:
        async def test() -> None:
            limits = LifetimeSettings(connection_s=6, go_away_before_s=2)
            async with (
                serving(scripted({"default": "Hello."}), lifetimes=limits) as server,
                LiveClient.connected(server, SETUP) as client,
            ):
                began = client.clock.now()
                assert (await client.until("goAway")).message == {"goAway": {"timeLeft": "2s"}}
                assert client.clock.now() - began == pytest.approx(4.0, abs=0.1)
                code, reason = await client.until_closed()
                assert (code, reason) == (1011, "Deadline expired before operation could complete.")
                assert client.clock.now() - began == pytest.approx(6.0, abs=0.1)

        run(test())

    def test_an_idle_connection(self) -> None:
        async def test() -> None:
            limits = LifetimeSettings(idle_s=60)
            async with (
                serving(scripted({"default": "Hello."}), lifetimes=limits) as server,
                LiveClient.connected(server, SETUP) as client,
            ):
                await client.send_text("Hello")
                ended = (await client.until("turnComplete")).at_s
                assert await client.until_closed() == (1008, "The operation was aborted.")
                assert client.clock.now() - ended == pytest.approx(60.0, abs=0.1)

        run(test())
