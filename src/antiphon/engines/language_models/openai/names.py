"""Function names, in the alphabet that OpenAI-compatible servers accept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

_ACCEPTED = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FOREIGN = re.compile(r"[^A-Za-z0-9_-]")
_HEAD_CHARS = 55  # 55 + "_" + 8 hex digits = 64


def upstream_name(name: str) -> str:
    """A name of at most 64 characters from `[A-Za-z0-9_-]`; the same for the same name, always.

    The Live API allows 128 characters and `.` and `:`. A name that does not fit is shortened and told
    apart by a hash, so that calls in the history keep their names when the declarations change.
    """
    if _ACCEPTED.fullmatch(name):
        return name
    digest = sha256(name.encode()).hexdigest()[:8]
    return f"{_FOREIGN.sub('_', name)[:_HEAD_CHARS]}_{digest}"


class DeclaredNames:
    """The way back from the names the model uses to those the client declared."""

    def __init__(self, names: Iterable[str]) -> None:
        self._declared = {upstream_name(name): name for name in names}

    def declared(self, upstream: str) -> str | None:
        """The client's name for a function; None when it declared no such function."""
        return self._declared.get(upstream)

    def __str__(self) -> str:
        return ", ".join(self._declared.values()) or "none"
