"""The public keys of an identity provider (JWK Set, RFC 7517), cached."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from urllib.error import URLError
from urllib.request import Request, urlopen

import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet

from antiphon.clock import Clock
from antiphon.config.jwt import JwtSettings

logger = logging.getLogger(__name__)

REFRESH_S = 600.0
"""After so long keys are fetched again; a key that the provider has withdrawn is forgotten then."""

LONGEST_USE_S = 24 * 3600.0
"""Keys that cannot be fetched again are good for so long."""

PAUSE_S = 30.0
"""Between two attempts: a token that names an unknown key must not make the server ask each time."""

_TIMEOUT_S = 5.0
_MAX_BYTES = 1024 * 1024


class KeysUnavailable(Exception):
    """The provider's keys cannot be had now."""


class ProviderKeys:
    """Fetches keys when they are first needed, when they are old, and when one is unknown.

    Args:
        fetch: reads the key set; called in a thread; may raise OSError.
    """

    def __init__(self, place: str, fetch: Callable[[], bytes], clock: Clock) -> None:
        self._place = place
        self._fetch = fetch
        self._clock = clock
        self._keys: KeySet | None = None
        self._fetched_at = 0.0
        self._tried_at: float | None = None
        self._order = asyncio.Lock()

    @classmethod
    def of(cls, settings: JwtSettings, clock: Clock) -> ProviderKeys:
        """The keys at the configured place."""
        url, file = settings.jwks_url, settings.jwks_file
        if url is not None:
            return cls(url, lambda: _download(url), clock)
        assert file is not None
        return cls(str(file), lambda: file.expanduser().read_bytes(), clock)

    async def find(self, kid: str | None) -> Sequence[Key]:
        """The keys that a token may be signed with; empty if there is none of that id.

        Args:
            kid: the id of the key; None if the token does not tell.

        Raises:
            KeysUnavailable: nobody can tell now.
        """
        if self._keys is None or self._age_s() > REFRESH_S:
            await self._refresh()
        found = self._known(kid)
        if not found:
            await self._refresh()
            found = self._known(kid)
        return found

    def _known(self, kid: str | None) -> Sequence[Key]:
        if self._keys is None or self._age_s() > LONGEST_USE_S:
            raise KeysUnavailable(f"the keys of {self._place} cannot be had")
        return [key for key in self._keys if kid is None or key.kid == kid]

    def _age_s(self) -> float:
        return self._clock.now() - self._fetched_at

    async def _refresh(self) -> None:
        """Fetch the keys, unless that was tried just now; if it fails, the old ones stay."""
        async with self._order:
            now = self._clock.now()
            if self._tried_at is not None and now - self._tried_at < PAUSE_S:
                return
            self._tried_at = now
            try:
                self._keys = _read(await asyncio.to_thread(self._fetch))
            except (OSError, ValueError, JoseError) as error:
                logger.error("the keys of %s cannot be had: %s", self._place, error)
            else:
                self._fetched_at = self._clock.now()


def _download(url: str) -> bytes:
    """Raises OSError; `URLError` is one."""
    request = Request(url, headers={"Accept": "application/jwk-set+json, application/json"})
    with urlopen(request, timeout=_TIMEOUT_S) as answer:
        body: bytes = answer.read(_MAX_BYTES + 1)
    if len(body) > _MAX_BYTES:
        raise URLError(f"expected at most {_MAX_BYTES} bytes")
    return body


class _KeySetDocument(msgspec.Struct):
    keys: list[dict[str, str | list[str]]]


def _read(body: bytes) -> KeySet:
    """Raises ValueError or JoseError."""
    document = msgspec.json.decode(body, type=_KeySetDocument)
    return KeySet.import_key_set({"keys": document.keys})
