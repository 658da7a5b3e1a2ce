"""`antiphon usage`: what was used."""

from __future__ import annotations

import asyncio
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.cli.command import antiphon

from antiphon.clock import LoopClock
from antiphon.config import Config
from antiphon.server.stores import create_store
from antiphon.store.ledger import Booking


@pytest.fixture
def state(tmp_path: Path) -> dict[str, str]:
    """An environment in whose store something was booked today, and last week."""
    environ = {"ANTIPHON_STATE_DIR": str(tmp_path / "state")}
    today = asyncio.run(_today())

    async def book() -> None:
        store = await asyncio.to_thread(create_store, Config().store, environ, LoopClock())
        await store.start()
        amounts = {"sessions": 1, "turns": 2, "prompt.TEXT": 1000, "response.AUDIO": 500, "thoughts": 34}
        week_ago = today - timedelta(days=7)
        for number, (day, owner) in enumerate([(today, "ada"), (today, "b[o]b"), (week_ago, "ada")]):
            booking = Booking(day=day, owner=owner, model="gemini-*", session_id="", amounts=amounts)
            await store.ledger.book(str(number), [booking], LoopClock().utc())
        await store.close()

    asyncio.run(book())
    return environ


async def _today() -> date:
    return LoopClock().utc().date()


def test_the_table_tells_of_every_key_and_sums_up(state: dict[str, str]) -> None:
    done = antiphon("usage", environ=state | {"COLUMNS": "140"})
    assert done.status == 0
    lines = done.stdout.splitlines()
    assert [line.split()[1] for line in lines[1:4]] == ["ada", "ada", "b[o]b"]
    assert "1,534" in lines[1]
    assert lines[-1].split() == ["4,602"]


def test_programs_get_all_of_it(state: dict[str, str]) -> None:
    told = json.loads(antiphon("usage", "--days", "7", "--key", "ada", "--json", environ=state).stdout)
    assert len(told) == 1, "today's, and not the one of a week ago"
    assert told[0] | {"day": ""} == {
        "day": "",
        "key": "ada",
        "model": "gemini-*",
        "sessions": 1,
        "turns": 2,
        "requests": 0,
        "promptTokens": {"TEXT": 1000},
        "responseTokens": {"AUDIO": 500},
        "thoughtsTokens": 34,
        "toolUsePromptTokens": 0,
        "totalTokens": 1534,
        "unfinishedTokens": 0,
        "drafts": 0,
        "draftTokens": 0,
        "audioInSeconds": 0.0,
        "audioOutSeconds": 0.0,
    }


def test_of_a_store_that_was_never_made_there_is_none(tmp_path: Path) -> None:
    environ = {"ANTIPHON_STATE_DIR": str(tmp_path / "state")}
    done = antiphon("usage", environ=environ)
    assert (done.status, done.stdout, done.stderr) == (0, "", "Nothing was used.\n")
    assert antiphon("usage", "--json", environ=environ).stdout == "[]\n"


def test_of_the_servers_memory_it_cannot_be_had() -> None:
    done = antiphon("usage", environ={"ANTIPHON_STORE__ENGINE": "memory"})
    assert done.status == 1
    assert "only the server itself knows what it keeps" in done.stderr
