"""The shelf `sqlite`: one file, which all servers of a machine may share."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from antiphon.store.errors import StoreMisconfigured, StoreUnavailable
from antiphon.store.shelf import Entry, Kind, Label, ListedEntry

T = TypeVar("T")

_SCHEMA_VERSION = 1
_BUSY_TIMEOUT_S = 5.0
"""How long another process's write is waited for."""

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
    """Keeps entries in an SQLite database.

    Its one thread has the connection, so the event loop never waits for the disk. Write-ahead logging lets
    other processes read meanwhile; what was committed survives the end of the process, however sudden.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="antiphon-store")
        self._connection: sqlite3.Connection | None = None

    @property
    def address(self) -> str:
        """The file."""
        return str(self._path)

    async def start(self) -> None:
        """Open the file, and make it if it is missing.

        Raises:
            StoreMisconfigured: it cannot be made, or is not a database of this version.
        """
        loop = asyncio.get_running_loop()
        try:
            self._connection = await loop.run_in_executor(self._thread, self._open)
        except (sqlite3.Error, OSError) as error:
            raise StoreMisconfigured(
                f"{self._path} cannot be used as the store: {error}; move it away if it is damaged,"
                " or name another file in [store] path"
            ) from error

    async def put(self, entry: Entry, now: datetime) -> None:
        """Keep an entry."""
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
        statement = f"REPLACE INTO entries ({_LABEL}, uses, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)"
        await self._run(lambda connection: connection.execute(statement, row))

    async def get(self, kind: Kind, key: bytes) -> Entry | None:
        """An entry."""
        statement = f"SELECT {_LABEL}, uses, sealed FROM entries WHERE kind = ? AND key = ?"
        row = await self._run(lambda connection: connection.execute(statement, (str(kind), key)).fetchone())
        return None if row is None else Entry(_label(*row[:5]), row[6], row[5])

    async def take(self, kind: Kind, key: bytes, now: datetime) -> bool:
        """Count one use."""
        statement = (
            "UPDATE entries SET uses = uses - 1 WHERE kind = ? AND key = ? AND uses > 0 AND expires > ?"
        )
        values = (str(kind), key, now.timestamp())
        return await self._run(lambda connection: connection.execute(statement, values).rowcount) == 1

    async def entries(self, kind: Kind, now: datetime) -> Sequence[ListedEntry]:
        """What has not expired."""
        statement = (
            f"SELECT {_LABEL}, length(sealed) FROM entries WHERE kind = ? AND expires > ? ORDER BY saved DESC"
        )
        values = (str(kind), now.timestamp())
        rows = await self._run(lambda connection: connection.execute(statement, values).fetchall())
        return [ListedEntry(_label(*row[:5]), row[5]) for row in rows]

    async def sweep(self, now: datetime) -> int:
        """Remove what has expired."""
        statement = "DELETE FROM entries WHERE expires <= ?"
        values = (now.timestamp(),)
        return await self._run(lambda connection: connection.execute(statement, values).rowcount)

    async def close(self) -> None:
        """Finish what was begun, and close the file."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, connection.close)
        self._thread.shutdown(wait=False)

    async def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self._connection
        if connection is None:
            raise StoreUnavailable(f"{self._path}: the store is not open")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work, connection)
        except sqlite3.Error as error:
            raise StoreUnavailable(f"{self._path}: {error}{_advice(error)}") from error

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        connection = sqlite3.connect(
            self._path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version not in (0, _SCHEMA_VERSION):
        raise sqlite3.DatabaseError(f"expected format {_SCHEMA_VERSION}, came {version}")
    connection.execute(_SCHEMA)
    connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")


def _label(kind: str, key: bytes, owner: str, saved: float, expires: float) -> Label:
    return Label(
        Kind(kind), key, owner, datetime.fromtimestamp(saved, UTC), datetime.fromtimestamp(expires, UTC)
    )


def _advice(error: sqlite3.Error) -> str:
    match getattr(error, "sqlite_errorcode", None):
        case sqlite3.SQLITE_FULL:
            return "; make room on the disk"
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return "; stop the server and move the file away"
        case sqlite3.SQLITE_READONLY:
            return "; let the server write to the file and to its directory"
        case _:
            return ""
