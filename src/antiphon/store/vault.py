"""Sealing what is stored, so that the store alone cannot read it.

An entry is found by the SHA-256 of its handle and sealed by AES-256-GCM under a key derived from a secret of
the server and the handle (HKDF, RFC 5869). Whoever has the database lacks both; whoever has the database and
the secret still lacks the handles. The owner is authenticated with the payload: an entry opens for nobody
else.
"""

from __future__ import annotations

import os
from hashlib import sha256

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from antiphon.store.shelf import Kind

_VERSION = 1
"""The first byte of what is sealed: compressed by zstd, sealed by AES-256-GCM with a nonce of 12 bytes."""

_NONCE_BYTES = 12
_KEY_BYTES = 32
_LEVEL = 3


class Unreadable(Exception):
    """What is stored cannot be opened: it is corrupt, or was sealed for another owner or secret."""


class Vault:
    """Seals and opens payloads.

    Args:
        secret: the server's, of at least 32 random bytes; all servers that share a store have the same.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @staticmethod
    def key(handle: str) -> bytes:
        """The key under which a handle's entry is stored, 32 bytes."""
        return sha256(_encoded(handle)).digest()

    def seal(self, kind: Kind, handle: str, payload: bytes, *, owner: str) -> bytes:
        """Compress and encrypt."""
        nonce = os.urandom(_NONCE_BYTES)
        compressed = zstandard.ZstdCompressor(level=_LEVEL).compress(payload)
        encrypted = self._cipher(kind, handle).encrypt(nonce, compressed, _encoded(owner))
        return bytes((_VERSION,)) + nonce + encrypted

    def open(self, kind: Kind, handle: str, sealed: bytes, *, owner: str) -> bytes:
        """Decrypt and unpack.

        Raises:
            Unreadable: this cannot have been sealed with these.
        """
        if not sealed or sealed[0] != _VERSION:
            raise Unreadable(f"expected format {_VERSION}, came {sealed[:1].hex() or 'nothing'}")
        nonce, encrypted = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            compressed = self._cipher(kind, handle).decrypt(nonce, encrypted, _encoded(owner))
        except (InvalidTag, ValueError):  # a ValueError is a nonce cut short
            raise Unreadable(
                "it is corrupt, or was sealed for another API key or under another [store] secret"
            ) from None
        return zstandard.ZstdDecompressor().decompress(compressed)

    def _cipher(self, kind: Kind, handle: str) -> AESGCM:
        info = f"antiphon {kind} {_VERSION} ".encode() + _encoded(handle)
        derive = HKDF(algorithm=hashes.SHA256(), length=_KEY_BYTES, salt=None, info=info)
        return AESGCM(derive.derive(self._secret))


def _encoded(text: str) -> bytes:
    """Clients may send what is no Unicode text: half a surrogate pair."""
    return text.encode("utf-8", "surrogatepass")
