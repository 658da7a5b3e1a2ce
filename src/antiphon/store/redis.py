"""The shelf `redis`: a Redis or Valkey server that servers on several machines share."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import OutOfMemoryError, ReadOnlyError, RedisError

from antiphon.store.errors import StoreMisconfigured, StoreUnavailable
from antiphon.store.shelf import Entry, Kind, Label, ListedEntry

T = TypeVar("T")

_TIMEOUT_S = 5.0

_RETRIES = 1
"""A connection that the server closed while it was idle shows only when it is used."""

_PREFIX = "antiphon"
_LABEL = ("owner", "saved", "expires")

_TAKE = """
local entry = redis.call('HMGET', KEYS[1], 'uses', 'expires')
if not entry[1] or tonumber(entry[1]) <= 0 or tonumber(entry[2]) <= tonumber(ARGV[1]) then return 0 end
redis.call('HINCRBY', KEYS[1], 'uses', -1)
return 1
"""
"""Counts one use; Redis runs a script without anything in between."""


class RedisShelf:
    """Keeps entries in hashes that Redis itself forgets when they expire.

    Args:
        url: `redis://`, `rediss://` or `unix://`, as redis-py takes it.

    Raises:
        StoreMisconfigured: the URL is none.
    """

    def __init__(self, url: str) -> None:
        try:
            self._redis = Redis.from_url(
                url,
                socket_timeout=_TIMEOUT_S,
                socket_connect_timeout=_TIMEOUT_S,
                retry=Retry(NoBackoff(), _RETRIES),
                driver_info=None,  # or each connection reads the package's metadata from disk
            )
        except (ValueError, TypeError) as error:
            raise StoreMisconfigured(f"[store] url: {error}") from None
        self._address = _address(self._redis.connection_pool.connection_kwargs)
        self._take = self._redis.register_script(_TAKE)

    @property
    def address(self) -> str:
        """Host, port and database, or the socket's path."""
        return self._address

    async def start(self) -> None:
        """See that the server is there; raises `StoreUnavailable`."""
        await self._done(self._redis.ping())

    async def put(self, entry: Entry, now: datetime) -> None:
        """Keep an entry."""
        label = entry.label
        place = _place(label.kind, label.key)
        fields: dict[str, bytes | str | int] = {
            "owner": label.owner.encode(),
            "saved": repr(label.saved.timestamp()),
            "expires": repr(label.expires.timestamp()),
            "uses": entry.uses,
            "sealed": entry.sealed,
        }
        left_ms = max(1, round((label.expires - now).total_seconds() * 1000))
        transaction = self._redis.pipeline(transaction=True)
        transaction.delete(place)
        transaction.hset(place, mapping=cast("dict[Any, Any]", fields))
        transaction.pexpire(place, left_ms)
        await self._done(transaction.execute())

    async def get(self, kind: Kind, key: bytes) -> Entry | None:
        """An entry."""
        fields = [*_LABEL, "uses", "sealed"]
        values = await self._done(_values(self._redis.hmget(_place(kind, key), fields)))
        if None in values:
            return None
        *label, uses, sealed = values
        return Entry(_label(kind, key, *label), sealed, int(uses))

    async def take(self, kind: Kind, key: bytes, now: datetime) -> bool:
        """Count one use."""
        taken = self._take(keys=[_place(kind, key)], args=[repr(now.timestamp())])
        return await self._done(cast("Awaitable[int]", taken)) == 1

    async def entries(self, kind: Kind, now: datetime) -> Sequence[ListedEntry]:
        """What has not expired."""
        listed = await self._done(self._scan(kind))
        current = [item for item in listed if item.label.expires > now]
        return sorted(current, key=lambda item: item.label.saved, reverse=True)

    async def sweep(self, now: datetime) -> int:
        """Redis forgets by itself."""
        return 0

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    async def _scan(self, kind: Kind) -> list[ListedEntry]:
        listed = []
        prefix = f"{_PREFIX}:{kind}:"
        async for place in self._redis.scan_iter(match=f"{prefix}*", count=1000):
            values = await _values(self._redis.hmget(place, list(_LABEL)))
            size_bytes = await self._redis.hstrlen(place, "sealed")
            if None not in values:  # it may have expired meanwhile
                key = bytes.fromhex(place.decode().removeprefix(prefix))
                listed.append(ListedEntry(_label(kind, key, *values), size_bytes))
        return listed

    async def _done(self, work: Awaitable[T]) -> T:
        try:
            return await work
        except (RedisError, OSError) as error:
            raise StoreUnavailable(f"redis at {self._address}: {error}{_advice(error)}") from error


def _values(reply: Awaitable[Any] | Any) -> Awaitable[list[Any]]:
    """redis-py's types do not tell its two clients apart."""
    return cast("Awaitable[list[Any]]", reply)


def _place(kind: Kind, key: bytes) -> str:
    return f"{_PREFIX}:{kind}:{key.hex()}"


def _label(kind: Kind, key: bytes, owner: bytes, saved: bytes, expires: bytes) -> Label:
    return Label(kind, key, owner.decode(), _moment(saved), _moment(expires))


def _moment(timestamp: bytes) -> datetime:
    return datetime.fromtimestamp(float(timestamp), UTC)


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
