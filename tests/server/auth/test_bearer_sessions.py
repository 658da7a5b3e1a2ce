"""Clients with a bearer token of the identity provider, over the socket and over REST."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.server.auth.providers import AUDIENCE, FIRST, ISSUER, SECOND, jwks, signed

from antiphon.clock import LoopClock
from antiphon.config import load
from antiphon.config.auth import ApiKey, AuthSettings
from antiphon.config.errors import InvalidConfig
from antiphon.config.jwt import JwtSettings
from antiphon.server.auth import hash_key
from antiphon.server.server import Server
from antiphon.testing import LiveClient, scripted, serving

WRITTEN = {"generationConfig": {"responseModalities": ["TEXT"]}}


@contextmanager
def provider(body: bytes) -> Iterator[str]:
    """A web server that has the provider's keys; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/jwks"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def auth(jwks_url: str, **rules: Any) -> AuthSettings:
    return AuthSettings(
        keys=(ApiKey(name="bob", sha256=hash_key("bob's key")),),
        jwt=JwtSettings(issuer=ISSUER, audience=AUDIENCE, jwks_url=jwks_url, **rules),
    )


async def good_token(**changed: Any) -> str:
    return signed(now=LoopClock().utc(), **changed)


async def closing(server: Server, headers: Mapping[str, str]) -> tuple[int, str]:
    async with LiveClient.connected(server, headers=headers) as client:
        await client.send({"setup": {"model": "models/gemini-2.0-flash-live-001", **WRITTEN}})
        return await client.until_closed()


async def usage_keys(server: Server, bearer: str) -> tuple[int, Any]:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.addresses[0].port)
    request = "GET /antiphon/v1/usage HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    writer.write(f"{request}Authorization: Bearer {bearer}\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return int(head.split()[1]), json.loads(body)


class TestASession:
    def test_is_opened_by_a_good_token_and_booked_to_its_holder(self) -> None:
        async def run(url: str) -> None:
            token = await good_token()
            async with serving(scripted({"default": "Hello."}), auth=auth(url)) as server:
                headers = {"authorization": f"Bearer {token}"}
                async with LiveClient.connected(server, WRITTEN, headers=headers) as client:
                    await client.send_text("Hi.")
                    await client.until("turnComplete")
                    status, told = await usage_keys(server, token)
                    assert status == 200
                    assert [(day["key"], day["turns"]) for day in told["days"]] == [("jwt:ada@example", 1)]

        with provider(jwks(FIRST, SECOND)) as url:
            asyncio.run(run(url))

    def test_is_refused_to_others_and_they_hear_why(self) -> None:
        async def run(url: str) -> None:
            async with serving(scripted({"default": "Hello."}), auth=auth(url)) as server:
                for token, text in (
                    (await good_token(exp=1_000_000_000), "The access token has expired."),
                    (await good_token(aud="another"), f"Expected the audience {AUDIENCE}."),
                ):
                    code, reason = await closing(server, {"authorization": f"Bearer {token}"})
                    assert code == 1007
                    assert reason == f"Request had invalid authentication credentials. {text}"
                    status, told = await usage_keys(server, token)
                    assert (status, told["error"]["status"]) == (401, "UNAUTHENTICATED")
                code, reason = await closing(server, {})
                assert (code, reason[:34]) == (1007, "Method doesn't allow unregistered ")

        with provider(jwks(FIRST)) as url:
            asyncio.run(run(url))

    def test_is_opened_by_a_key_all_the_same(self) -> None:
        async def run(url: str) -> None:
            async with serving(scripted({"default": "Hello."}), auth=auth(url)) as server:
                for headers in ({"x-goog-api-key": "bob's key"}, {"authorization": "Bearer bob's key"}):
                    async with LiveClient.connected(server, WRITTEN, headers=headers):
                        pass

        with provider(b"not asked for") as url:
            asyncio.run(run(url))

    def test_is_limited_for_each_holder(self) -> None:
        async def run(url: str) -> None:
            async with serving(scripted({"default": "Hello."}), auth=auth(url, max_sessions=1)) as server:
                ada = {"authorization": f"Bearer {await good_token()}"}
                eve = {"authorization": f"Bearer {await good_token(sub='eve')}"}
                async with (
                    LiveClient.connected(server, WRITTEN, headers=ada),
                    LiveClient.connected(server, WRITTEN, headers=eve),
                ):
                    code, reason = await closing(server, ada)
                    assert code == 1008
                    assert "max_sessions (1)" in reason

        with provider(jwks(FIRST)) as url:
            asyncio.run(run(url))

    def test_waits_for_a_provider_that_cannot_be_reached_no_longer_than_that(self) -> None:
        async def run() -> None:
            settings = auth("http://127.0.0.1:1/jwks")
            async with serving(scripted({"default": "Hello."}), auth=settings) as server:
                headers = {"authorization": f"Bearer {await good_token()}"}
                assert await closing(server, headers) == (1011, "The service is currently unavailable.")

        asyncio.run(run())


class TestTheConfiguration:
    JWT = '[auth.jwt]\nissuer = "https://id.example"\naudience = "x"\n'

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("", "FILE:1: auth.jwt: expected one of jwks_url and jwks_file; came neither"),
            (
                'jwks_url = "https://a.example"\njwks_file = "f"',
                "FILE:1: auth.jwt: expected one of jwks_url and jwks_file; came both",
            ),
            (
                'jwks_url = "http://id.example/keys"',
                "FILE:4: auth.jwt.jwks_url: expected an https:// address, or http:// on this machine",
            ),
            ('jwks_uri = "x"', 'FILE:4: no key auth.jwt.jwks_uri; did you mean "jwks_url"?'),
        ],
    )
    def test_is_checked(self, tmp_path: Path, line: str, message: str) -> None:
        file = tmp_path / "antiphon.toml"
        file.write_text(self.JWT + line)
        with pytest.raises(InvalidConfig) as raised:
            load(file, environ={})
        assert message in str(raised.value).replace(str(file), "FILE")

    def test_takes_a_file(self, tmp_path: Path) -> None:
        async def run() -> None:
            settings = AuthSettings(
                jwt=JwtSettings(issuer=ISSUER, audience=AUDIENCE, jwks_file=tmp_path / "jwks.json")
            )
            await asyncio.to_thread((tmp_path / "jwks.json").write_bytes, jwks(FIRST))
            async with serving(scripted({"default": "Hello."}), auth=settings) as server:
                headers = {"authorization": f"Bearer {await good_token()}"}
                async with LiveClient.connected(server, WRITTEN, headers=headers):
                    pass
                assert (await closing(server, {"x-goog-api-key": "any"}))[0] == 1007

        asyncio.run(run())
