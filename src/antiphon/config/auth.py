"""`[auth]`: who may connect."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from antiphon.config.section import Section


def _digest(text: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise ValueError(f"expected 64 hexadecimal digits; came {len(text)} characters")
    return text.lower()


class ApiKey(Section):
    """An API key, of which only the hash is kept (`antiphon key new` makes one)."""

    name: Annotated[str, Field(min_length=1)]
    """Who holds it; appears in logs."""

    sha256: Annotated[str, AfterValidator(_digest)]
    """SHA-256 of the key, 64 hexadecimal digits."""


class AuthSettings(Section):
    """Who may connect; without keys everybody on this machine."""

    keys: tuple[ApiKey, ...] = ()
