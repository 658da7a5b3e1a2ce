"""What a caller may do, however it says who it is."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from antiphon.config.section import Section


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
