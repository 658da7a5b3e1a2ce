"""An identity provider for tests."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, OctKey, RSAKey
from tests.store.stores import NOON, StoppedClock

from antiphon.config.jwt import JwtSettings
from antiphon.server.auth.bearer import BearerTokens
from antiphon.server.auth.jwks import ProviderKeys

ISSUER = "https://id.example"
AUDIENCE = "antiphon"
SETTINGS = JwtSettings(issuer=ISSUER, audience=AUDIENCE, jwks_file=Path("never read"))

FIRST = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
SECOND = ECKey.generate_key("P-256", {"kid": "second"})
FOREIGN = RSAKey.generate_key(2048, {"kid": "first"})
SHARED = OctKey.generate_key(256, {"kid": "shared"})


def jwks(*keys: Key) -> bytes:
    """The provider's document."""
    return json.dumps(KeySet(list(keys)).as_dict(private=False)).encode()


def signed(key: Key = FIRST, *, header: dict[str, Any] | None = None, now: Any = NOON, **changed: Any) -> str:
    """A good token, but for what is changed; a claim that is None is left out."""
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "ada@example",
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(hours=1)).timestamp()),
        **changed,
    }
    algorithm = {"RSA": "RS256", "EC": "ES256", "oct": "HS256"}[key.key_type]
    full = {"alg": algorithm, "kid": key.kid, **(header or {})}
    full = {name: value for name, value in full.items() if value is not None}
    said = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(full, said, key, algorithms=[algorithm])


class Provider:
    """Serves a document, or not, and counts how often it was asked."""

    def __init__(self, *keys: Key, clock: StoppedClock | None = None, **settings: Any) -> None:
        self.clock = clock or StoppedClock()
        self.document: bytes | Exception = jwks(*(keys or (FIRST,)))
        self.asked = 0
        self.keys = ProviderKeys("https://id.example/keys", self._fetch, self.clock)
        chosen = SETTINGS.model_copy(update=settings)
        self.tokens = BearerTokens(chosen, self.clock, self.keys)

    def _fetch(self) -> bytes:
        self.asked += 1
        if isinstance(self.document, Exception):
            raise self.document
        return self.document
