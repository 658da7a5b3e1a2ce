"""The decision whether a caller may come in."""

from __future__ import annotations

from http import HTTPStatus

from antiphon.clock import Clock
from antiphon.config.auth import RESERVED_PREFIX, AuthSettings
from antiphon.config.caller import CallerRules
from antiphon.server.auth.bearer import BearerTokens
from antiphon.server.auth.credential import Credential, CredentialKind
from antiphon.server.auth.errors import AuthError
from antiphon.server.auth.key_ring import KeyRing
from antiphon.server.auth.principal import ANYONE, Principal
from antiphon.wire.close import CloseCode, close_reason

_MISSING = (
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or"
    " other form of API consumer identity to call this API."
)
WRONG_KEY = "API key not valid. Please pass a valid API key."
KEY_EXPIRED = "API key expired. Please renew the API key."
_WRONG_BEARER = (
    "Request had invalid authentication credentials. Expected an API key of this server as the access token."
)
_TOKEN = "Ephemeral tokens open Live API sessions and nothing else; pass an API key."

_UNLIMITED = CallerRules()


class Authenticator:
    """Checks credentials against the configured keys, which may change at any time.

    A server without keys takes any key, or none: SDKs insist on sending one. A key is good as a bearer
    token too, because Vertex clients cannot send anything else; so may tokens of an identity provider be.

    Args:
        bearers: tells whose a provider's token is.
    """

    def __init__(self, keys: KeyRing, clock: Clock, bearers: BearerTokens | None = None) -> None:
        self._keys = keys
        self._clock = clock
        self._bearers = bearers

    @classmethod
    def of(cls, settings: AuthSettings, clock: Clock) -> Authenticator:
        """Who is configured."""
        authenticator = cls(KeyRing(()), clock)
        authenticator.replace(settings)
        return authenticator

    def replace(self, settings: AuthSettings) -> None:
        """From now on this is who may come in."""
        self._keys = KeyRing.of(settings.keys)
        if settings.jwt is None:
            self._bearers = None
        elif self._bearers is None or self._bearers.settings != settings.jwt:
            self._bearers = BearerTokens(settings.jwt, self._clock)

    @property
    def required(self) -> bool:
        """Whether callers need to say who they are."""
        return bool(self._keys) or self._bearers is not None

    @property
    def origins(self) -> frozenset[str]:
        """Origins that are allowed for some caller."""
        of_bearers = self._bearers.settings.origins if self._bearers is not None else ()
        return self._keys.origins | set(of_bearers)

    def rules(self, name: str) -> CallerRules:
        """What a principal of that name may do."""
        if self._bearers is not None and name.startswith(RESERVED_PREFIX):
            return self._bearers.settings
        held = self._keys.named(name)
        return held[0].rules if held else _UNLIMITED

    def refusal(self, name: str) -> str | None:
        """Why a principal of that name may not be here any more, nor who acts in its name; None if it may."""
        if not self.required or (self._bearers is not None and name.startswith(RESERVED_PREFIX)):
            return None
        held = self._keys.named(name)
        if not held:
            return WRONG_KEY
        now = self._clock.utc()
        return None if any(key.good_at(now) for key in held) else KEY_EXPIRED

    def needs_provider(self, credential: Credential | None) -> bool:
        """Whether only `identify` can tell who the caller is: it takes the keys of an identity provider."""
        return (
            self._bearers is not None
            and credential is not None
            and credential.kind is CredentialKind.BEARER
            and self._bearers.may_be(credential.value)
            and self._keys.find(credential.value) is None
        )

    async def identify(self, credential: Credential | None) -> Principal:
        """Who the caller is, also if it comes with a bearer token of the identity provider.

        Raises:
            AuthError: as `check` does; or nobody can tell now, with 1011.
        """
        if self.needs_provider(credential):
            assert self._bearers is not None and credential is not None
            return await self._bearers.verify(credential.value)
        return self.check(credential)

    def check(self, credential: Credential | None) -> Principal:
        """Who the caller is; an ephemeral token does not tell.

        Raises:
            AuthError: in the words of Google's service, with 1007: clients do not retry on that.
        """
        if credential is not None and credential.kind is CredentialKind.TOKEN:
            raise _refusal(_TOKEN, HTTPStatus.UNAUTHORIZED)
        if not self.required:
            return ANYONE
        if credential is None:
            raise _refusal(_MISSING, HTTPStatus.FORBIDDEN)
        known = self._keys.find(credential.value)
        if known is not None and known.good_at(self._clock.utc()):
            return Principal(known.name)
        if known is not None:
            raise _refusal(KEY_EXPIRED, HTTPStatus.BAD_REQUEST)
        if credential.kind is CredentialKind.BEARER:
            raise _refusal(_WRONG_BEARER, HTTPStatus.UNAUTHORIZED)
        raise _refusal(WRONG_KEY, HTTPStatus.BAD_REQUEST)


def _refusal(text: str, status: HTTPStatus) -> AuthError:
    return AuthError(CloseCode.INVALID_ARGUMENT, close_reason(text), message=text, http_status=status)
