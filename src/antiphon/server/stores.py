"""The store that the configuration names."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from antiphon.clock import Clock
from antiphon.config.store import StoreEngine, StoreSettings
from antiphon.server.state_directory import state_directory
from antiphon.store.errors import StoreMisconfigured
from antiphon.store.memory import MemoryStore
from antiphon.store.protocol import SessionStore
from antiphon.store.sealed import SealedStore
from antiphon.store.server_secret import server_secret
from antiphon.store.shelf import Shelf
from antiphon.store.sqlite import SqliteShelf
from antiphon.store.vault import Vault

_DATABASE = "sessions.db"
_SECRET = "store-secret"
_LOCAL_REDIS = "redis://127.0.0.1:6379/0"


def create_store(settings: StoreSettings, environ: Mapping[str, str], clock: Clock) -> SessionStore:
    """Make the configured store; it is not started.

    Args:
        environ: for the state directory, where the database and the secret lie by default.

    Raises:
        StoreMisconfigured: its package is not installed, its URL is none, or its secret cannot be had.
    """
    if settings.engine is StoreEngine.MEMORY:
        return MemoryStore(clock, ttl_s=settings.ttl_s)
    directory = state_directory(environ)
    shelf = _redis(settings) if settings.engine is StoreEngine.REDIS else _sqlite(settings, directory)
    return SealedStore(shelf, Vault(_secret(settings, directory)), clock, ttl_s=settings.ttl_s)


def store_exists(settings: StoreSettings, environ: Mapping[str, str]) -> bool:
    """Whether some server has made the store's file; True of stores without one."""
    return settings.engine is not StoreEngine.SQLITE or _file(settings, state_directory(environ)).exists()


def _sqlite(settings: StoreSettings, directory: Path) -> Shelf:
    return SqliteShelf(_file(settings, directory))


def _file(settings: StoreSettings, directory: Path) -> Path:
    return settings.path.expanduser() if settings.path else directory / _DATABASE


def _redis(settings: StoreSettings) -> Shelf:
    if importlib.util.find_spec("redis") is None:
        raise StoreMisconfigured(
            "[store] engine is redis, but redis-py is not installed: pip install 'antiphon[redis]'"
        )
    from antiphon.store.redis import RedisShelf

    return RedisShelf(settings.url.get_secret_value() if settings.url else _LOCAL_REDIS)


def _secret(settings: StoreSettings, directory: Path) -> bytes:
    if settings.secret is not None:
        return sha256(settings.secret.get_secret_value().encode()).digest()
    return server_secret(directory / _SECRET)
