"""google-genai is told to go, and comes back (Live API guide, "Session management")."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest
from google.genai import errors
from google.genai.live import AsyncSession
from tests.referees.at_once import run
from tests.referees.sdk import BUILTIN, TEXT_2_0, ask, receive_turn, said_by, session
from tests.referees.server_process import ServerProcess
from tests.referees.test_genai_resumption import next_handle, resuming

DEADLINE = "Deadline expired before operation could complete."


async def go_away(live: AsyncSession) -> str:
    """How much time is left, when it is told."""
    while True:
        async for message in live.receive():
            if message.go_away is not None:
                assert message.go_away.time_left is not None
                return message.go_away.time_left


class TestGoAway:
    def test_it_is_told_and_resumes(self, short_lived: ServerProcess) -> None:
        async def test() -> None:
            began = time.monotonic()
            async with session(short_lived, BUILTIN, resuming()) as live:
                await ask(live, "My name is Ada.")
                handle = await next_handle(live)
                assert await go_away(live) == "2s"
                with pytest.raises(errors.APIError, match=f"1011.*{DEADLINE}"):
                    await receive_turn(live)
            assert 3.5 < time.monotonic() - began < 10
            async with session(short_lived, BUILTIN, resuming(handle)) as live:
                assert (await ask(live, "What is my name?")).text == "Your name is Ada."

        run(test())

    def test_vertex_is_closed_in_its_own_way(self, short_lived: ServerProcess) -> None:
        async def test() -> None:
            vertex = {"vertexai": True}
            async with session(short_lived, BUILTIN, resuming(), **vertex) as live:
                assert await go_away(live) == "2s"
                with pytest.raises(errors.APIError, match=r"1000.*The operation was cancelled\."):
                    await receive_turn(live)

        run(test())


SLOW = """
[models."gemini-*-scripted"]
language_model = "scripted"
[language_models.scripted]
engine = "scripted"
scenario = { default = [{ say = "One, " }, { wait_ms = 2000 }, { say = "two." }] }
"""


class TestTheEndOfTheServer:
    def test_a_turn_is_finished_and_known_to_the_next_server(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = tmp_path / "first", tmp_path / "second"
        first.mkdir()
        second.mkdir()
        server = ServerProcess(first, tmp_path, SLOW)
        monkeypatch.setenv("SSL_CERT_FILE", str(server.ca_bundle))

        async def until_the_end() -> str:
            async with session(server, TEXT_2_0, resuming()) as live:
                await live.send_client_content(turns=said_by("user", "Count."))
                async for message in live.receive():
                    if message.server_content is not None and message.server_content.model_turn:
                        break
                ending = asyncio.create_task(asyncio.to_thread(server.stop))
                turn = await receive_turn(live)
                assert turn.text == "two."
                handle = await next_handle(live)
                assert await go_away(live) == "1s"
                with pytest.raises(errors.APIError, match=f"1011.*{DEADLINE} The server is shutting down"):
                    await receive_turn(live)
                assert await ending == 0
                return handle

        handle = run(until_the_end())
        after = ServerProcess(second, tmp_path, SLOW)

        async def go_on() -> None:
            async with session(after, TEXT_2_0, resuming(handle)) as live:
                turn = await ask(live, "Again.")
                assert turn.text == "One, two."
                assert turn.usage is not None
                assert (turn.usage.prompt_token_count or 0) > 4, "what was said before counts"

        try:
            run(go_on())
        finally:
            assert after.stop() == 0

    def test_a_second_signal_does_not_wait(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        server = ServerProcess(tmp_path, tmp_path, SLOW.replace("2000", "600000"))
        monkeypatch.setenv("SSL_CERT_FILE", str(server.ca_bundle))

        async def test() -> None:
            async with session(server, TEXT_2_0, resuming()) as live:
                await live.send_client_content(turns=said_by("user", "Count."))
                async for message in live.receive():
                    if message.server_content is not None and message.server_content.model_turn:
                        break
                began = time.monotonic()
                ending = asyncio.create_task(asyncio.to_thread(server.stop))
                while "shutting down" not in server.log:  # noqa: ASYNC110 - nobody tells us
                    await asyncio.sleep(0.05)
                os.kill(server.pid, signal.SIGTERM)
                assert await ending == 128 + signal.SIGTERM
                assert time.monotonic() - began < 10

        run(test())
