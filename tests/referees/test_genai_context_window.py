"""google-genai on the context window (Live API guide, "Context window compression")."""

from __future__ import annotations

import asyncio

import pytest
from google.genai import errors
from google.genai.live import AsyncSession
from google.genai.types import LiveConnectConfigDict
from tests.referees.at_once import run
from tests.referees.conftest import StartServer
from tests.referees.sdk import TEXT, TEXT_2_0, ask, receive_turn, said_by, session, using
from tests.referees.server_process import ServerProcess
from tests.referees.test_genai_resumption import next_handle

SMALL = """
[models."gemini-*"]
context_tokens = 300
"""

COMPRESSED = using(
    TEXT,
    context_window_compression={"trigger_tokens": 120, "sliding_window": {"target_tokens": 60}},
    system_instruction="Be brief.",
)


@pytest.fixture(scope="module")
def small(start_server: StartServer) -> ServerProcess:
    """A server whose model takes 300 tokens."""
    return start_server(SMALL)


async def prompts(live: AsyncSession, turns: int) -> list[int]:
    """`prompt_token_count` of each turn."""
    counts = []
    for turn in range(turns):
        usage = (await ask(live, f"This is turn {turn} of the conversation.")).usage
        assert usage is not None and usage.prompt_token_count is not None
        counts.append(usage.prompt_token_count)
    return counts


async def fill(live: AsyncSession) -> None:
    for turn in range(20):
        await ask(live, f"This is turn {turn}. " + "It says very little, but at length. " * 4)


def test_compression_is_seen_in_the_prompt_token_count(server: ServerProcess) -> None:
    async def test() -> None:
        async with session(server, TEXT_2_0, COMPRESSED) as live:
            counts = await prompts(live, 16)
        assert max(counts) <= 120
        falls = [later for earlier, later in zip(counts, counts[1:], strict=False) if later < earlier]
        assert len(falls) >= 2
        assert max(falls) <= 60

    run(test())


def test_without_it_the_prompt_only_grows(server: ServerProcess) -> None:
    async def test() -> None:
        async with session(server, TEXT_2_0, TEXT) as live:
            counts = await prompts(live, 16)
        assert counts == sorted(counts)
        assert counts[-1] > 200

    run(test())


def test_what_was_cut_stays_cut_over_connections(server: ServerProcess) -> None:
    def resuming(handle: str | None) -> LiveConnectConfigDict:
        return using(COMPRESSED, session_resumption={"handle": handle} if handle else {})

    async def test() -> None:
        handle: str | None = None
        for _ in range(4):
            async with session(server, TEXT_2_0, resuming(handle)) as live:
                assert max(await prompts(live, 4)) <= 120
                handle = await next_handle(live)

    run(test())


def test_a_full_window_closes_the_session_and_says_so(small: ServerProcess) -> None:
    async def test() -> None:
        with pytest.raises(errors.APIError, match=r"1007.*The context window is full: \d+ of 300 tokens"):
            async with session(small, "gemini-2.0-flash-live-001", TEXT) as live:
                await asyncio.wait_for(fill(live), 30)

    run(test())


def test_with_compression_it_never_is(small: ServerProcess) -> None:
    async def test() -> None:
        config = using(TEXT, context_window_compression={"sliding_window": {}})
        async with session(small, "gemini-2.0-flash-live-001", config) as live:
            await asyncio.wait_for(fill(live), 30)
            await live.send_client_content(turns=said_by("user", "Hello"))
            assert (await receive_turn(live)).text

    run(test())
