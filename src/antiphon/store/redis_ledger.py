"""The ledger and the slots of the shelf `redis`: hashes beside the entries.

Every change is one script, and Redis runs a script without anything in between.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from antiphon.store.ledger import BOOKINGS_KNOWN, DAYS_KEPT, SESSIONS_KEPT, Booking, DayAccount
from antiphon.store.redis_link import PREFIX, RedisLink, awaited

_DAY = f"{PREFIX}:usage-day"
_SESSION = f"{PREFIX}:usage-session"
_BOOKING = f"{PREFIX}:usage-booking"
_SLOTS = f"{PREFIX}:slots"

_BOOK = """
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[1]) then return 0 end
for index, account in ipairs(cjson.decode(ARGV[2])) do
  local key = KEYS[index + 1]
  for field, amount in pairs(account.amounts) do redis.call('HINCRBY', key, field, amount) end
  redis.call('EXPIRE', key, account.ttl_s)
end
return 1
"""

_TAKE = """
local slot, holder, limit, till, now = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])
local held = redis.call('HGETALL', KEYS[1])
local count, mine, last = 0, false, tonumber(till)
for index = 1, #held, 2 do
  local free_at = tonumber(string.match(held[index + 1], '^%S+'))
  if free_at <= now then redis.call('HDEL', KEYS[1], held[index])
  else
    count = count + 1
    mine = mine or held[index] == slot
    last = math.max(last, free_at)
  end
end
if limit >= 0 and count >= limit and not mine then return 0 end
redis.call('HSET', KEYS[1], slot, till .. ' ' .. holder)
redis.call('EXPIRE', KEYS[1], math.ceil(last - now) + 1)
return 1
"""

_FREE = """
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held and string.match(held, '^%S+ (.*)$') == ARGV[2] then redis.call('HDEL', KEYS[1], ARGV[1]) end
return 0
"""

_UNLIMITED = -1


class RedisLedger:
    """Adds up in hashes: one for each day and owner, one for each session."""

    def __init__(self, link: RedisLink) -> None:
        self._link = link
        self._book = link.redis.register_script(_BOOK)

    async def book(self, booking_id: str, bookings: Sequence[Booking], now: datetime) -> None:
        """Add all amounts, once."""
        accounts: defaultdict[tuple[str, timedelta], Counter[str]] = defaultdict(Counter)
        for booking in bookings:
            fields = {f"{item} {booking.model}": amount for item, amount in booking.amounts.items()}
            accounts[_day_key(booking.day, booking.owner), DAYS_KEPT].update(fields)
            if booking.session_id:
                session = _session_key(booking.session_id, booking.owner)
                accounts[session, SESSIONS_KEPT].update(booking.amounts)
        # Amounts are text: a script's numbers are floating-point.
        changes = [
            {
                "ttl_s": int(kept.total_seconds()),
                "amounts": {field: str(amount) for field, amount in amounts.items()},
            }
            for (_, kept), amounts in accounts.items()
        ]
        keys = [f"{_BOOKING}:{booking_id}", *(key for key, _ in accounts)]
        known_s = int(BOOKINGS_KNOWN.total_seconds())
        await self._link.done(awaited(self._book(keys=keys, args=[known_s, json.dumps(changes)])))

    async def of_day(self, owner: str, day: date) -> Mapping[str, int]:
        """What one API key used on one day."""
        total: Counter[str] = Counter()
        for account in await self._account(_day_key(day, owner)):
            total.update(account.amounts)
        return dict(total)

    async def days(self, first: date, last: date, owner: str | None = None) -> Sequence[DayAccount]:
        """The accounts of some days."""
        if owner is None:
            places = await self._link.done(self._scan())
        else:
            span = range((last - first).days + 1)
            places = [_day_key(first + timedelta(days=after), owner) for after in span]
        accounts = []
        for place in places:
            if first <= _day_of(place) <= last:
                accounts += await self._account(place)
        return sorted(accounts, key=lambda account: (account.day, account.owner, account.model))

    async def of_session(self, session_id: str, owner: str) -> Mapping[str, int]:
        """What one session used."""
        fields = await self._link.done(awaited(self._link.redis.hgetall(_session_key(session_id, owner))))
        return {item.decode(): int(amount) for item, amount in fields.items()}

    async def sweep(self, now: datetime) -> None:
        """Redis forgets by itself."""

    async def _scan(self) -> list[str]:
        found = self._link.redis.scan_iter(match=f"{_DAY}:*", count=1000)
        return [place.decode() async for place in found]

    async def _account(self, place: str) -> list[DayAccount]:
        fields = await self._link.done(awaited(self._link.redis.hgetall(place)))
        models: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for field, amount in fields.items():
            item, _, model = field.decode().partition(" ")
            models[model][item] = int(amount)
        return [
            DayAccount(day=_day_of(place), owner=_owner_of(place), model=model, amounts=amounts)
            for model, amounts in models.items()
        ]


class RedisSlots:
    """Counts slots in hashes: one for each pool."""

    def __init__(self, link: RedisLink) -> None:
        self._link = link
        self._take = link.redis.register_script(_TAKE)
        self._free = link.redis.register_script(_FREE)

    async def take(
        self, pool: str, slot: str, holder: str, *, limit: int | None, until: datetime, now: datetime
    ) -> bool:
        """Take a slot, or hold on to it."""
        slots = _UNLIMITED if limit is None else limit
        values: list[str | int] = [slot, holder, slots, repr(until.timestamp()), repr(now.timestamp())]
        taken = self._take(keys=[f"{_SLOTS}:{pool}"], args=values)
        return bool(await self._link.done(awaited(taken)) == 1)

    async def free(self, pool: str, slot: str, holder: str) -> None:
        """Give a slot back."""
        await self._link.done(awaited(self._free(keys=[f"{_SLOTS}:{pool}"], args=[slot, holder])))

    async def sweep(self, now: datetime) -> None:
        """Redis forgets by itself."""


def _day_key(day: date, owner: str) -> str:
    return f"{_DAY}:{day.isoformat()}:{owner}"


def _session_key(session_id: str, owner: str) -> str:
    return f"{_SESSION}:{session_id}:{owner}"


def _day_of(place: str) -> date:
    return date.fromisoformat(place.removeprefix(f"{_DAY}:")[:10])


def _owner_of(place: str) -> str:
    return place.removeprefix(f"{_DAY}:")[11:]
