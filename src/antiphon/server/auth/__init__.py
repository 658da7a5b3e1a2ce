"""Who is calling, and whether they may."""

from antiphon.server.auth.authenticator import Authenticator
from antiphon.server.auth.credential import Credential, CredentialKind, extract_credential
from antiphon.server.auth.errors import AuthError
from antiphon.server.auth.key_ring import HashedKey, KeyRing, hash_key
from antiphon.server.auth.principal import ANYONE, Principal

__all__ = [
    "ANYONE",
    "AuthError",
    "Authenticator",
    "Credential",
    "CredentialKind",
    "HashedKey",
    "KeyRing",
    "Principal",
    "extract_credential",
    "hash_key",
]
