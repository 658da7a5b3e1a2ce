"""The shelf `redis`: a Redis or Valkey server that servers on several machines share."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar, cast

from antiphon.store.redis_ledger import RedisLedger, RedisSlots
from antiphon.store.redis_link import PREFIX, RedisLink, awaited
from antiphon.store.shelf import Entry, Kind, Label, ListedEntry

logger = logging.getLogger(__name__)

T = TypeVar("T")

_LABEL = ("owner", "saved", "expires")

_PUT_NEW = """
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
"""

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
        self._link = RedisLink(url)
        self._ledger = RedisLedger(self._link)
        self._slots = RedisSlots(self._link)
        self._redis = self._link.redis
        self._put_new = self._redis.register_script(_PUT_NEW)
        self._take = self._redis.register_script(_TAKE)

    @property
    def address(self) -> str:
        """Host, port and database, or the socket's path."""
        return self._link.address

    @property
    def ledger(self) -> RedisLedger:
        """The ledger on the same server."""
        return self._ledger

    @property
    def slots(self) -> RedisSlots:
        """The slots on the same server."""
        return self._slots

    async def start(self) -> None:
        """See that the server is there; raises `StoreUnavailable`."""
        await self._link.done(self._redis.ping())

    async def put(self, entry: Entry, now: datetime) -> None:
        """Keep an entry."""
        place = _place(entry.label.kind, entry.label.key)
        transaction = self._redis.pipeline(transaction=True)
        transaction.delete(place)
        transaction.hset(place, mapping=cast("dict[Any, Any]", _fields(entry)))
        transaction.pexpire(place, _left_ms(entry, now))
        await self._link.done(transaction.execute())

    async def put_new(self, entry: Entry, now: datetime) -> None:
        """Keep an entry, unless there is one."""
        values = [item for field in _fields(entry).items() for item in field]
        place = _place(entry.label.kind, entry.label.key)
        await self._link.done(awaited(self._put_new(keys=[place], args=[_left_ms(entry, now), *values])))

    async def get(self, kind: Kind, key: bytes) -> Entry | None:
        """An entry."""
        fields = [*_LABEL, "uses", "sealed"]
        values = await self._link.done(awaited(self._redis.hmget(_place(kind, key), fields)))
        if None in values:
            return None
        *label, uses, sealed = values
        return self._read(lambda: Entry(_label(kind, key, *label), sealed, int(uses)))

    async def take(self, kind: Kind, key: bytes, now: datetime) -> bool:
        """Count one use."""
        taken = self._take(keys=[_place(kind, key)], args=[repr(now.timestamp())])
        return bool(await self._link.done(awaited(taken)) == 1)

    async def entries(self, kind: Kind, now: datetime) -> Sequence[ListedEntry]:
        """What has not expired."""
        listed = await self._link.done(self._scan(kind))
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
        prefix = f"{PREFIX}:{kind}:"
        async for place in self._redis.scan_iter(match=f"{prefix}*", count=1000):
            values = await awaited(self._redis.hmget(place, list(_LABEL)))
            size_bytes = await self._redis.hstrlen(place, "sealed")
            if None in values:  # it may have expired meanwhile
                continue
            name = place.decode().removeprefix(prefix)
            label = self._read(partial(_named_label, kind, name, *values))
            if label is not None:
                listed.append(ListedEntry(label, size_bytes))
        return listed

    def _read(self, read: Callable[[], T]) -> T | None:
        """What stands in a hash; None if no server can have written it."""
        try:
            return read()
        except (ValueError, OverflowError, OSError) as error:
            logger.warning("%s: a damaged entry is passed over: %s", self.address, error)
            return None


def _place(kind: Kind, key: bytes) -> str:
    return f"{PREFIX}:{kind}:{key.hex()}"


def _fields(entry: Entry) -> dict[str, bytes | str | int]:
    return {
        "owner": entry.label.owner.encode(),
        "saved": repr(entry.label.saved.timestamp()),
        "expires": repr(entry.label.expires.timestamp()),
        "uses": entry.uses,
        "sealed": entry.sealed,
    }


def _left_ms(entry: Entry, now: datetime) -> int:
    return max(1, round((entry.label.expires - now).total_seconds() * 1000))


def _named_label(kind: Kind, name: str, owner: bytes, saved: bytes, expires: bytes) -> Label:
    return _label(kind, bytes.fromhex(name), owner, saved, expires)


def _label(kind: Kind, key: bytes, owner: bytes, saved: bytes, expires: bytes) -> Label:
    return Label(kind, key, owner.decode(), _moment(saved), _moment(expires))


def _moment(timestamp: bytes) -> datetime:
    return datetime.fromtimestamp(float(timestamp), UTC)
