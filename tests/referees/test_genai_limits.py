"""google-genai meets the limits of its key, and hears which one it was."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from google.genai.errors import APIError, ClientError
from google.genai.types import LiveConnectConfigDict
from google.oauth2.credentials import Credentials
from tests.referees.at_once import run
from tests.referees.conftest import StartServer
from tests.referees.sdk import BUILTIN, TEXT, ask, client, receive_turn, session, using
from tests.referees.server_process import ServerProcess
from tests.server.auth.providers import AUDIENCE, FIRST, ISSUER, jwks, signed

QUOTA = "Quota exceeded. Please retry later. RESOURCE_EXHAUSTED: "


def key(name: str, *rules: str) -> str:
    """A key that is its own name."""
    return "\n".join(["[[auth.keys]]", f'name = "{name}"', f'sha256 = "{digest(name)}"', *rules, ""])


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@pytest.fixture(scope="module")
def limited(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> ServerProcess:
    """A server whose keys may do this and that, and that trusts an identity provider."""
    file = tmp_path_factory.mktemp("provider") / "jwks.json"
    file.write_bytes(jwks(FIRST))
    return start_server(
        key("alone", "max_sessions = 1")
        + key("frugal", "tokens_per_day = 1")
        + key("expired", "expires = 2020-01-01T00:00:00Z")
        + key("narrow", 'models = ["gemini-3.8-*"]')
        + f'[auth.jwt]\nissuer = "{ISSUER}"\naudience = "{AUDIENCE}"\njwks_file = "{file}"\n'
    )


def refusal(server: ServerProcess, config: LiveConnectConfigDict = TEXT, **options: Any) -> tuple[int, str]:
    """The code and the text of the error of a session that is refused."""

    async def connect() -> None:
        async with session(server, BUILTIN, config, **options):
            pass

    with pytest.raises(APIError) as raised:
        run(connect())
    return raised.value.code, str(raised.value)


class TestKeys:
    def test_a_second_session_is_one_too_many(self, limited: ServerProcess) -> None:
        async def test() -> None:
            async with session(limited, BUILTIN, TEXT, api_key="alone") as first:
                with pytest.raises(APIError, match="max_sessions") as raised:
                    async with session(limited, BUILTIN, TEXT, api_key="alone"):
                        pass
                assert raised.value.code == 1008
                assert f"{QUOTA}max_sessions (1) of this API key are open." in str(raised.value)
                assert (await ask(first, "Hello")).text
            async with session(limited, BUILTIN, TEXT, api_key="alone") as next_one:
                assert (await ask(next_one, "Hello")).text

        run(test())

    def test_the_last_turn_of_the_day_is_whole_and_the_session_is_kept(self, limited: ServerProcess) -> None:
        async def test() -> str:
            async with session(
                limited, BUILTIN, using(TEXT, session_resumption={}), api_key="frugal"
            ) as live:
                turn = await ask(live, "Hello")
                assert turn.text
                assert turn.kinds[-2:] == ["generation_complete", "turn_complete"]
                handle = ""
                with pytest.raises(APIError, match=r"tokens_per_day \(1\) are used up") as raised:
                    while True:
                        async for message in live.receive():
                            update = message.session_resumption_update
                            handle = (update and update.new_handle) or handle
                assert raised.value.code == 1008
                return handle

        handle = run(test())
        assert handle
        config = using(TEXT, session_resumption={"handle": handle})
        code, text = refusal(limited, config, api_key="frugal")
        assert code == 1008
        assert f"{QUOTA}tokens_per_day (1) are used up until 00:00 UTC." in text
        with client(limited, api_key="frugal") as genai_client, pytest.raises(ClientError) as raised:
            genai_client.models.generate_content(model=BUILTIN, contents="Hello")
        assert (raised.value.code, raised.value.status) == (429, "RESOURCE_EXHAUSTED")

    def test_a_key_ends(self, limited: ServerProcess) -> None:
        assert refusal(limited, api_key="expired") == (
            1007,
            "1007 None. API key expired. Please renew the API key.",
        )

    def test_a_key_may_be_for_some_models_only(self, limited: ServerProcess) -> None:
        code, text = refusal(limited, api_key="narrow")
        assert code == 1008
        assert f"Permission denied on models/{BUILTIN}. This API key may use: gemini-3.8-*" in text
        with client(limited, api_key="narrow") as genai_client:
            names = {model.name for model in genai_client.models.list()}
            assert names == {"models/gemini-3.8-live", "models/gemini-3.8-live-extended-thinking"}
            with pytest.raises(ClientError, match="Permission denied") as raised:
                genai_client.models.generate_content(model=BUILTIN, contents="Hello")
            assert raised.value.code == 403


class TestVertex:
    """Vertex AI clients send a token of their identity provider."""

    def options(self, token: str) -> dict[str, Any]:
        credentials = Credentials(token=token)  # type: ignore[no-untyped-call]
        where = {"project": "somebody", "location": "us-central1"}
        return {"vertexai": True, "api_key": None, "credentials": credentials, **where}

    def test_a_good_token_opens(self, limited: ServerProcess) -> None:
        async def test() -> None:
            token = signed(now=datetime.now(tz=UTC))
            async with session(limited, BUILTIN, TEXT, **self.options(token)) as live:
                assert (await ask(live, "Hello")).text

        run(test())

    def test_an_old_one_does_not_and_says_so(self, limited: ServerProcess) -> None:
        code, text = refusal(limited, **self.options(signed(now=datetime(2026, 1, 1, tzinfo=UTC))))
        assert code == 1007
        assert text.endswith("Request had invalid authentication credentials. The access token has expired.")

    def test_nor_does_one_that_is_for_somebody_else(self, limited: ServerProcess) -> None:
        token = signed(now=datetime.now(tz=UTC), aud="https://aiplatform.googleapis.com/")
        assert "Expected the audience antiphon." in refusal(limited, **self.options(token))[1]


class TestAnotherFile:
    def test_lets_another_key_in_while_the_server_runs(self, start_server: StartServer) -> None:
        server = start_server(key("first"))
        file = Path(server.log_file).with_name("antiphon.toml")

        async def test() -> None:
            async with session(server, BUILTIN, TEXT, api_key="first") as live:
                assert (await ask(live, "Hello")).text
                file.with_suffix(".new").write_text(key("second"))
                file.with_suffix(".new").replace(file)
                with pytest.raises(APIError, match="API key not valid"):
                    await asyncio.wait_for(receive_turn(live), 30)
            async with session(server, BUILTIN, TEXT, api_key="second") as live:
                assert (await ask(live, "Hello")).text

        run(test())
        file.write_text(key("second", "max_sessions = 'many'"))
        deadline = time.monotonic() + 20
        while "auth.keys.0.max_sessions: expected an integer" not in server.log:
            assert time.monotonic() < deadline, server.log
            time.sleep(0.1)
        assert "antiphon.toml:4: auth.keys.0.max_sessions" in server.log
        assert refusal(server, api_key="first")[0] == 1007
