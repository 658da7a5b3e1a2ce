"""Who is let in, and what the others are told."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import pytest
from tests.server.harness import LIVE_PATH, RawClient, connected, run, serving

from antiphon.config.limits import LimitSettings
from antiphon.server.auth import ANYONE, Credential, CredentialKind, HashedKey, KeyRing, Principal, hash_key
from antiphon.server.handshake import Api, Handshake, Method
from antiphon.server.origins import OriginPolicy
from antiphon.server.readiness import Phase
from antiphon.server.websocket.frames import Opcode

KEYS = KeyRing([HashedKey("alice", hash_key("good"))])
GEMINI = "/ws/google.ai.generativelanguage.v1.GenerativeService."


def _handshake(path: str, headers: Mapping[str, str] | None = None, keys: KeyRing | None = None) -> Handshake:
    async def test() -> Handshake:
        async with serving(keys=keys) as server, connected(server, path, headers=headers):
            (session,) = server.sessions
            handshake: Handshake = session.handshake
            return handshake

    return run(test())


def _status(headers: Mapping[str, str], path: str = LIVE_PATH, phase: Phase = Phase.READY) -> tuple[int, str]:
    async def test() -> tuple[int, str]:
        async with serving(phase=phase) as server:
            client = await RawClient.connect(server.port, path, headers=headers)
            body = (await client.reader.read()).decode() if client.status != 101 else ""
            client.disconnect()
            return client.status, body

    return run(test())


class TestHandshake:
    def test_it_says_what_the_client_asked_for(self) -> None:
        handshake = _handshake(
            "//ws/google.ai.generativelanguage.v1alpha.GenerativeService.BidiGenerateContentConstrained"
            "?access_token=auth_tokens/abc",
            {"Origin": "http://localhost:3000", "X-Own": "1"},
        )
        assert (handshake.api, handshake.version) == (Api.GEMINI, "v1alpha")
        assert handshake.method is Method.CONSTRAINED
        assert handshake.path.startswith("/ws/google.ai.")
        assert handshake.credential == Credential(CredentialKind.TOKEN, "auth_tokens/abc")
        assert (handshake.origin, handshake.headers["x-own"]) == ("http://localhost:3000", "1")
        assert handshake.remote.startswith("127.0.0.1:")
        assert (handshake.tls, handshake.text_frames, handshake.principal) == (False, False, ANYONE)
        assert "abc" not in repr(handshake)

    def test_a_gateway_path_is_any_other(self) -> None:
        handshake = _handshake("/my/gateway?x=1")
        assert (handshake.api, handshake.version, handshake.path) == (Api.GATEWAY, "", "/my/gateway")

    def test_firefox_asks_for_keep_alive_too(self) -> None:
        assert _handshake(LIVE_PATH, {"Connection": "keep-alive, Upgrade"}).api is Api.GEMINI

    def test_compression_is_declined(self) -> None:
        async def test() -> str:
            offer = {"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"}
            async with serving() as server, connected(server, headers=offer) as client:
                return client.head

        assert "extensions" not in run(test()).lower()

    @pytest.mark.parametrize(
        ("headers", "status", "message"),
        [
            ({"Sec-WebSocket-Version": "8"}, 426, "Sec-WebSocket-Version: expected 13, came '8'"),
            ({"Sec-WebSocket-Key": "short"}, 400, "expected 16 bytes in base64, came 'short'"),
            ({"Sec-WebSocket-Key": ""}, 400, "expected 16 bytes in base64, came ''"),
        ],
    )
    def test_a_malformed_upgrade_is_refused(self, headers: dict[str, str], status: int, message: str) -> None:
        code, body = _status(headers)
        assert code == status
        assert message in body

    @pytest.mark.parametrize("phase", [Phase.STARTING, Phase.DRAINING])
    def test_sessions_begin_only_while_the_server_is_ready(self, phase: Phase) -> None:
        code, body = _status({}, phase=phase)
        assert code == 503
        assert f"The server is {phase}." in body


class TestBrowsers:
    def test_a_foreign_page_is_refused_before_the_upgrade(self, caplog: pytest.LogCaptureFixture) -> None:
        code, body = _status({"Origin": "https://evil.example"})
        assert code == 403
        assert "server.allowed_origins" in body
        assert "evil.example" in caplog.text

    def test_a_rebound_name_is_refused(self) -> None:
        assert _status({"Host": "evil.example:8080"})[0] == 403

    def test_an_allowed_page_comes_in(self) -> None:
        async def test() -> None:
            origins = OriginPolicy(
                allowed_origins=("https://app.example",), known_hosts=(), authenticated=lambda: False
            )
            headers = {"Origin": "https://app.example"}
            async with serving(origins=origins) as server, connected(server, headers=headers) as client:
                client.send(Opcode.TEXT, b"x")
                assert await client.receive() == (Opcode.BINARY, b"x")

        run(test())


class TestAuthentication:
    def test_a_good_key_names_its_holder(self) -> None:
        assert _handshake(LIVE_PATH + "?key=good", keys=KEYS).principal == Principal("alice")

    def test_of_a_token_only_the_session_learns_whose_it_is(self) -> None:
        handshake = _handshake(LIVE_PATH + "?access_token=auth_tokens/x", keys=KEYS)
        assert handshake.principal is ANYONE

    @pytest.mark.parametrize(
        ("path", "reason"),
        [
            (LIVE_PATH + "?key=bad", "API key not valid. Please pass a valid API key."),
            (LIVE_PATH, "Method doesn't allow unregistered callers (callers without established identity)"),
        ],
    )
    def test_others_hear_why_after_their_first_message(self, path: str, reason: str) -> None:
        async def test() -> None:
            async with serving(keys=KEYS) as server, connected(server, path) as client:
                client.send(Opcode.PING, b"?")
                assert await client.receive() == (Opcode.PONG, b"?")
                client.send(Opcode.TEXT, b'{"setup":{}}')
                code, said = await client.receive_close()
                assert code == 1007
                assert said.startswith(reason)
                assert server.sessions == []

        run(test())

    def test_no_credential_is_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)

        async def test() -> None:
            path = LIVE_PATH + "?key=s3cret-key"
            async with serving(keys=KEYS) as server, connected(server, path) as client:
                client.send(Opcode.TEXT, b"{}")
                await client.receive_close()

        run(test())
        assert "API key not valid" in caplog.text
        assert "s3cret" not in caplog.text


class TestLimits:
    def test_music_is_refused_by_name(self) -> None:
        async def test() -> None:
            async with serving() as server, connected(server, GEMINI + "BidiGenerateMusic") as client:
                code, reason = await client.receive_close()
                assert code == 1008
                assert "BidiGenerateMusic is not supported" in reason

        run(test())

    def test_who_waits_longest_without_a_word_makes_room(self) -> None:
        async def test() -> None:
            limits = LimitSettings(waiting_sockets=2)
            async with (
                serving(limits=limits) as server,
                connected(server) as talking,
                connected(server) as silent,
            ):
                talking.send(Opcode.TEXT, b"x")
                assert await talking.receive() == (Opcode.BINARY, b"x")
                async with connected(server), connected(server):
                    code, reason = await silent.receive_close()
                    assert code == 1008
                    assert reason.startswith(
                        "Quota exceeded. Please retry later. RESOURCE_EXHAUSTED: too many"
                    )
                talking.send(Opcode.TEXT, b"y")
                assert await talking.receive() == (Opcode.BINARY, b"y")

        run(test())

    def test_those_with_a_wrong_key_wait_in_the_same_room(self) -> None:
        async def test() -> None:
            limits = LimitSettings(waiting_sockets_per_address=1)
            bad = LIVE_PATH + "?key=bad"
            async with (
                serving(limits=limits, keys=KEYS) as server,
                connected(server, bad) as first,
                connected(server, bad),
            ):
                assert (await first.receive_close())[1].startswith("Quota exceeded.")

        run(test())
