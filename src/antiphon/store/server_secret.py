"""The secret that entries are sealed under, made on first start."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from antiphon.store.errors import StoreMisconfigured

SECRET_BYTES = 32


def server_secret(path: Path) -> bytes:
    """Read the secret, and make it first if there is none. Of servers that start together one makes it.

    Raises:
        StoreMisconfigured: the file cannot be read or made, or is cut short.
    """
    try:
        if not path.exists():
            _make(path)
        secret = path.read_bytes()
    except OSError as error:
        raise StoreMisconfigured(
            f"the store's secret cannot be had: {error}; make the directory writable, or set [store] secret"
        ) from error
    if len(secret) != SECRET_BYTES:
        raise StoreMisconfigured(
            f"{path}: expected {SECRET_BYTES} bytes, came {len(secret)}; remove it, and a new one is made"
            " (sessions kept under the old one are lost)"
        )
    return secret


def _make(path: Path) -> None:
    """Written aside and linked into place, so that nobody ever reads half a secret."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(SECRET_BYTES))
            file.flush()
            os.fsync(descriptor)
        os.link(draft, path)
    except FileExistsError:
        pass  # another server was first
    finally:
        draft.unlink()
