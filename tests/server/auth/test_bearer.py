"""Bearer tokens of an identity provider: good ones name their holder, others hear why not."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jws
from joserfc.jws import JWSRegistry
from tests.server.auth.providers import (
    AUDIENCE,
    FIRST,
    FOREIGN,
    ISSUER,
    SECOND,
    SHARED,
    Provider,
    jwks,
    signed,
)
from tests.store.stores import NOON

from antiphon.server.auth import AuthError, Principal
from antiphon.server.auth.jwks import LONGEST_USE_S, PAUSE_S, REFRESH_S

OPENING = "Request had invalid authentication credentials. "


def verify(provider: Provider, token: str) -> Principal:
    return asyncio.run(provider.tokens.verify(token))


def refusal(provider: Provider, token: str) -> str:
    with pytest.raises(AuthError) as raised:
        verify(provider, token)
    assert len(raised.value.reason.encode()) <= 123
    assert (raised.value.code, raised.value.http_status) == (1007, 401)
    assert raised.value.reason.startswith(OPENING)
    return raised.value.reason.removeprefix(OPENING)


class TestAGoodToken:
    @pytest.mark.parametrize(
        "token",
        [
            signed(),
            signed(SECOND),
            signed(aud=["another", AUDIENCE]),
            signed(header={"kid": None}),
            signed(SECOND, header={"kid": None}),
            signed(iat=None, nbf=int(NOON.timestamp())),
            signed(exp=int((NOON - timedelta(seconds=59)).timestamp())),
        ],
        ids=[
            "RS256",
            "ES256",
            "several audiences",
            "no kid",
            "no kid, second key",
            "nbf",
            "within the leeway",
        ],
    )
    def test_names_its_holder(self, token: str) -> None:
        assert verify(Provider(FIRST, SECOND), token) == Principal("jwt:ada@example")

    def test_may_name_it_in_another_claim(self) -> None:
        assert verify(Provider(name_claim="email"), signed(email="a@b.example")) == Principal(
            "jwt:a@b.example"
        )

    def test_may_have_a_header_of_the_providers_own(self) -> None:
        segments = signed().split(".")
        header = json.loads(base64.urlsafe_b64decode(segments[0] + "=="))
        assert header["kid"] == "first"
        registry = JWSRegistry(algorithms=["RS256"], strict_check_header=False)
        payload = base64.urlsafe_b64decode(segments[1] + "==")
        token = jws.serialize_compact({**header, "nonce": "of-azure"}, payload, FIRST, registry=registry)
        assert verify(Provider(), token) == Principal("jwt:ada@example")


class TestABadToken:
    @pytest.mark.parametrize(
        ("changed", "text"),
        [
            ({"exp": int((NOON - timedelta(seconds=60)).timestamp())}, "The access token has expired."),
            ({"exp": None}, "The access token has no exp."),
            ({"exp": "tomorrow"}, "The access token's exp is not valid."),
            ({"iss": "https://evil.example"}, f"Expected the issuer {ISSUER}."),
            ({"iss": None}, "The access token has no iss."),
            ({"aud": "another"}, f"Expected the audience {AUDIENCE}."),
            ({"aud": []}, f"Expected the audience {AUDIENCE}."),
            ({"aud": None}, "The access token has no aud."),
            ({"nbf": int((NOON + timedelta(minutes=5)).timestamp())}, "The access token is not valid yet."),
            ({"sub": None}, "The access token's sub does not name anybody."),
            ({"sub": ""}, "The access token's sub does not name anybody."),
            ({"sub": "two\nlines"}, "The access token's sub does not name anybody."),
            ({"sub": "x" * 201}, "The access token's sub does not name anybody."),
        ],
        ids=str,
    )
    def test_is_told_which_claim_is_wrong(self, changed: dict[str, Any], text: str) -> None:
        assert refusal(Provider(), signed(**changed)) == text

    @pytest.mark.parametrize(
        "token",
        [
            signed(FOREIGN),
            signed(SHARED),
            signed(SHARED, header={"kid": "first"}),
            signed()[:-4] + "AAAA",
            signed(header={"kid": "never heard of"}),
            ".".join(
                (base64.urlsafe_b64encode(b'{"alg":"none"}').decode().strip("="), signed().split(".")[1], "")
            ),
        ],
        ids=[
            "another's key",
            "a shared secret",
            "the same with a known kid",
            "forged",
            "unknown kid",
            "unsigned",
        ],
    )
    def test_is_not_signed_by_its_issuer(self, token: str) -> None:
        provider = Provider(FIRST, SECOND)
        assert refusal(provider, token) == "The access token is not signed by a key of its issuer."

    def test_signed_with_the_public_key_as_a_secret_is_not_signed(self) -> None:
        """The oldest trick: HS256 with what everybody knows (RFC 8725, section 2.1)."""
        header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"first"}').decode().strip("=")
        content = f"{header}.{signed().split('.')[1]}"
        digest = hmac.digest(FIRST.as_pem(private=False), content.encode(), "sha256")
        token = f"{content}.{base64.urlsafe_b64encode(digest).decode().strip('=')}"
        assert "not signed" in refusal(Provider(), token)

    @pytest.mark.parametrize("token", ["a.b.c", "..", "eyJhbGciOiJSUzI1NiJ9.e30", "\udce9.x.y"])
    def test_is_no_token_at_all(self, token: str) -> None:
        assert refusal(Provider(), token) in (
            "The access token is not a JWT.",
            "The access token is not signed by a key of its issuer.",
        )

    def test_is_too_long(self) -> None:
        assert refusal(Provider(), signed(more="x" * 20_000)) == (
            "The access token is longer than 16384 characters."
        )

    def test_is_not_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):
            token = signed(FOREIGN)
            refusal(Provider(), token)
        assert "refused a bearer token" in caplog.text
        assert token.split(".")[2] not in caplog.text


class TestTheProvidersKeys:
    def test_are_fetched_once_for_many_tokens(self) -> None:
        provider = Provider()

        async def many() -> None:
            await asyncio.gather(*(provider.tokens.verify(signed()) for _ in range(20)))

        asyncio.run(many())
        assert provider.asked == 1

    def test_are_fetched_again_when_a_new_one_is_used(self) -> None:
        provider = Provider(FIRST)
        verify(provider, signed())
        provider.document = jwks(FIRST, SECOND)
        provider.clock.passed_s = PAUSE_S
        assert verify(provider, signed(SECOND)) == Principal("jwt:ada@example")
        assert provider.asked == 2

    def test_are_not_fetched_for_each_unknown_one(self) -> None:
        provider = Provider(FIRST)
        for passed_s in (0.0, 1.0, PAUSE_S - 1):
            provider.clock.passed_s = passed_s
            assert "not signed" in refusal(provider, signed(header={"kid": "unknown"}))
        assert provider.asked == 1
        provider.clock.passed_s = PAUSE_S
        assert "not signed" in refusal(provider, signed(header={"kid": "unknown"}))
        assert provider.asked == 2

    def test_that_were_withdrawn_are_forgotten(self) -> None:
        provider = Provider(FIRST, SECOND)
        verify(provider, signed())
        provider.document = jwks(SECOND)
        provider.clock.passed_s = REFRESH_S + 1
        assert "not signed" in refusal(provider, signed())

    @pytest.mark.parametrize(
        "failure",
        [OSError("no route to host"), b"<html>", b'{"keys": []}', b'{"keys": [{"kty": "RSA"}]}', b"[]"],
        ids=["unreachable", "no JSON", "no keys", "half a key", "no key set"],
    )
    def test_are_still_good_while_they_cannot_be_fetched(
        self, failure: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        provider = Provider()
        verify(provider, signed())
        provider.document = failure
        provider.clock.passed_s = REFRESH_S + 1
        assert verify(provider, signed()) == Principal("jwt:ada@example")
        assert "the keys of https://id.example/keys cannot be had" in caplog.text

    def test_are_not_good_for_ever(self) -> None:
        provider = Provider()
        verify(provider, signed())
        provider.document = OSError("gone")
        provider.clock.passed_s = LONGEST_USE_S + 1
        with pytest.raises(AuthError) as raised:
            verify(provider, signed(exp=int((NOON + timedelta(days=9)).timestamp())))
        assert (raised.value.code, raised.value.http_status) == (1011, 503)

    def test_that_never_came_leave_nobody_in(self) -> None:
        provider = Provider()
        provider.document = OSError("no route to host")
        with pytest.raises(AuthError, match="The service is currently unavailable") as raised:
            verify(provider, signed())
        assert raised.value.code == 1011
