"""`antiphon key new`: make an API key."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from antiphon.cli.console import err, write
from antiphon.clock import LoopClock


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key, and the lines of the configuration that let it in.

    Attributes:
        secret: what the client sends; it is kept nowhere.
        toml: what the server needs to know.
    """

    secret: str
    toml: str


def new_key(name: str, *, expires: datetime | None = None, models: Sequence[str] = ()) -> NewKey:
    """Make a key of 256 random bits.

    Args:
        expires: when it ends; None for never.
        models: which models it is for; empty for all.
    """
    secret = f"antiphon-{secrets.token_urlsafe(32)}"
    digest = hashlib.sha256(secret.encode()).hexdigest()
    # A JSON string is a TOML basic string, and an array of them an array.
    lines = ["[[auth.keys]]", f"name = {json.dumps(name)}", f'sha256 = "{digest}"']
    if expires is not None:
        lines.append(f"expires = {expires.astimezone(UTC).isoformat(timespec='seconds')}")
    if models:
        lines.append(f"models = {json.dumps(list(models))}")
    return NewKey(secret, "\n".join([*lines, ""]))


def print_new_key(name: str, *, days: float | None, models: Sequence[str]) -> None:
    """Show a new key, and what to put into `antiphon.toml`.

    Args:
        days: for how long it is good; None for ever.
    """
    expires = None if days is None else asyncio.run(_now()) + timedelta(days=days)
    key = new_key(name, expires=expires, models=models)
    err.print("The key, shown this once; the client sends it:")
    write(f"{key.secret}\n")
    err.print("\nFor antiphon.toml, where only its hash is kept:")
    write(f"\n{key.toml}")


async def _now() -> datetime:
    return LoopClock().utc()
