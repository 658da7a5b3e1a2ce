"""The decision whether a caller may come in."""

from __future__ import annotations

from http import HTTPStatus

from antiphon.server.auth.credential import Credential, CredentialKind
from antiphon.server.auth.errors import AuthError
from antiphon.server.auth.key_ring import KeyRing
from antiphon.server.auth.principal import ANYONE, Principal
from antiphon.wire.close import CloseCode, close_reason

_MISSING = (
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or"
    " other form of API consumer identity to call this API."
)
_WRONG_KEY = "API key not valid. Please pass a valid API key."
_WRONG_BEARER = (
    "Request had invalid authentication credentials. Expected an API key of this server as the access token."
)
_TOKEN = "Ephemeral tokens open Live API sessions and nothing else; pass an API key."


class Authenticator:
    """Checks credentials against the configured keys.

    A server without keys takes any key, or none: SDKs insist on sending one. A key is good as a bearer
    token too, because Vertex clients cannot send anything else.
    """

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys

    @property
    def required(self) -> bool:
        """Whether callers need a key."""
        return bool(self._keys)

    def knows(self, name: str) -> bool:
        """Whether a principal of that name may come in; if not, nor may who acts in its name."""
        return name in self._keys if self._keys else True

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
        holder = self._keys.holder(credential.value)
        if holder is not None:
            return Principal(holder)
        if credential.kind is CredentialKind.BEARER:
            raise _refusal(_WRONG_BEARER, HTTPStatus.UNAUTHORIZED)
        raise _refusal(_WRONG_KEY, HTTPStatus.BAD_REQUEST)


def _refusal(text: str, status: HTTPStatus) -> AuthError:
    return AuthError(CloseCode.INVALID_ARGUMENT, close_reason(text), message=text, http_status=status)
