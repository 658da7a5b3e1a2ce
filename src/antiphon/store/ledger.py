"""The ledger: what was used, by day, API key and model, and by session.

A ledger adds up whole numbers, each under the name of an item; what the items mean is the server's business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

DAYS_KEPT = timedelta(days=400)
"""Accounts of days are kept for so long."""

SESSIONS_KEPT = timedelta(days=30)
"""Accounts of sessions are kept for so long after the last booking."""

BOOKINGS_KNOWN = timedelta(days=2)
"""For so long a booking that is made again is recognized."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """Amounts to be added to the account of a day, and to that of a session.

    Attributes:
        day: in UTC.
        owner: the name of the API key.
        session_id: empty to book to the day alone.
        amounts: what to add, by item.
    """

    day: date
    owner: str
    model: str
    session_id: str
    amounts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAccount:
    """What one API key used of one model on one day (UTC)."""

    day: date
    owner: str
    model: str
    amounts: Mapping[str, int]


class Ledger(Protocol):
    """Adds up bookings, of all servers that share the store. Every method raises `StoreUnavailable`."""

    async def book(self, booking_id: str, bookings: Sequence[Booking], now: datetime) -> None:
        """Add all amounts, or none of them. With an id that was used before, it does nothing.

        So who cannot tell whether a booking arrived makes it again under the same id.
        """
        ...

    async def of_day(self, owner: str, day: date) -> Mapping[str, int]:
        """What one API key used on one day, of all models."""
        ...

    async def days(self, first: date, last: date, owner: str | None = None) -> Sequence[DayAccount]:
        """The accounts of some days, both included, by day, owner and model; of one owner, or of all."""
        ...

    async def of_session(self, session_id: str, owner: str) -> Mapping[str, int]:
        """What one session used; empty if it is not known, or another owner's."""
        ...

    async def sweep(self, now: datetime) -> None:
        """Forget what is too old."""
        ...
