"""The API keys that may connect, as hashes."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class HashedKey:
    """An API key that was given out.

    Attributes:
        name: who holds it; safe to log.
        sha256: SHA-256 of the key, 64 lower-case hexadecimal digits.
    """

    name: str
    sha256: str


class KeyRing:
    """Finds the holder of an API key.

    Plain SHA-256 is right here: keys are random and long, so there is no dictionary of likely ones that a
    slow hash would have to protect, and a slow hash would let strangers keep the server busy.
    """

    def __init__(self, keys: Sequence[HashedKey]) -> None:
        self._keys = tuple(keys)

    def __bool__(self) -> bool:
        return bool(self._keys)

    def __contains__(self, name: str) -> bool:
        """Whether somebody of that name holds a key."""
        return any(known.name == name for known in self._keys)

    def holder(self, key: str) -> str | None:
        """The name of the key's holder; takes as long for a wrong key as for any right one."""
        digest = hash_key(key)
        found = None
        for known in self._keys:
            if hmac.compare_digest(known.sha256, digest):
                found = known.name
        return found


def hash_key(key: str) -> str:
    """The hash by which a key is configured."""
    return sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
