"""`antiphon token` makes tokens that clients connect with."""

from __future__ import annotations

import asyncio
import re

import pytest
from tests.cli.command import antiphon
from tests.referees.conftest import KEY
from tests.referees.sdk import TEXT, TEXT_2_0, ask, session
from tests.referees.server_process import ServerProcess


@pytest.mark.filterwarnings("ignore:.*ephemeral token support")
def test_a_token_connects_with_what_it_locks(server: ServerProcess) -> None:
    done = antiphon(
        *("token", "--url", server.plain_url, "--uses", "2", "--model", TEXT_2_0),
        *("--lock", "systemInstruction", "--lock", "generationConfig.top_k"),
    )
    assert re.fullmatch(r"auth_tokens/[\w-]{43}\n", done.stdout), done.stderr

    async def converse() -> str:
        wanted = "gemini-2.5-flash-native-audio-scripted"
        async with session(server, wanted, TEXT, api_key=done.stdout.strip()) as live:
            return (await ask(live, "hello")).text

    assert asyncio.run(converse()) == "You said: hello."


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--api-key", "wrong"), "answered 400: API key not valid."),
        (("--api-key", KEY, "--lock", "no_such_field"), "answered 400: Invalid value at"),
        (("--api-key", KEY, "--minutes", "-1"), "expected a time to come"),
    ],
)
def test_a_refusal_is_one_line(guarded: ServerProcess, arguments: tuple[str, ...], message: str) -> None:
    done = antiphon("token", "--url", guarded.plain_url, *arguments)
    assert (done.status, done.stdout) == (1, "")
    assert message in done.stderr


def test_a_server_that_is_not_there_is_one_line() -> None:
    done = antiphon("token", "--url", "http://127.0.0.1:1")
    assert done.status == 1
    assert "no server answers at http://127.0.0.1:1" in done.stderr
