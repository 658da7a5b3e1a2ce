"""One SQLite file, and the one thread that has it open."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from antiphon.store.errors import StoreMisconfigured, StoreUnavailable

T = TypeVar("T")

_SCHEMA_VERSION = 1
_BUSY_TIMEOUT_S = 5.0
"""How long another process's write is waited for."""


class SqliteFile:
    """A database.

    Its one thread has the connection, so the event loop never waits for the disk, and work is done in the
    order in which it was asked for. Write-ahead logging lets other processes read meanwhile; what was
    committed survives the end of the process, however sudden.

    Args:
        schema: statements that make the tables if they are missing.
    """

    def __init__(self, path: Path, schema: Sequence[str]) -> None:
        self._path = path
        self._schema = tuple(schema)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="antiphon-store")
        self._connection: sqlite3.Connection | None = None

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._path

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

    async def close(self) -> None:
        """Finish what was begun, and close the file."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, connection.close)
        self._thread.shutdown(wait=False)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Have work done in the thread; each statement is a transaction of its own.

        Raises:
            StoreUnavailable: it failed.
        """
        connection = self._connection
        if connection is None:
            raise StoreUnavailable(f"{self._path}: the store is not open")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work, connection)
        except sqlite3.Error as error:
            raise StoreUnavailable(f"{self._path}: {error}{_advice(error)}") from error

    async def transact(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The same, in one transaction, during which nobody else writes: all of it happens, or nothing.

        Raises:
            StoreUnavailable: it failed.
        """

        def transaction(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                # A full disk has ended the transaction already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return result

        return await self.run(transaction)

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        connection = sqlite3.connect(
            self._path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version not in (0, _SCHEMA_VERSION):
            raise sqlite3.DatabaseError(f"expected format {_SCHEMA_VERSION}, came {version}")
        for statement in self._schema:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")


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
