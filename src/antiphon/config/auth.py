"""`[auth]`: who may connect, and what they may do."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, AwareDatetime, Field, field_validator

from antiphon.config.section import Section

RESERVED_PREFIX = "jwt:"
"""The names of callers with a bearer token begin with it."""


def _digest(text: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise ValueError(f"expected 64 hexadecimal digits; came {len(text)} characters")
    return text.lower()


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.rstrip("/") or parts.query:
        raise ValueError(f'expected an origin such as "https://app.example"; came {text!r}')
    return text.rstrip("/").lower()


Count = Annotated[int, Field(strict=True, ge=1)]


class CallerRules(Section):
    """What a caller may do; what is left out is not limited."""

    models: tuple[str, ...] = ()
    """Model ids, or patterns with `*`, that may be asked for; empty for all."""

    origins: tuple[Annotated[str, AfterValidator(_origin)], ...] = ()
    """Origins of web pages that may connect; empty for those that the server allows."""

    max_sessions: Count | None = None
    """Most sessions at the same time."""

    sessions_per_minute: Count | None = None
    """Most sessions begun in any minute."""

    audio_minutes_per_day: Annotated[float, Field(gt=0)] | None = None
    """Most minutes of audio, received and sent together, in a day (UTC)."""

    tokens_per_day: Count | None = None
    """Most tokens in a day (UTC)."""


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
    """Who may connect; without keys everybody on this machine."""

    keys: tuple[ApiKey, ...] = ()

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
