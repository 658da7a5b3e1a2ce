"""Making ephemeral tokens, and letting in who has one."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import msgspec

from antiphon.clock import Clock
from antiphon.server.auth import Authenticator, CredentialKind, Principal
from antiphon.server.auth.credential import TOKEN_PREFIX
from antiphon.server.handshake import Handshake
from antiphon.server.tokens.creation import grant_of
from antiphon.server.tokens.grant import Grant, effective_setup
from antiphon.store.errors import StoreUnavailable
from antiphon.store.protocol import SessionStore
from antiphon.wire.close import CloseCode
from antiphon.wire.errors import ProtocolError
from antiphon.wire.setup import Setup

logger = logging.getLogger(__name__)

_NAME_BYTES = 32

_REMEMBERED_S = 3600.0
"""For so long after its end a token is known to have expired; later it is unknown."""

_UNKNOWN = "API key not valid. Please pass a valid API key."
TOKEN_EXPIRED = "API key expired. Please renew the API key."


@dataclass(frozen=True, slots=True)
class Token:
    """A new token.

    Attributes:
        name: what the client sends in place of an API key; kept nowhere.
    """

    name: str = field(repr=False)
    grant: Grant


@dataclass(frozen=True, slots=True)
class Admission:
    """A client that may open a session.

    Attributes:
        handshake: with the principal whom the client acts for.
        setup: the one that counts.
        token: the name of the token that the client came with; None if it came with something else.
        grant: what the token stands for.
    """

    handshake: Handshake
    setup: Setup
    token: str | None = field(default=None, repr=False)
    grant: Grant | None = None

    @property
    def expires(self) -> datetime | None:
        """When the session has to end; None if no token says so."""
        return self.grant.expires if self.grant is not None else None

    @property
    def locked(self) -> frozenset[str]:
        """Names of the fields of the setup that the client cannot change later either."""
        return self.grant.locked if self.grant is not None else frozenset()


class TokenService:
    """Makes tokens, and looks at those that come back.

    Args:
        authenticator: a token is good as long as the key that it was made with.
    """

    def __init__(self, store: SessionStore, clock: Clock, authenticator: Authenticator) -> None:
        self._store = store
        self._clock = clock
        self._authenticator = authenticator

    async def create(self, body: dict[str, Any], principal: Principal) -> Token:
        """Make a token.

        Args:
            body: an `AuthToken` as JSON.
            principal: the holder of an API key.

        Raises:
            InvalidTokenRequest: it cannot be made as it is asked for.
            StoreUnavailable: it cannot be kept now.
        """
        now = self._clock.utc()
        grant = grant_of(body, principal.name, now)
        name = f"{TOKEN_PREFIX}{secrets.token_urlsafe(_NAME_BYTES)}"
        ttl_s = (grant.expires - now).total_seconds() + _REMEMBERED_S
        await self._store.put_token(name, msgspec.json.encode(grant), uses=grant.uses, ttl_s=ttl_s)
        logger.info("%s made a token, good until %s", principal.name, grant.expires.isoformat())
        return Token(name, grant)

    async def admit(self, setup: Setup, handshake: Handshake) -> Admission:
        """See what a client may do: with a token, what the token says; else what it asks for.

        Nothing is counted yet: `count` does, once it is certain that the session begins.

        Raises:
            ProtocolError: the token is unknown or expired, or nobody can tell now.
        """
        credential = handshake.credential
        if credential is None or credential.kind is not CredentialKind.TOKEN:
            return Admission(handshake, setup)
        with _reported():
            sealed = await self._store.get_token(credential.value)
        grant = msgspec.json.decode(sealed, type=Grant) if sealed is not None else None
        if grant is None:
            raise _refusal(_UNKNOWN, "the token is unknown")
        if refusal := self._authenticator.refusal(grant.owner):
            raise _refusal(refusal, f"the key of the token's maker, {grant.owner}, is gone or has expired")
        if grant.expires <= self._clock.utc():
            raise _refusal(TOKEN_EXPIRED, f"expireTime was {grant.expires.isoformat()}")
        return Admission(
            handshake=replace(handshake, principal=Principal(grant.owner)),
            setup=effective_setup(setup, grant),
            token=credential.value,
            grant=grant,
        )

    async def count(self, admission: Admission) -> None:
        """Count a new session. One that is resumed is not counted.

        Raises:
            ProtocolError: the token opens no more sessions, or nobody can tell now.
        """
        if admission.token is None or admission.grant is None:
            return
        if admission.grant.new_sessions_until <= self._clock.utc():
            raise _refusal(
                f"{TOKEN_EXPIRED} The token opens no new sessions any more.",
                f"newSessionExpireTime was {admission.grant.new_sessions_until.isoformat()}",
            )
        if admission.grant.uses == 0:
            return
        with _reported():
            taken = await self._store.take_token(admission.token)
        if not taken:
            raise _refusal(
                f"{_UNKNOWN} The token has been used as often as it may be.",
                f"uses was {admission.grant.uses}",
            )


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except StoreUnavailable as error:
        raise ProtocolError(
            "The service is currently unavailable.", code=CloseCode.INTERNAL, detail=str(error)
        ) from error


def _refusal(reason: str, detail: str) -> ProtocolError:
    """With 1007: clients do not retry on that."""
    return ProtocolError(reason, detail=f"{reason} ({detail})")
