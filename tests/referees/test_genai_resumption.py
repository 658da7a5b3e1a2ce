"""google-genai resumes sessions (Live API guide, "Session resumption")."""

from __future__ import annotations

import asyncio

import pytest
from google.genai import errors
from google.genai.live import AsyncSession
from google.genai.types import LiveConnectConfigDict
from tests.referees.at_once import run
from tests.referees.sdk import BUILTIN, LIVE_3_1, TEXT, ask, receive_turn, session, using
from tests.referees.server_process import ServerProcess


def resuming(handle: str | None = None) -> LiveConnectConfigDict:
    return using(TEXT, session_resumption={"handle": handle} if handle else {})


async def next_handle(live: AsyncSession) -> str:
    """The handle that follows a completed turn."""
    async for message in live.receive():
        update = message.session_resumption_update
        if update is not None:
            assert update.resumable
            assert update.new_handle
            return update.new_handle
    raise AssertionError("the session ended without a handle")


class TestResumption:
    def test_what_was_said_over_one_connection_is_known_over_the_next(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, BUILTIN, resuming()) as live:
                await ask(live, "My name is Ada.")
                handle = await next_handle(live)
            async with session(server, BUILTIN, resuming(handle)) as live:
                turn = await ask(live, "What is my name?")
                assert turn.text == "Your name is Ada."
                assert await next_handle(live) != handle

        run(test())

    def test_an_older_handle_leads_back_to_what_was_known_then(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, BUILTIN, resuming()) as live:
                await ask(live, "My name is Ada.")
                older = await next_handle(live)
                await ask(live, "My name is Grace.")
                await next_handle(live)
            async with session(server, BUILTIN, resuming(older)) as live:
                assert (await ask(live, "What is my name?")).text == "Your name is Ada."

        run(test())

    def test_who_resumes_takes_over_from_a_socket_that_still_hangs(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, BUILTIN, resuming()) as old:
                await ask(old, "My name is Ada.")
                handle = await next_handle(old)
                async with session(server, BUILTIN, resuming(handle)) as new:
                    with pytest.raises(errors.APIError, match="1000"):
                        await asyncio.wait_for(receive_turn(old), 10)
                    assert (await ask(new, "What is my name?")).text == "Your name is Ada."

        run(test())

    def test_an_unknown_handle_is_refused_before_setup_complete(self, server: ServerProcess) -> None:
        async def test() -> None:
            with pytest.raises(errors.APIError, match="1008.*BidiGenerateContent session not found"):
                async with session(server, BUILTIN, resuming("58836b26-2e71-4a0e-b5ff-000000000000")):
                    pass

        run(test())

    def test_the_model_may_not_change(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, BUILTIN, resuming()) as live:
                await ask(live, "Hello")
                handle = await next_handle(live)
            with pytest.raises(errors.APIError, match="1007.*setup.model"):
                async with session(server, LIVE_3_1, resuming(handle)):
                    pass

        run(test())

    def test_without_session_resumption_no_handle_is_sent(self, server: ServerProcess) -> None:
        async def test() -> None:
            async with session(server, BUILTIN, TEXT) as live:
                await ask(live, "Hello")
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(next_handle(live), 0.3)

        run(test())
