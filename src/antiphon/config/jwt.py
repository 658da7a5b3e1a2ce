"""`[auth.jwt]`: bearer tokens of an identity provider."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from antiphon.config.caller import CallerRules


def _jwks_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname)):
        return text
    raise ValueError(f"expected an https:// address, or http:// on this machine; came {text!r}")


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


class JwtSettings(CallerRules):
    """Which bearer tokens are good; what each of their holders may do is limited as for a key."""

    issuer: Annotated[str, Field(min_length=1)]
    """The `iss` of good tokens."""

    audience: Annotated[str, Field(min_length=1)]
    """What the `aud` of good tokens is, or has among others."""

    jwks_url: Annotated[str, AfterValidator(_jwks_url)] | None = None
    """Where the provider tells the public keys that it signs with (a JWK Set, RFC 7517)."""

    jwks_file: Path | None = None
    """A file with the same, instead."""

    name_claim: Annotated[str, Field(min_length=1)] = "sub"
    """The claim that names the caller."""

    @model_validator(mode="after")
    def _one_place_of_keys(self) -> Self:
        if (self.jwks_url is None) == (self.jwks_file is None):
            which = "neither" if self.jwks_url is None else "both"
            raise ValueError(f"expected one of jwks_url and jwks_file; came {which}")
        return self
