"""The API keys that may connect, as hashes."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from antiphon.config.auth import ApiKey
from antiphon.config.caller import CallerRules


@dataclass(frozen=True, slots=True)
class HashedKey:
    """An API key that was given out.

    Attributes:
        name: who holds it; safe to log.
        sha256: SHA-256 of the key, 64 lower-case hexadecimal digits.
        rules: what the holder may do.
        expires: when it ends; None for never.
    """

    name: str
    sha256: str
    rules: CallerRules = CallerRules()
    expires: datetime | None = None

    def good_at(self, now: datetime) -> bool:
        """Whether it has not ended."""
        return self.expires is None or now < self.expires


class KeyRing:
    """Finds the holder of an API key.

    Plain SHA-256 is right here: keys are random and long, so there is no dictionary of likely ones that a
    slow hash would have to protect, and a slow hash would let strangers keep the server busy.
    """

    def __init__(self, keys: Sequence[HashedKey]) -> None:
        self._keys = tuple(keys)

    @classmethod
    def of(cls, keys: Iterable[ApiKey]) -> KeyRing:
        """The configured keys."""
        return cls([HashedKey(key.name, key.sha256, key.rules, key.expires) for key in keys])

    def __bool__(self) -> bool:
        return bool(self._keys)

    def named(self, name: str) -> Sequence[HashedKey]:
        """The keys of a holder; several while one is replaced by another."""
        return [known for known in self._keys if known.name == name]

    def find(self, key: str) -> HashedKey | None:
        """What is known of a key; takes as long for a wrong one as for any right one."""
        digest = hash_key(key)
        found = None
        for known in self._keys:
            if hmac.compare_digest(known.sha256, digest):
                found = known
        return found

    @property
    def origins(self) -> frozenset[str]:
        """All origins that are allowed for some key."""
        return frozenset(origin for known in self._keys for origin in known.rules.origins)


def hash_key(key: str) -> str:
    """The hash by which a key is configured."""
    return sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
