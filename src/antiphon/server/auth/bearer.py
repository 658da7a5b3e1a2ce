"""Bearer tokens that an identity provider has signed (JWT, RFC 7519)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError

from antiphon.clock import Clock
from antiphon.config.auth import RESERVED_PREFIX
from antiphon.config.jwt import JwtSettings
from antiphon.server.auth.errors import AuthError
from antiphon.server.auth.jwks import KeysUnavailable, ProviderKeys
from antiphon.server.auth.principal import Principal
from antiphon.wire.close import CloseCode, close_reason

logger = logging.getLogger(__name__)

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by a private key. A shared secret (HS256) would let whoever can check tokens make them."""

LEEWAY_S = 60
"""How far the provider's clock may be off."""

MAX_NAME_CHARS = 200
MAX_TOKEN_CHARS = 16_384

# Providers put parameters of their own into the header; critical ones (crit) are refused all the same.
_REGISTRY = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)

_OPENING = "Request had invalid authentication credentials."


class BearerTokens:
    """Tells whose a bearer token is."""

    def __init__(self, settings: JwtSettings, clock: Clock, keys: ProviderKeys | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._keys = keys or ProviderKeys.of(settings, clock)

    @property
    def settings(self) -> JwtSettings:
        """Which tokens are good, and what their holders may do."""
        return self._settings

    @staticmethod
    def may_be(text: str) -> bool:
        """Whether a text has the form of a signed token: three parts with dots between them."""
        return text.count(".") == 2

    async def verify(self, token: str) -> Principal:
        """Whose a token is.

        Raises:
            AuthError: it is not good, or nobody can tell now; the reason says why.
        """
        claims = await self._signed_claims(token)
        try:
            self._registry().validate(claims)
        except ExpiredTokenError:
            raise _refusal("The access token has expired.") from None
        except MissingClaimError as error:
            raise _refusal(f"The access token has no {_claim(error)}.") from None
        except InvalidClaimError as error:
            raise _refusal(self._wrong(_claim(error))) from None
        return Principal(f"{RESERVED_PREFIX}{self._name(claims)}")

    async def _signed_claims(self, token: str) -> dict[str, Any]:
        """What the token says, when a key of the provider has signed it."""
        if len(token) > MAX_TOKEN_CHARS:
            raise _refusal(f"The access token is longer than {MAX_TOKEN_CHARS} characters.")
        try:
            kid = jws.extract_compact(token.encode("utf-8", "replace")).headers().get("kid")
        except (JoseError, ValueError) as error:
            raise _refusal("The access token is not a JWT.", str(error)) from None
        try:
            keys = await self._keys.find(kid if isinstance(kid, str) else None)
        except KeysUnavailable as error:
            raise AuthError(
                CloseCode.INTERNAL,
                "The service is currently unavailable.",
                message=f"The service is currently unavailable: {error}",
                http_status=HTTPStatus.SERVICE_UNAVAILABLE,
            ) from None
        problem = "none of its keys has that id"
        for key in keys:
            try:
                return jwt.decode(token, key, registry=_REGISTRY).claims
            except (JoseError, ValueError) as error:
                problem = str(error)
        raise _refusal("The access token is not signed by a key of its issuer.", problem)

    def _registry(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._clock.utc().timestamp()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self._settings.issuer},
            aud={"essential": True, "value": self._settings.audience},
            exp={"essential": True},
        )

    def _wrong(self, claim: str) -> str:
        match claim:
            case "iss":
                return f"Expected the issuer {self._settings.issuer}."
            case "aud":
                return f"Expected the audience {self._settings.audience}."
            case "nbf" | "iat":
                return "The access token is not valid yet."
            case _:
                return f"The access token's {claim} is not valid."

    def _name(self, claims: Mapping[str, Any]) -> str:
        claim = self._settings.name_claim
        name = claims.get(claim)
        if not isinstance(name, str) or not 0 < len(name) <= MAX_NAME_CHARS or not name.isprintable():
            raise _refusal(f"The access token's {claim} does not name anybody.")
        return name


def _claim(error: JoseError) -> str:
    return str(getattr(error, "claim", "claim"))


def _refusal(text: str, detail: str = "") -> AuthError:
    """With 1007: clients do not retry on that."""
    whole = f"{_OPENING} {text}"
    if detail:
        logger.info("refused a bearer token: %s (%s)", text, detail)
    return AuthError(
        CloseCode.INVALID_ARGUMENT, close_reason(whole), message=whole, http_status=HTTPStatus.UNAUTHORIZED
    )
