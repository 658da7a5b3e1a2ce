"""The decision whether a caller may come in."""

from __future__ import annotations

from http import HTTPStatus

from antiphon.clock import Clock
from antiphon.config.auth import CallerRules
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
    token too, because Vertex clients cannot send anything else.
    """

    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def replace(self, keys: KeyRing) -> None:
        """From now on these are the keys."""
        self._keys = keys

    @property
    def required(self) -> bool:
        """Whether callers need a key."""
        return bool(self._keys)

    @property
    def origins(self) -> frozenset[str]:
        """Origins that are allowed for some caller."""
        return self._keys.origins

    def rules(self, name: str) -> CallerRules:
        """What a principal of that name may do."""
        held = self._keys.named(name)
        return held[0].rules if held else _UNLIMITED

    def refusal(self, name: str) -> str | None:
        """Why a principal of that name may not be here any more, nor who acts in its name; None if it may."""
        if not self._keys:
            return None
        held = self._keys.named(name)
        if not held:
            return WRONG_KEY
        now = self._clock.utc()
        return None if any(key.good_at(now) for key in held) else KEY_EXPIRED

    def check(self, credential: Credential | None) -> Principal:
        """Who the caller is; an ephemeral token does not tell.

        Raises:
            AuthError: in the words of Google's service, with 1007: clients do not retry on that.
        """
        if credential is not None and credential.kind is CredentialKind.TOKEN:
            raise _refusal(_TOKEN, HTTPStatus.UNAUTHORIZED)
        if not self._keys:
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
