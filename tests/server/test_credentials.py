"""Where credentials are found, and which are good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.store.stores import NOON, StoppedClock

from antiphon.server.auth import (
    ANYONE,
    Authenticator,
    AuthError,
    Credential,
    CredentialKind,
    HashedKey,
    KeyRing,
    Principal,
    extract_credential,
    hash_key,
)

API_KEY, TOKEN, BEARER = CredentialKind.API_KEY, CredentialKind.TOKEN, CredentialKind.BEARER


class TestPlaces:
    @pytest.mark.parametrize(
        ("headers", "query", "expected"),
        [
            ({"x-goog-api-key": "k"}, "", Credential(API_KEY, "k")),
            ({}, "key=k", Credential(API_KEY, "k")),
            ({}, "alt=sse&key=a%2Bb", Credential(API_KEY, "a+b")),
            ({"authorization": "Bearer t"}, "", Credential(BEARER, "t")),
            ({"authorization": "bearer  t "}, "", Credential(BEARER, "t")),
            ({}, "access_token=ya29.x", Credential(BEARER, "ya29.x")),
            ({}, "access_token=auth_tokens/abc", Credential(TOKEN, "auth_tokens/abc")),
            ({}, "access_token=auth_tokens%2Fabc", Credential(TOKEN, "auth_tokens/abc")),
            ({}, "key=auth_tokens/abc", Credential(TOKEN, "auth_tokens/abc")),
            ({"x-goog-api-key": "auth_tokens/abc"}, "", Credential(TOKEN, "auth_tokens/abc")),
            ({"authorization": "Bearer auth_tokens/abc"}, "", Credential(TOKEN, "auth_tokens/abc")),
            (
                {"authorization": "Token auth_tokens/abc", "x-goog-api-key": "auth_tokens/abc"},
                "",
                Credential(TOKEN, "auth_tokens/abc"),
            ),
            ({}, "", None),
            ({"authorization": "Basic dXNlcjpwYXNz"}, "", None),
            ({"authorization": "Bearer "}, "key=k", Credential(API_KEY, "k")),
        ],
    )
    def test_a_credential_is_found(
        self, headers: dict[str, str], query: str, expected: Credential | None
    ) -> None:
        assert extract_credential(headers, query) == expected

    def test_the_places_have_an_order(self) -> None:
        authorization, header = {"authorization": "Bearer 1"}, {"x-goog-api-key": "2"}
        requests: list[tuple[dict[str, str], str]] = [
            ({**header, **authorization}, "key=4&access_token=3"),
            (header, "key=4&access_token=3"),
            ({}, "key=4&access_token=3"),
            ({}, "key=4"),
        ]
        found = [extract_credential(headers, query) for headers, query in requests]
        assert [credential and credential.value for credential in found] == ["1", "2", "3", "4"]

    def test_the_secret_is_not_shown(self) -> None:
        assert "s3cret" not in repr(Credential(API_KEY, "s3cret"))
        assert "s3cret" not in str(Credential(API_KEY, "s3cret"))


class TestChecking:
    RING = KeyRing([HashedKey("alice", hash_key("alice's key")), HashedKey("bob", hash_key("bob's key"))])

    def test_without_keys_everybody_may_come_in(self) -> None:
        open_server = Authenticator(KeyRing(()), StoppedClock())
        assert not open_server.required
        for credential in (None, Credential(API_KEY, "any"), Credential(BEARER, "any")):
            assert open_server.check(credential) is ANYONE

    def test_a_token_is_no_key_even_where_none_is_needed(self) -> None:
        with pytest.raises(AuthError, match="pass an API key"):
            Authenticator(KeyRing(()), StoppedClock()).check(Credential(TOKEN, "auth_tokens/x"))

    def test_who_holds_a_key_may_stay(self) -> None:
        guarded = Authenticator(self.RING, StoppedClock())
        assert guarded.refusal("bob") is None
        assert guarded.refusal("mallory") == "API key not valid. Please pass a valid API key."
        assert Authenticator(KeyRing(()), StoppedClock()).refusal("mallory") is None

    def test_a_key_ends_when_it_says(self) -> None:
        clock = StoppedClock()
        expires = NOON + timedelta(seconds=10)
        guarded = Authenticator(KeyRing([HashedKey("ada", hash_key("k"), expires=expires)]), clock)
        clock.passed_s = 9.9
        assert guarded.check(Credential(API_KEY, "k")) == Principal("ada")
        assert guarded.refusal("ada") is None
        clock.passed_s = 10
        for kind in (API_KEY, BEARER):
            with pytest.raises(AuthError, match=r"API key expired\. Please renew the API key\."):
                guarded.check(Credential(kind, "k"))
        assert guarded.refusal("ada") == "API key expired. Please renew the API key."

    def test_two_keys_may_have_one_holder_while_one_replaces_the_other(self) -> None:
        clock = StoppedClock()
        old = HashedKey("ada", hash_key("old"), expires=NOON)
        guarded = Authenticator(KeyRing([old, HashedKey("ada", hash_key("new"))]), clock)
        assert guarded.check(Credential(API_KEY, "new")) == Principal("ada")
        assert guarded.refusal("ada") is None

    @pytest.mark.parametrize("kind", [API_KEY, BEARER])
    def test_a_known_key_names_its_holder(self, kind: CredentialKind) -> None:
        assert Authenticator(self.RING, StoppedClock()).check(Credential(kind, "bob's key")) == Principal(
            "bob"
        )

    @pytest.mark.parametrize(
        ("credential", "opening", "status"),
        [
            (Credential(API_KEY, "wrong"), "API key not valid. Please pass a valid API key.", 400),
            (Credential(API_KEY, "bob's keys"), "API key not valid.", 400),
            (Credential(API_KEY, "caf\udce9"), "API key not valid.", 400),
            (None, "Method doesn't allow unregistered callers", 403),
            (Credential(BEARER, "wrong"), "Request had invalid authentication credentials.", 401),
            (
                Credential(TOKEN, "auth_tokens/x"),
                "Ephemeral tokens open Live API sessions and nothing else",
                401,
            ),
        ],
    )
    def test_all_others_are_refused_in_googles_words(
        self, credential: Credential | None, opening: str, status: int
    ) -> None:
        with pytest.raises(AuthError) as refusal:
            Authenticator(self.RING, StoppedClock()).check(credential)
        assert refusal.value.reason.startswith(opening)
        assert len(refusal.value.reason.encode()) <= 123
        assert (refusal.value.code, refusal.value.http_status) == (1007, status)

    def test_a_key_is_known_by_its_sha256(self) -> None:
        assert hash_key("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
