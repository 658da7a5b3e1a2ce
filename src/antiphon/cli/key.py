"""`antiphon key new`: make an API key."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass

from antiphon.cli.console import err, write


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key, and the lines of the configuration that let it in.

    Attributes:
        secret: what the client sends; it is kept nowhere.
        toml: what the server needs to know.
    """

    secret: str
    toml: str


def new_key(name: str) -> NewKey:
    """Make a key of 256 random bits."""
    secret = f"antiphon-{secrets.token_urlsafe(32)}"
    digest = hashlib.sha256(secret.encode()).hexdigest()
    # A JSON string is a TOML basic string.
    return NewKey(secret, f'[[auth.keys]]\nname = {json.dumps(name)}\nsha256 = "{digest}"\n')


def print_new_key(name: str) -> None:
    """Show a new key, and what to put into `antiphon.toml`."""
    key = new_key(name)
    err.print("The key, shown this once; the client sends it:")
    write(f"{key.secret}\n")
    err.print("\nFor antiphon.toml, where only its hash is kept:")
    write(f"\n{key.toml}")
