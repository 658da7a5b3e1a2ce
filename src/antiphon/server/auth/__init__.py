"""Who is calling, and whether they may."""

from antiphon.server.auth.credential import Credential, CredentialKind
from antiphon.server.auth.errors import AuthError
from antiphon.server.auth.principal import ANYONE, Principal

__all__ = ["ANYONE", "AuthError", "Credential", "CredentialKind", "Principal"]
