"""The ledger and the slots of the shelf `sqlite`: tables beside the entries."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from antiphon.store.ledger import BOOKINGS_KNOWN, DAYS_KEPT, SESSIONS_KEPT, Booking, DayAccount
from antiphon.store.sqlite_file import SqliteFile

LEDGER_SCHEMA = (
    """
    CREATE TABLE IF NOT EXISTS usage_days (
        day TEXT NOT NULL,
        owner TEXT NOT NULL,
        model TEXT NOT NULL,
        item TEXT NOT NULL,
        amount INTEGER NOT NULL,
        PRIMARY KEY (day, owner, model, item)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS usage_sessions (
        session TEXT NOT NULL,
        owner TEXT NOT NULL,
        item TEXT NOT NULL,
        amount INTEGER NOT NULL,
        until REAL NOT NULL,
        PRIMARY KEY (session, owner, item)
    ) WITHOUT ROWID
    """,
    "CREATE TABLE IF NOT EXISTS usage_bookings (id TEXT PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID",
)

SLOTS_SCHEMA = (
    """
    CREATE TABLE IF NOT EXISTS slots (
        pool TEXT NOT NULL,
        slot TEXT NOT NULL,
        holder TEXT NOT NULL,
        until REAL NOT NULL,
        PRIMARY KEY (pool, slot)
    ) WITHOUT ROWID
    """,
)

_ADD_TO_DAY = """
INSERT INTO usage_days (day, owner, model, item, amount) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET amount = amount + excluded.amount
"""

_ADD_TO_SESSION = """
INSERT INTO usage_sessions (session, owner, item, amount, until) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET amount = amount + excluded.amount, until = excluded.until
"""

_TAKE = """
INSERT INTO slots (pool, slot, holder, until) SELECT :pool, :slot, :holder, :until
WHERE :slots IS NULL
   OR EXISTS (SELECT 1 FROM slots WHERE pool = :pool AND slot = :slot AND until > :now)
   OR (SELECT count(*) FROM slots WHERE pool = :pool AND until > :now) < :slots
ON CONFLICT DO UPDATE SET holder = excluded.holder, until = excluded.until
"""


class SqliteLedger:
    """Adds up in tables of a database."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    async def book(self, booking_id: str, bookings: Sequence[Booking], now: datetime) -> None:
        """Add all amounts, once."""

        def add(connection: sqlite3.Connection) -> None:
            known_until = (now + BOOKINGS_KNOWN).timestamp()
            insert = "INSERT OR IGNORE INTO usage_bookings (id, until) VALUES (?, ?)"
            if connection.execute(insert, (booking_id, known_until)).rowcount == 0:
                return
            connection.executemany(_ADD_TO_DAY, _day_rows(bookings))
            connection.executemany(_ADD_TO_SESSION, _session_rows(bookings, now))

        await self._file.transact(add)

    async def of_day(self, owner: str, day: date) -> Mapping[str, int]:
        """What one API key used on one day."""
        statement = "SELECT item, sum(amount) FROM usage_days WHERE day = ? AND owner = ? GROUP BY item"
        values = (day.isoformat(), owner)
        return dict(await self._file.run(lambda connection: connection.execute(statement, values).fetchall()))

    async def days(self, first: date, last: date, owner: str | None = None) -> Sequence[DayAccount]:
        """The accounts of some days."""
        statement = (
            "SELECT day, owner, model, item, amount FROM usage_days"
            " WHERE day BETWEEN ? AND ? AND (? IS NULL OR owner = ?) ORDER BY day, owner, model, item"
        )
        values = (first.isoformat(), last.isoformat(), owner, owner)
        rows = await self._file.run(lambda connection: connection.execute(statement, values).fetchall())
        accounts: defaultdict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
        for day, whose, model, item, amount in rows:
            accounts[day, whose, model][item] = amount
        return [
            DayAccount(day=date.fromisoformat(day), owner=whose, model=model, amounts=amounts)
            for (day, whose, model), amounts in accounts.items()
        ]

    async def of_session(self, session_id: str, owner: str) -> Mapping[str, int]:
        """What one session used."""
        statement = "SELECT item, amount FROM usage_sessions WHERE session = ? AND owner = ?"
        values = (session_id, owner)
        return dict(await self._file.run(lambda connection: connection.execute(statement, values).fetchall()))

    async def sweep(self, now: datetime) -> None:
        """Forget what is too old."""

        def forget(connection: sqlite3.Connection) -> None:
            oldest = (now - DAYS_KEPT).date().isoformat()
            connection.execute("DELETE FROM usage_days WHERE day < ?", (oldest,))
            connection.execute("DELETE FROM usage_sessions WHERE until <= ?", (now.timestamp(),))
            connection.execute("DELETE FROM usage_bookings WHERE until <= ?", (now.timestamp(),))

        await self._file.run(forget)


class SqliteSlots:
    """Counts slots in a table of a database."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    async def take(
        self, pool: str, slot: str, holder: str, *, limit: int | None, until: datetime, now: datetime
    ) -> bool:
        """Take a slot, or hold on to it."""
        values = {
            "pool": pool,
            "slot": slot,
            "holder": holder,
            "slots": limit,
            "until": until.timestamp(),
            "now": now.timestamp(),
        }
        return await self._file.run(lambda connection: connection.execute(_TAKE, values).rowcount) == 1

    async def free(self, pool: str, slot: str, holder: str) -> None:
        """Give a slot back."""
        statement = "DELETE FROM slots WHERE pool = ? AND slot = ? AND holder = ?"
        await self._file.run(lambda connection: connection.execute(statement, (pool, slot, holder)))

    async def sweep(self, now: datetime) -> None:
        """Forget slots that are free again."""
        statement = "DELETE FROM slots WHERE until <= ?"
        await self._file.run(lambda connection: connection.execute(statement, (now.timestamp(),)))


def _day_rows(bookings: Sequence[Booking]) -> list[tuple[str, str, str, str, int]]:
    return [
        (booking.day.isoformat(), booking.owner, booking.model, item, amount)
        for booking in bookings
        for item, amount in booking.amounts.items()
    ]


def _session_rows(bookings: Sequence[Booking], now: datetime) -> list[tuple[str, str, str, int, float]]:
    until = (now + SESSIONS_KEPT).timestamp()
    return [
        (booking.session_id, booking.owner, item, amount, until)
        for booking in bookings
        if booking.session_id
        for item, amount in booking.amounts.items()
    ]
