"""Ephemeral tokens, made and used by google-genai: the server's side makes them, the browser's connects."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google import genai
from google.genai.errors import APIError, ClientError
from google.genai.live import AsyncSession
from google.genai.types import AuthToken, CreateAuthTokenConfig, HttpOptions, SessionResumptionConfig
from tests.referees.conftest import KEY
from tests.referees.sdk import TEXT, TEXT_2_0, ask, receive_until, using
from tests.referees.server_process import ServerProcess

pytestmark = pytest.mark.filterwarnings("ignore:.*experimental.*", "ignore:.*ephemeral.*")

TEXT_ONLY = {"model": TEXT_2_0, "config": {"response_modalities": ["TEXT"], "temperature": 0.5}}


def client(server: ServerProcess, key: str) -> genai.Client:
    return genai.Client(api_key=key, http_options=HttpOptions(base_url=server.url, api_version="v1alpha"))


def make(server: ServerProcess, key: str = "any", **config: Any) -> str:
    """The name of a new token."""
    asked = CreateAuthTokenConfig(**config) if config else None
    with client(server, key) as maker:
        token: AuthToken = maker.auth_tokens.create(config=asked)
    assert token.name
    return token.name


@asynccontextmanager
async def connect(
    server: ServerProcess, token: str, config: Any = TEXT, model: str = TEXT_2_0
) -> AsyncIterator[AsyncSession]:
    browser = client(server, token)
    async with browser.aio.live.connect(model=model, config=config) as live:
        yield live


@contextmanager
def refused(reason: str) -> Iterator[None]:
    with pytest.raises(APIError, match=reason) as raised:
        yield
    assert raised.value.code == 1007


def test_a_token_opens_one_session(server: ServerProcess) -> None:
    async def converse() -> None:
        async with connect(server, token) as live:
            assert (await ask(live, "hello")).text == "You said: hello."
        with refused("used as often as it may be"):
            async with connect(server, token):
                pass

    token = make(server)
    assert token.startswith("auth_tokens/")
    asyncio.run(converse())


def test_a_token_stands_for_the_key_it_was_made_with(guarded: ServerProcess) -> None:
    async def converse() -> None:
        async with connect(guarded, token, model="gemini-2.0-flash-live-001"):
            pass

    token = make(guarded, KEY)
    asyncio.run(converse())
    with pytest.raises(ClientError, match="API key not valid"):
        make(guarded, "a wrong key")


def test_a_token_makes_no_tokens(guarded: ServerProcess) -> None:
    token = make(guarded, KEY)
    with pytest.raises(Exception, match="(?i)token"):
        make(guarded, token)


def test_what_nobody_made_is_refused(server: ServerProcess, guarded: ServerProcess) -> None:
    async def converse(served: ServerProcess) -> None:
        with refused("API key not valid"):
            async with connect(served, "auth_tokens/made-up"):
                pass

    asyncio.run(converse(server))
    asyncio.run(converse(guarded))


def test_fifty_racing_clients_share_three_uses(server: ServerProcess) -> None:
    async def race() -> list[bool]:
        gate = asyncio.Semaphore(25)

        async def enter() -> bool:
            try:
                async with gate, connect(server, token):
                    return True
            except APIError as error:
                assert "used as often" in str(error)
                return False

        return list(await asyncio.gather(*(enter() for _ in range(50))))

    token = make(server, uses=3)
    assert sum(asyncio.run(race())) == 3


def test_no_uses_are_any_number(server: ServerProcess) -> None:
    async def converse() -> None:
        for _ in range(3):
            async with connect(server, token):
                pass

    token = make(server, uses=0)
    asyncio.run(converse())


def test_a_resumed_session_is_not_counted(server: ServerProcess) -> None:
    async def converse() -> None:
        resumable = using(TEXT, session_resumption=SessionResumptionConfig())
        async with connect(server, token, resumable) as live:
            await ask(live, "hello")
            update = (await receive_until(live, "session_resumption_update")).messages[-1]
        assert update.session_resumption_update
        handle = update.session_resumption_update.new_handle
        assert handle
        for _ in range(2):
            again = using(TEXT, session_resumption=SessionResumptionConfig(handle=handle))
            async with connect(server, token, again) as live:
                assert (await ask(live, "again")).text == "You said: again."

    token = make(server, uses=1)
    asyncio.run(converse())


def test_the_time_for_new_sessions_ends_before_the_token(server: ServerProcess) -> None:
    async def converse() -> None:
        soon = datetime.now(UTC) + timedelta(seconds=1)
        token = await asyncio.to_thread(make, server, uses=5, new_session_expire_time=soon)
        async with connect(server, token) as live:
            await asyncio.sleep(1.1)
            assert (await ask(live, "still here")).text == "You said: still here."
        with refused("API key expired"):
            async with connect(server, token):
                pass

    asyncio.run(converse())


def test_a_token_ends_with_its_sessions(server: ServerProcess) -> None:
    async def converse() -> None:
        soon = datetime.now(UTC) + timedelta(seconds=1)
        token = await asyncio.to_thread(make, server, uses=5, expire_time=soon)
        with refused("API key expired"):
            async with connect(server, token) as live:
                async for _ in live.receive():
                    pass
        with refused("API key expired"):
            async with connect(server, token):
                pass

    asyncio.run(converse())


class TestLockedFields:
    """A token's constraints, against a client that asks for another model and speech."""

    ASKED: Any = {"response_modalities": ["AUDIO"]}

    def kind_of_reply(self, server: ServerProcess, token: str) -> str:
        async def converse() -> str:
            async with connect(server, token, self.ASKED, model="gemini-2.0-flash-live-001") as live:
                await live.send_client_content(turns={"role": "user", "parts": [{"text": "hello"}]})
                turn = await receive_until(live, "turn_complete")
                return "audio" if turn.audio else turn.text

        return asyncio.run(converse())

    def test_everything_is_locked_by_default(self, server: ServerProcess) -> None:
        token = make(server, live_connect_constraints=TEXT_ONLY)
        assert self.kind_of_reply(server, token) == "You said: hello."

    def test_what_is_set_is_locked_by_an_empty_list(self, server: ServerProcess) -> None:
        token = make(server, live_connect_constraints=TEXT_ONLY, lock_additional_fields=[])
        assert self.kind_of_reply(server, token) == "You said: hello."

    def test_more_may_be_locked_in_snake_case(self, server: ServerProcess) -> None:
        more = ["output_audio_transcription", "top_k"]
        token = make(server, live_connect_constraints=TEXT_ONLY, lock_additional_fields=more)
        assert self.kind_of_reply(server, token) == "You said: hello."

    def test_what_is_not_locked_is_the_clients(self, server: ServerProcess) -> None:
        token = make(
            server, live_connect_constraints={"model": TEXT_2_0}, lock_additional_fields=["temperature"]
        )
        assert self.kind_of_reply(server, token) == "audio"


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"uses": -1}, "uses"),
        ({"expire_time": "2020-01-01T00:00:00Z"}, "expected a time to come"),
        ({"expire_time": datetime.now(UTC) + timedelta(days=2)}, "less than 20 hours"),
        ({"lock_additional_fields": ["no_such_field"]}, "no_such_field"),
    ],
)
def test_what_cannot_be_made_is_refused(server: ServerProcess, config: Any, message: str) -> None:
    with pytest.raises(ClientError, match=message) as refusal:
        make(server, **config)
    assert (refusal.value.code, refusal.value.status) == (400, "INVALID_ARGUMENT")
