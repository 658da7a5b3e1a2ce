"""The shelf `sqlite`: one file, which all servers of a machine may share."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from antiphon.store.shelf import Entry, Kind, Label, ListedEntry
from antiphon.store.sqlite_file import SqliteFile
from antiphon.store.sqlite_ledger import LEDGER_SCHEMA, SLOTS_SCHEMA, SqliteLedger, SqliteSlots

logger = logging.getLogger(__name__)

T = TypeVar("T")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    kind TEXT NOT NULL,
    key BLOB NOT NULL,
    owner TEXT NOT NULL,
    saved REAL NOT NULL,
    expires REAL NOT NULL,
    uses INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID
"""

_LABEL = "kind, key, owner, saved, expires"


class SqliteShelf:
    """Keeps entries in an SQLite database."""

    def __init__(self, path: Path) -> None:
        self._file = SqliteFile(path, (_SCHEMA, *LEDGER_SCHEMA, *SLOTS_SCHEMA))
        self._ledger = SqliteLedger(self._file)
        self._slots = SqliteSlots(self._file)

    @property
    def address(self) -> str:
        """The file."""
        return str(self._file.path)

    @property
    def ledger(self) -> SqliteLedger:
        """The ledger in the same file."""
        return self._ledger

    @property
    def slots(self) -> SqliteSlots:
        """The slots in the same file."""
        return self._slots

    async def start(self) -> None:
        """Open the file, and make it if it is missing; raises `StoreMisconfigured`."""
        await self._file.start()

    async def put(self, entry: Entry, now: datetime) -> None:
        """Keep an entry."""
        await self._insert("REPLACE", entry)

    async def put_new(self, entry: Entry, now: datetime) -> None:
        """Keep an entry, unless there is one."""
        await self._insert("INSERT OR IGNORE", entry)

    async def get(self, kind: Kind, key: bytes) -> Entry | None:
        """An entry."""
        statement = f"SELECT {_LABEL}, uses, sealed FROM entries WHERE kind = ? AND key = ?"
        values = (str(kind), key)
        row = await self._file.run(lambda connection: connection.execute(statement, values).fetchone())
        return None if row is None else self._read(row, _entry)

    async def take(self, kind: Kind, key: bytes, now: datetime) -> bool:
        """Count one use."""
        statement = (
            "UPDATE entries SET uses = uses - 1 WHERE kind = ? AND key = ? AND uses > 0 AND expires > ?"
        )
        values = (str(kind), key, now.timestamp())
        return await self._file.run(lambda connection: connection.execute(statement, values).rowcount) == 1

    async def entries(self, kind: Kind, now: datetime) -> Sequence[ListedEntry]:
        """What has not expired."""
        statement = (
            f"SELECT {_LABEL}, length(sealed) FROM entries WHERE kind = ? AND expires > ? ORDER BY saved DESC"
        )
        values = (str(kind), now.timestamp())
        rows = await self._file.run(lambda connection: connection.execute(statement, values).fetchall())
        return [listed for row in rows if (listed := self._read(row, _listed)) is not None]

    async def sweep(self, now: datetime) -> int:
        """Remove what has expired."""
        statement = "DELETE FROM entries WHERE expires <= ?"
        values = (now.timestamp(),)
        return await self._file.run(lambda connection: connection.execute(statement, values).rowcount)

    async def close(self) -> None:
        """Finish what was begun, and close the file."""
        await self._file.close()

    def _read(self, row: tuple[Any, ...], read: Callable[[tuple[Any, ...]], T]) -> T | None:
        """What stands in a row; None if no server can have written it."""
        try:
            return read(row)
        except (TypeError, ValueError, OverflowError, OSError) as error:
            logger.warning("%s: a damaged row is passed over: %s", self.address, error)
            return None

    async def _insert(self, insert: str, entry: Entry) -> None:
        label = entry.label
        row = (
            str(label.kind),
            label.key,
            label.owner,
            label.saved.timestamp(),
            label.expires.timestamp(),
            entry.uses,
            entry.sealed,
        )
        statement = f"{insert} INTO entries ({_LABEL}, uses, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)"
        await self._file.run(lambda connection: connection.execute(statement, row))


def _entry(row: tuple[Any, ...]) -> Entry:
    *label, uses, sealed = row
    if not isinstance(uses, int) or not isinstance(sealed, bytes):
        raise TypeError(f"expected a number and bytes, came {type(uses).__name__}, {type(sealed).__name__}")
    return Entry(_label(*label), sealed, uses)


def _listed(row: tuple[Any, ...]) -> ListedEntry:
    *label, size_bytes = row
    return ListedEntry(_label(*label), size_bytes)


def _label(kind: str, key: bytes, owner: str, saved: float, expires: float) -> Label:
    return Label(
        Kind(kind), key, owner, datetime.fromtimestamp(saved, UTC), datetime.fromtimestamp(expires, UTC)
    )
