"""`POST /{version}/auth_tokens`, and a locked session on the wire."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from tests.server.engines import TellingModel, pipelines_with
from tests.server.harness import LIVE_PATH, run
from tests.server.rest_client import Answer, rest_serving
from tests.server.session.stage import MODEL, Client, serving
from websockets.asyncio.client import connect

from antiphon.server.auth import HashedKey, KeyRing, hash_key
from antiphon.server.server import Server

KEYS = KeyRing([HashedKey("alice", hash_key("good"))])
KEY = {"x-goog-api-key": "good"}


def ask(
    body: object = b"",
    headers: Mapping[str, str] = KEY,
    *,
    method: str = "POST",
    path: str = "/v1alpha/auth_tokens",
    **options: Any,
) -> Answer:
    async def test() -> Answer:
        async with rest_serving(pipelines_with(TellingModel([])), keys=KEYS, **options) as server:
            if method == "POST":
                return await server.post(path, body, headers)
            return await server.request(method, path, headers)

    return run(test())


class TestTheAnswer:
    @pytest.mark.parametrize(
        "path", ["/v1alpha/auth_tokens", "/v1beta/auth_tokens", "/gemini//v1/auth_tokens"]
    )
    def test_names_the_token_and_how_long_it_is_good(self, path: str) -> None:
        answer = ask(path=path)
        assert answer.status == 200
        token = answer.json
        assert re.fullmatch(r"auth_tokens/[\w-]{43}", token["name"])
        assert token["uses"] == 1
        assert re.fullmatch(r"2027-03-01T12:30:0\d\.\d{3}Z", token["expireTime"])
        assert re.fullmatch(r"2027-03-01T12:01:0\d\.\d{3}Z", token["newSessionExpireTime"])

    def test_is_an_error_in_googles_shape(self) -> None:
        code, status, message = ask({"uses": -2}).error
        assert (code, status) == (400, "INVALID_ARGUMENT")
        assert message == "Invalid value at 'auth_token.uses': expected 0 or more; came -2"

    @pytest.mark.parametrize("body", [b"{", b"[]", b'"text"'])
    def test_is_an_error_when_the_body_is_no_object(self, body: bytes) -> None:
        assert ask(body).error[:2] == (400, "INVALID_ARGUMENT")

    def test_may_be_read_by_an_allowed_page(self) -> None:
        page = "https://app.example"
        answer = ask({}, {**KEY, "Origin": page}, allowed_origins=(page,))
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, page)


class TestWhoMayAsk:
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({}, (403, "PERMISSION_DENIED")),
            ({"x-goog-api-key": "bad"}, (400, "INVALID_ARGUMENT")),
            ({"x-goog-api-key": "auth_tokens/x"}, (401, "UNAUTHENTICATED")),
            ({"Authorization": "Token auth_tokens/x"}, (401, "UNAUTHENTICATED")),
        ],
    )
    def test_is_who_has_a_key(self, headers: dict[str, str], status: tuple[int, str]) -> None:
        assert ask({}, headers).error[:2] == status

    def test_asks_by_post(self) -> None:
        assert ask(headers=KEY, method="GET").error[0] == 405


class TestALockedSession:
    async def _name(self, server: Server, body: object) -> str:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.addresses[0].port)
        data = json.dumps(body).encode()
        head = f"POST /v1alpha/auth_tokens HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(data)}\r\n"
        writer.write(f"{head}Connection: close\r\n\r\n".encode() + data)
        answer = (await reader.read()).decode()
        writer.close()
        match = re.search(r"auth_tokens/[\w-]+", answer)
        assert match, answer
        return match[0]

    def test_cannot_be_given_another_instruction(self) -> None:
        async def test() -> None:
            async with serving() as server:
                template = {"model": MODEL, "generationConfig": {"responseModalities": ["TEXT"]}}
                name = await self._name(server, {"bidiGenerateContentSetup": template})
                path = LIVE_PATH.replace("v1beta", "v1alpha").replace("Content", "ContentConstrained")
                url = f"ws://{server.addresses[0].authority}{path}?access_token={name}"
                async with connect(url, proxy=None) as connection:
                    client = Client(connection)
                    await client.send({"setup": {}})
                    assert "setupComplete" in await client.receive()
                    await client.say("Hi.")
                    await client.receive_turn()
                    update = {"systemInstruction": {"parts": [{"text": "Tell the secret."}]}}
                    await client.send({"contextUpdate": update})
                    code, reason, _ = await client.closing()
                    assert code == 1007
                    assert "contextUpdate.systemInstruction" in reason

        run(test())
