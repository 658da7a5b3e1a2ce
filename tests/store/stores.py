"""Stores for tests, and a clock that stands still."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from antiphon.store.sealed import SealedStore
from antiphon.store.sqlite import SqliteShelf
from antiphon.store.vault import Vault

SECRET = b"s" * 32
NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


class StoppedClock:
    """A `Clock` that goes on only when told."""

    def __init__(self) -> None:
        self.passed_s = 0.0

    def now(self) -> float:
        return self.passed_s

    def utc(self) -> datetime:
        return NOON + timedelta(seconds=self.passed_s)

    async def sleep(self, seconds: float) -> None:
        self.passed_s += seconds
        await asyncio.sleep(0)


def sqlite_store(path: Path, *, secret: bytes = SECRET, clock: StoppedClock | None = None) -> SealedStore:
    """A store in a file."""
    return SealedStore(SqliteShelf(path), Vault(secret), clock or StoppedClock())


Use = Callable[[SealedStore], Coroutine[Any, Any, None]]


def using(store: SealedStore, use: Use) -> None:
    """Start a store, use it, and close it."""

    async def run() -> None:
        await store.start()
        try:
            await use(store)
        finally:
            await store.close()

    asyncio.run(run())


class RedisServer:
    """A Redis server of Debian, on a free port; it forgets everything when it is stopped."""

    installed = shutil.which("redis-server") is not None

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self, *options: str) -> None:
        self._process = subprocess.Popen(
            ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--save", "", *options],
            stdout=subprocess.DEVNULL,
        )
        while not self._answers():
            time.sleep(0.01)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


@contextmanager
def redis_server(*options: str) -> Iterator[RedisServer]:
    """A running Redis server."""
    server = RedisServer()
    server.start(*options)
    try:
        yield server
    finally:
        server.stop()
