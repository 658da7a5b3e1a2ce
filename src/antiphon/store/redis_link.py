"""A connection to Redis, and what its failures mean."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, TypeVar, cast

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import OutOfMemoryError, ReadOnlyError, RedisError

from antiphon.store.errors import StoreMisconfigured, StoreUnavailable

T = TypeVar("T")

PREFIX = "antiphon"
"""The names of all keys begin with it."""

_TIMEOUT_S = 5.0

_RETRIES = 1
"""A connection that the server closed while it was idle shows only when it is used."""


class RedisLink:
    """A Redis or Valkey server.

    Args:
        url: `redis://`, `rediss://` or `unix://`, as redis-py takes it.

    Raises:
        StoreMisconfigured: the URL is none.
    """

    def __init__(self, url: str) -> None:
        try:
            self.redis = Redis.from_url(
                url,
                socket_timeout=_TIMEOUT_S,
                socket_connect_timeout=_TIMEOUT_S,
                retry=Retry(NoBackoff(), _RETRIES),
                driver_info=None,  # or each connection reads the package's metadata from disk
            )
        except (ValueError, TypeError) as error:
            raise StoreMisconfigured(f"[store] url: {error}") from None
        self.address = _address(self.redis.connection_pool.connection_kwargs)
        """Host, port and database, or the socket's path."""

    async def done(self, work: Awaitable[T]) -> T:
        """The result of some work.

        Raises:
            StoreUnavailable: it failed.
        """
        try:
            return await work
        except (RedisError, OSError) as error:
            raise StoreUnavailable(f"redis at {self.address}: {error}{_advice(error)}") from error


def awaited(reply: Awaitable[Any] | Any) -> Awaitable[Any]:
    """redis-py's types do not tell its two clients apart."""
    return cast("Awaitable[Any]", reply)


def _address(connection: dict[str, Any]) -> str:
    if "path" in connection:
        return str(connection["path"])
    host, port = connection.get("host", "localhost"), connection.get("port", 6379)
    return f"{host}:{port}/{connection.get('db', 0)}"


def _advice(error: Exception) -> str:
    if isinstance(error, OutOfMemoryError):
        return "; give it more memory (maxmemory)"
    if isinstance(error, ReadOnlyError):
        return "; name the primary in [store] url, not a replica"
    return "; see that it runs, and that [store] url is right"
