"""`[auth]`: who may connect, and what they may do."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, field_validator

from antiphon.config.caller import CallerRules
from antiphon.config.jwt import JwtSettings
from antiphon.config.section import Section

RESERVED_PREFIX = "jwt:"
"""The names of callers with a bearer token begin with it."""


def _digest(text: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise ValueError(f"expected 64 hexadecimal digits; came {len(text)} characters")
    return text.lower()


class ApiKey(CallerRules):
    """An API key, of which only the hash is kept (`antiphon key new` makes one)."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    """Who holds it; appears in logs. Two keys may have one name, and are the same caller then."""

    sha256: Annotated[str, AfterValidator(_digest)]
    """SHA-256 of the key, 64 hexadecimal digits."""

    expires: AwareDatetime | None = None
    """When it ends, and its sessions with it."""

    @field_validator("name")
    @classmethod
    def _not_reserved(cls, name: str) -> str:
        if name.startswith(RESERVED_PREFIX):
            raise ValueError(f"names that begin with {RESERVED_PREFIX} are those of bearer tokens")
        return name

    @property
    def rules(self) -> CallerRules:
        """What the key's holder may do."""
        return CallerRules(**{name: getattr(self, name) for name in CallerRules.model_fields})


class AuthSettings(Section):
    """Who may connect; without keys and bearer tokens everybody on this machine."""

    keys: tuple[ApiKey, ...] = ()
    jwt: JwtSettings | None = None

    @property
    def required(self) -> bool:
        """Whether callers have to say who they are."""
        return bool(self.keys) or self.jwt is not None

    @field_validator("keys")
    @classmethod
    def _one_caller_by_name_and_one_name_by_key(cls, keys: tuple[ApiKey, ...]) -> tuple[ApiKey, ...]:
        by_name: dict[str, ApiKey] = {}
        by_digest: dict[str, ApiKey] = {}
        for key in keys:
            same_name = by_name.setdefault(key.name, key)
            if same_name.rules != key.rules:
                raise ValueError(f'keys with the same name, "{key.name}", must have the same limits')
            if by_digest.setdefault(key.sha256, key) is not key:
                other = by_digest[key.sha256].name
                raise ValueError(
                    f'"{other}" and "{key.name}" have the same sha256; each key is one caller\'s'
                )
        return keys
