"""The ledger and the slots of the shelf `memory`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from antiphon.store.ledger import BOOKINGS_KNOWN, DAYS_KEPT, SESSIONS_KEPT, Booking, DayAccount


class MemoryLedger:
    """Adds up in this process."""

    def __init__(self) -> None:
        self._days: dict[tuple[date, str, str], Counter[str]] = {}
        self._sessions: dict[tuple[str, str], Counter[str]] = {}
        self._sessions_until: dict[tuple[str, str], datetime] = {}
        self._booked: dict[str, datetime] = {}

    async def book(self, booking_id: str, bookings: Sequence[Booking], now: datetime) -> None:
        """Add all amounts, once."""
        if booking_id in self._booked:
            return
        self._booked[booking_id] = now + BOOKINGS_KNOWN
        for booking in bookings:
            place = (booking.day, booking.owner, booking.model)
            self._days.setdefault(place, Counter()).update(booking.amounts)
            if booking.session_id:
                session = (booking.session_id, booking.owner)
                self._sessions.setdefault(session, Counter()).update(booking.amounts)
                self._sessions_until[session] = now + SESSIONS_KEPT

    async def of_day(self, owner: str, day: date) -> Mapping[str, int]:
        """What one API key used on one day."""
        total: Counter[str] = Counter()
        for account in await self.days(day, day, owner):
            total.update(account.amounts)
        return dict(total)

    async def days(self, first: date, last: date, owner: str | None = None) -> Sequence[DayAccount]:
        """The accounts of some days."""
        return [
            DayAccount(day=day, owner=whose, model=model, amounts=dict(amounts))
            for (day, whose, model), amounts in sorted(self._days.items())
            if first <= day <= last and owner in (None, whose)
        ]

    async def of_session(self, session_id: str, owner: str) -> Mapping[str, int]:
        """What one session used."""
        return dict(self._sessions.get((session_id, owner), {}))

    async def sweep(self, now: datetime) -> None:
        """Forget what is too old."""
        oldest = (now - DAYS_KEPT).date()
        self._days = {place: amounts for place, amounts in self._days.items() if place[0] >= oldest}
        self._booked = {key: until for key, until in self._booked.items() if until > now}
        for session in [session for session, until in self._sessions_until.items() if until <= now]:
            del self._sessions[session], self._sessions_until[session]


@dataclass(frozen=True, slots=True)
class _Held:
    holder: str
    until: datetime


class MemorySlots:
    """Counts slots in this process."""

    def __init__(self) -> None:
        self._pools: dict[str, dict[str, _Held]] = {}

    async def take(
        self, pool: str, slot: str, holder: str, *, limit: int | None, until: datetime, now: datetime
    ) -> bool:
        """Take a slot, or hold on to it."""
        held = self._pools.setdefault(pool, {})
        others = sum(1 for name, place in held.items() if name != slot and place.until > now)
        has_it = slot in held and held[slot].until > now
        if limit is not None and others >= limit and not has_it:
            return False
        held[slot] = _Held(holder, until)
        return True

    async def free(self, pool: str, slot: str, holder: str) -> None:
        """Give a slot back."""
        held = self._pools.get(pool, {})
        if slot in held and held[slot].holder == holder:
            del held[slot]

    async def sweep(self, now: datetime) -> None:
        """Forget slots that are free again."""
        for pool, held in list(self._pools.items()):
            left = {slot: place for slot, place in held.items() if place.until > now}
            if left:
                self._pools[pool] = left
            else:
                del self._pools[pool]
