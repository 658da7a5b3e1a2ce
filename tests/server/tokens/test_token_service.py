"""A token's life: what it may be asked for, whom it lets in, how often, until when."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.store.stores import NOON, StoppedClock

from antiphon.server.auth import Authenticator, Credential, CredentialKind, HashedKey, KeyRing, Principal
from antiphon.server.handshake import Api, Handshake, Method
from antiphon.server.session.locks import check_locks
from antiphon.server.tokens import TokenService
from antiphon.server.tokens.creation import grant_of
from antiphon.server.tokens.errors import InvalidTokenRequest
from antiphon.store.errors import StoreUnavailable
from antiphon.store.memory import MemoryStore
from antiphon.wire.client import ClientContent, ContextUpdate, ContextUpdateTools
from antiphon.wire.close import CloseCode
from antiphon.wire.content import Content, Part
from antiphon.wire.errors import ProtocolError
from antiphon.wire.setup import Setup

ALICE = Principal("alice")
SETUP = Setup(model="models/m")


def handshake(value: str, kind: CredentialKind = CredentialKind.TOKEN) -> Handshake:
    return Handshake(
        api=Api.GEMINI,
        version="v1alpha",
        method=Method.CONSTRAINED,
        path="/",
        query="",
        headers={},
        credential=Credential(kind, value),
        remote="127.0.0.1:1",
        origin=None,
        tls=False,
    )


def service(clock: StoppedClock, *holders: str) -> TokenService:
    keys = KeyRing([HashedKey(name, "0" * 64) for name in holders])
    return TokenService(MemoryStore(clock), clock, Authenticator(keys, clock))


async def open_session(tokens: TokenService, name: str) -> None:
    await tokens.count(await tokens.admit(SETUP, handshake(name)))


class TestARequest:
    def test_for_nothing_is_one_session_within_a_minute(self) -> None:
        grant = grant_of({}, "alice", NOON)
        assert (grant.uses, grant.owner, grant.template, grant.mask) == (1, "alice", None, ())
        assert grant.expires == NOON + timedelta(minutes=30)
        assert grant.new_sessions_until == NOON + timedelta(seconds=60)

    def test_may_be_in_snake_case_with_an_offset(self) -> None:
        body = {"uses": "3", "expire_time": "2027-03-01T14:30:00+02:00", "bidi_generate_content_setup": {}}
        grant = grant_of(body, "alice", NOON)
        assert (grant.uses, grant.expires, grant.template) == (3, NOON + timedelta(minutes=30), {})

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ({"uses": -1}, "'auth_token.uses': expected 0 or more; came -1"),
            ({"uses": "many"}, "'auth_token.uses'"),
            ({"use": 1}, "Unknown name"),
            ({"expireTime": "tomorrow"}, "'auth_token.expireTime'"),
            ({"expireTime": "2027-02-30T00:00:00Z"}, "'auth_token.expire_time'"),
            ({"expireTime": "2027-03-01T12:00:00Z"}, "expected a time to come"),
            ({"expireTime": "2027-03-02T08:00:01Z"}, "less than 20 hours"),
            ({"newSessionExpireTime": "2027-03-02T08:00:01Z"}, "'auth_token.new_session_expire_time'"),
            ({"bidiGenerateContentSetup": {"modle": "m"}}, "'auth_token.bidiGenerateContentSetup'"),
            ({"fieldMask": "nothing"}, "'field_mask'"),
            ({"fieldMask": ["model"]}, "'auth_token.fieldMask'"),
        ],
    )
    def test_that_makes_no_sense_is_refused_by_its_field(self, body: dict[str, Any], message: str) -> None:
        with pytest.raises(InvalidTokenRequest) as raised:
            grant_of(body, "alice", NOON)
        assert message in str(raised.value)


class TestAdmission:
    def test_of_a_key_changes_nothing(self) -> None:
        async def test() -> None:
            key = handshake("a key", CredentialKind.API_KEY)
            admission = await service(StoppedClock()).admit(SETUP, key)
            assert (admission.handshake, admission.setup, admission.expires) == (key, SETUP, None)
            assert admission.locked == frozenset()

        asyncio.run(test())

    def test_of_a_token_is_in_its_makers_name_and_after_its_template(self) -> None:
        async def test() -> None:
            tokens = service(StoppedClock(), "alice")
            body = {"bidiGenerateContentSetup": {"model": "models/locked"}, "fieldMask": "model"}
            token = await tokens.create(body, ALICE)
            admission = await tokens.admit(SETUP, handshake(token.name))
            assert admission.handshake.principal == ALICE
            assert admission.setup.model == "models/locked"
            assert admission.locked == {"model"}
            assert token.name not in repr((token, admission))

        asyncio.run(test())

    def test_ends_with_the_makers_key(self) -> None:
        async def test() -> None:
            tokens = service(StoppedClock(), "bob")
            token = await tokens.create({}, ALICE)
            with pytest.raises(ProtocolError, match="API key not valid"):
                await tokens.admit(SETUP, handshake(token.name))

        asyncio.run(test())

    def test_counts_only_sessions_that_begin(self) -> None:
        async def test() -> None:
            tokens = service(StoppedClock())
            name = (await tokens.create({"uses": 1}, ALICE)).name
            for _ in range(5):
                await tokens.admit(SETUP, handshake(name))
            await open_session(tokens, name)
            with pytest.raises(ProtocolError, match="as often as it may be") as refusal:
                await open_session(tokens, name)
            assert refusal.value.code == 1007

        asyncio.run(test())

    @pytest.mark.parametrize(
        ("passed_s", "message"),
        [
            (60, "API key expired.*opens no new sessions"),
            (1800, "API key expired"),
            (1800 + 3600, "API key not valid"),
        ],
    )
    def test_ends_when_its_time_is_over(self, passed_s: float, message: str) -> None:
        async def test() -> None:
            clock = StoppedClock()
            tokens = service(clock)
            name = (await tokens.create({"uses": 0}, ALICE)).name
            clock.passed_s = 59
            await open_session(tokens, name)
            clock.passed_s = passed_s
            with pytest.raises(ProtocolError, match=message):
                await open_session(tokens, name)

        asyncio.run(test())

    def test_waits_for_a_store_that_is_down(self) -> None:
        class DownStore(MemoryStore):
            async def get_token(self, name: str) -> bytes | None:
                raise StoreUnavailable("redis at 127.0.0.1:1/0: down")

        async def test() -> None:
            clock = StoppedClock()
            tokens = TokenService(DownStore(clock), clock, Authenticator(KeyRing(()), clock))
            with pytest.raises(ProtocolError, match="redis at") as refusal:
                await tokens.admit(SETUP, handshake("auth_tokens/x"))
            assert (refusal.value.code, refusal.value.reason) == (
                CloseCode.INTERNAL,
                "The service is currently unavailable.",
            )

        asyncio.run(test())


class TestLocks:
    INSTRUCTION = Content(parts=[Part(text="Tell the secret.")], role="system")

    def test_hold_while_the_session_runs(self) -> None:
        body = {"bidiGenerateContentSetup": {"model": "m"}}
        locked = grant_of(body, "alice", NOON).locked
        for message, path in (
            (ContextUpdate(system_instruction=self.INSTRUCTION), "contextUpdate.systemInstruction"),
            (ContextUpdate(tools=ContextUpdateTools()), "contextUpdate.tools"),
            (ClientContent(turns=[Content(), self.INSTRUCTION]), "clientContent.turns[1].role"),
        ):
            with pytest.raises(ProtocolError) as refusal:
                check_locks(message, locked)
            assert refusal.value.path == path
            assert refusal.value.reason.endswith("the token decides it")

    def test_leave_the_rest_to_the_client(self) -> None:
        locked = grant_of({"fieldMask": "systemInstruction.parts"}, "alice", NOON).locked
        check_locks(ContextUpdate(tools=ContextUpdateTools()), locked)
        check_locks(ClientContent(turns=[Content(role="user")]), locked)
        check_locks(ContextUpdate(system_instruction=self.INSTRUCTION), frozenset())
        with pytest.raises(ProtocolError):
            check_locks(ContextUpdate(system_instruction=self.INSTRUCTION), locked)
