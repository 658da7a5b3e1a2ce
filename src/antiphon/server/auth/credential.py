"""The credential that came with a request, wherever the client put it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qs

TOKEN_PREFIX = "auth_tokens/"
"""Names of ephemeral tokens begin with this (Live API, ephemeral tokens)."""


class CredentialKind(StrEnum):
    """What a credential is."""

    API_KEY = "API_KEY"
    TOKEN = "TOKEN"
    BEARER = "BEARER"


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret and what kind of secret it is. The secret is kept out of ``repr`` and logs."""

    kind: CredentialKind
    value: str = field(repr=False)


def extract_credential(headers: Mapping[str, str], query: str) -> Credential | None:
    """Find the credential of a request.

    The places are tried in this order: ``Authorization`` (``Bearer`` or ``Token``), ``x-goog-api-key``,
    ``?access_token=``, ``?key=``. A value that begins with ``auth_tokens/`` is a token in any of them,
    because the SDKs put a token wherever they would put a key.

    Args:
        headers: request headers by lower-case name.
        query: the raw query string, without the question mark.
    """
    scheme, _, secret = headers.get("authorization", "").strip().partition(" ")
    secret = secret.strip()
    if secret and scheme.lower() in ("bearer", "token"):
        kind = CredentialKind.BEARER if scheme.lower() == "bearer" else CredentialKind.TOKEN
        return _credential(secret, kind)
    if key := headers.get("x-goog-api-key", "").strip():
        return _credential(key, CredentialKind.API_KEY)
    parameters = parse_qs(query)
    if token := parameters.get("access_token"):
        return _credential(token[0], CredentialKind.BEARER)
    if query_key := parameters.get("key"):
        return _credential(query_key[0], CredentialKind.API_KEY)
    return None


def _credential(value: str, kind: CredentialKind) -> Credential:
    return Credential(CredentialKind.TOKEN if value.startswith(TOKEN_PREFIX) else kind, value)
