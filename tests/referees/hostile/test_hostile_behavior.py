"""Clients that come and go as they please, that say nothing, or that do not listen."""

from __future__ import annotations

import asyncio
import json
import re
import urllib.request
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
from tests.referees.at_once import run
from tests.referees.conftest import StartServer
from tests.referees.raw import LIVE_PATH, audio, deaf, live, receive, receive_text, says, socket
from tests.referees.server_process import ServerProcess
from tests.server.harness import RawClient

from antiphon.server.websocket.frames import Opcode

SPEAKING = says("Please count.")


def gauge(server: ServerProcess, name: str) -> float:
    """One of the server's metrics."""
    with urllib.request.urlopen(f"{server.plain_url}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    found = re.search(rf"^{name} (\S+)$", text, flags=re.MULTILINE)
    assert found, text
    return float(found[1])


async def nobody_is_left(server: ServerProcess) -> None:
    """Wait until the server has forgotten all clients; it runs out of time when it does not."""
    while await asyncio.to_thread(gauge, server, "antiphon_sessions"):  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.05)


async def leave_after_tcp(server: ServerProcess) -> None:
    _, writer = await asyncio.open_connection(server.host, server.port)
    writer.transport.abort()


async def leave_in_the_tls_handshake(server: ServerProcess) -> None:
    _, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
    await writer.drain()
    writer.transport.abort()


async def leave_in_the_request(server: ServerProcess) -> None:
    _, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(f"GET {LIVE_PATH} HTTP/1.1\r\nHost: x\r\nUpgr".encode())
    await writer.drain()
    writer.transport.abort()


async def leave_after_the_upgrade(server: ServerProcess) -> None:
    (await RawClient.connect(server.port)).disconnect()


async def leave_after_setup(server: ServerProcess) -> None:
    async with deaf(server):
        pass


async def leave_while_the_model_thinks(server: ServerProcess) -> None:
    async with deaf(server, says("Dawdle.")) as client:
        await client.receive()


async def leave_while_it_speaks(server: ServerProcess) -> None:
    async with live(server, SPEAKING, modality="AUDIO") as connection:
        await receive(connection)
        connection.transport.abort()


async def leave_while_speaking(server: ServerProcess) -> None:
    async with live(server, audio(bytes(32_000)), {"realtimeInput": {"audioStreamEnd": True}}) as connection:
        connection.transport.abort()


async def leave_in_the_middle_of_a_frame(server: ServerProcess) -> None:
    client = await RawClient.connect(server.port)
    client.write(b"\x81\xfe\x7f\xff\x00\x00\x00\x00half of a fra")
    await client.writer.drain()
    client.disconnect()


LEAVING: tuple[Callable[[ServerProcess], Awaitable[None]], ...] = (
    leave_after_tcp,
    leave_in_the_tls_handshake,
    leave_in_the_request,
    leave_after_the_upgrade,
    leave_after_setup,
    leave_while_the_model_thinks,
    leave_while_it_speaks,
    leave_while_speaking,
    leave_in_the_middle_of_a_frame,
)


class TestLeaving:
    """A client may vanish at any moment."""

    @pytest.mark.parametrize("leave", LEAVING, ids=lambda leave: leave.__name__)
    def test_nothing_of_it_remains(
        self, server: ServerProcess, leave: Callable[[ServerProcess], Awaitable[None]]
    ) -> None:
        async def test() -> None:
            for _ in range(5):
                await asyncio.gather(*(leave(server) for _ in range(8)))
            await nobody_is_left(server)

        run(test())

    def test_files_and_memory_are_given_back(self, server: ServerProcess) -> None:
        async def come_and_go() -> None:
            async with live(server, says("Hello"), modality="AUDIO") as connection:
                await receive(connection)

        async def test() -> tuple[float, float]:
            await come_and_go()
            await nobody_is_left(server)
            before = gauge(server, "process_open_fds")
            for _ in range(10):
                await asyncio.gather(*(come_and_go() for _ in range(10)))
            await nobody_is_left(server)
            return before, gauge(server, "process_open_fds")

        before, after = run(test())
        assert after <= before + 2


class TestSilence:
    """A client may connect and say nothing."""

    def test_two_hundred_of_them_are_in_nobodys_way(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with AsyncExitStack() as stack:
                for _ in range(200):
                    await stack.enter_async_context(socket(server))
                async with live(server, says("Hello")) as connection:
                    assert await receive_text(connection) == "You said: Hello."

        run(test())

    def test_sessions_without_a_turn_are_in_nobodys_way(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with AsyncExitStack() as stack:
                for _ in range(50):
                    await stack.enter_async_context(live(server))
                async with live(server, says("Hello")) as connection:
                    assert await receive_text(connection) == "You said: Hello."

        run(test())


@pytest.fixture(scope="module")
def narrow(start_server: StartServer) -> ServerProcess:
    """A server that keeps little for those who do not listen, and has room for few."""
    return start_server(
        """
        [server]
        max_buffered_bytes = 65536
        max_sessions = 3

        [language_models.default]
        engine = "scripted"
        scenario = { default = ["You said: {user}."] }
        """
    )


class TestNotListening:
    """A client may leave unread what it asked for."""

    def test_it_is_sent_away_before_it_costs_too_much(self, narrow: ServerProcess) -> None:
        async def test() -> tuple[int, str]:
            # The window stays small, and what nobody reads grows.
            async with deaf(narrow, contextWindowCompression={"slidingWindow": {}}) as client:
                client.stop_reading()
                turn = json.dumps(says("x" * 50_000)).encode()
                while await asyncio.to_thread(gauge, narrow, "antiphon_sessions"):
                    for _ in range(20):
                        client.send(Opcode.TEXT, turn)
                    await asyncio.sleep(0.05)
                client.go_on_reading()
                return await client.receive_close()

        code, reason = run(test())
        assert code == 1008
        assert reason.startswith("client reads too slowly")
        assert "Traceback" not in narrow.log

    def test_others_are_served_meanwhile(self, narrow: ServerProcess) -> None:
        async def test() -> None:
            question = says("x" * 1_000_000)
            async with deaf(narrow, question), live(narrow, says("Hello")) as connection:
                assert await receive_text(connection) == "You said: Hello."
            await nobody_is_left(narrow)

        run(test())


def test_one_too_many_is_told_so(narrow: ServerProcess) -> None:
    async def test() -> None:
        async with AsyncExitStack() as stack:
            for _ in range(3):
                await stack.enter_async_context(live(narrow))
            client = await stack.enter_async_context(deaf(narrow))
            code, reason = await client.receive_close()
            assert code == 1008
            assert reason.startswith("Quota exceeded.")
        await nobody_is_left(narrow)

    run(test())


class TestHaste:
    """A client may send faster than anybody speaks."""

    def test_minutes_of_audio_in_a_moment_are_taken(self, server: ServerProcess) -> None:
        minute = audio(bytes(2 * 16_000 * 60))

        async def test() -> None:
            async with live(server, minute, minute, says("Hello")) as connection:
                assert await receive_text(connection) == "You said: Hello."

        run(test())

    def test_a_thousand_turns_at_once_are_answered_in_order(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with live(server) as connection:
                texts = [str(number) for number in range(1000)]
                for text in texts:
                    await connection.send(json.dumps({"realtimeInput": {"text": text}}))
                await connection.send(json.dumps(says("the last")))
                while await receive_text(connection) != "You said: the last.":
                    pass

        run(test())
