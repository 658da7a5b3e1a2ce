"""The database file: shared, damaged, full, or not there."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from tests.store.stores import sqlite_store

from antiphon.store.errors import StoreMisconfigured, StoreUnavailable
from antiphon.store.sealed import SealedStore
from antiphon.store.vault import Vault

TAKER = """
import asyncio, sys
from pathlib import Path
from tests.store.stores import sqlite_store

async def main():
    store = sqlite_store(Path(sys.argv[1]))
    await store.start()
    sys.stdin.readline()
    print(sum([await store.take_token("auth_tokens/shared") for _ in range(40)]))
    await store.close()

asyncio.run(main())
"""

KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from tests.store.stores import sqlite_store

async def main():
    store = sqlite_store(Path(sys.argv[1]))
    await store.start()
    await store.put("handle", b"the last turn", owner="alice", ttl_s=60)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""

ROOT = Path(__file__).parents[2]

Use = Callable[[SealedStore], Coroutine[Any, Any, None]]


def using(path: Path, use: Use, *, secret: bytes = b"s" * 32) -> None:
    async def run() -> None:
        store = sqlite_store(path, secret=secret)
        await store.start()
        try:
            await use(store)
        finally:
            await store.close()

    asyncio.run(run())


def program(source: str, path: Path) -> subprocess.Popen[str]:
    """Another process on the same file."""
    return subprocess.Popen(
        [sys.executable, "-c", source, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


async def keep(store: SealedStore) -> None:
    await store.put("handle", b"what was said", owner="alice", ttl_s=60)


async def nothing(store: SealedStore) -> None:
    """Open it, and close it."""


class TestTheFile:
    def test_outlives_the_store(self, tmp_path: Path) -> None:
        async def find(store: SealedStore) -> None:
            assert await store.get("handle", owner="alice") == b"what was said"

        using(tmp_path / "state" / "sessions.db", keep)
        using(tmp_path / "state" / "sessions.db", find)

    def test_is_for_its_owner_alone(self, tmp_path: Path) -> None:
        async def look(store: SealedStore) -> None:
            await keep(store)
            assert {file.stat().st_mode & 0o077 for file in (tmp_path / "state").iterdir()} == {0}
            assert (tmp_path / "state").stat().st_mode & 0o077 == 0

        using(tmp_path / "state" / "sessions.db", look)

    def test_holds_neither_handles_nor_words(self, tmp_path: Path) -> None:
        using(tmp_path / "sessions.db", keep)
        data = (tmp_path / "sessions.db").read_bytes()
        assert b"alice" in data
        assert b"handle" not in data
        assert b"said" not in data

    @pytest.mark.parametrize("before", [keep, nothing], ids=["with a session", "without one"])
    def test_opens_only_under_its_secret(self, tmp_path: Path, before: Use) -> None:
        using(tmp_path / "sessions.db", before)
        with pytest.raises(StoreMisconfigured, match=r"sessions\.db was made under another \[store\] secret"):
            using(tmp_path / "sessions.db", nothing, secret=b"t" * 32)
        using(tmp_path / "sessions.db", nothing)

    @pytest.mark.parametrize(
        "damage",
        [
            "sealed = substr(sealed, 1, 20)",
            "sealed = 'words'",
            "sealed = x''",
            "uses = 'many'",
            "saved = 'yesterday'",
            "saved = 1e300",
            "expires = 'never'",
        ],
    )
    def test_with_a_damaged_row_gives_none_for_it(
        self, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def keep_two(store: SealedStore) -> None:
            await keep(store)
            await store.put("sound", b"what else was said", owner="alice", ttl_s=60)

        async def find(store: SealedStore) -> None:
            assert await store.get("handle", owner="alice") is None
            assert await store.get("sound", owner="alice") == b"what else was said"
            assert Vault.key("sound").hex() in [kept.key for kept in await store.sessions()]

        using(tmp_path / "sessions.db", keep_two)
        database = sqlite3.connect(tmp_path / "sessions.db")
        database.execute(f"UPDATE entries SET {damage} WHERE key = ?", [Vault.key("handle")])
        database.commit()
        database.close()
        with caplog.at_level(logging.WARNING):
            using(tmp_path / "sessions.db", find)
        assert "sessions.db" in caplog.text

    def test_that_is_damaged_as_a_whole_is_told(self, tmp_path: Path) -> None:
        path = tmp_path / "sessions.db"

        async def fill(store: SealedStore) -> None:
            for number in range(100):
                await store.put(f"handle {number}", os.urandom(2000), owner="", ttl_s=60)

        async def find(store: SealedStore) -> None:
            for number in range(100):
                await store.get(f"handle {number}", owner="")

        using(path, fill)
        whole = path.read_bytes()
        path.write_bytes(whole[:8192] + bytes(len(whole) - 8192))
        with pytest.raises((StoreMisconfigured, StoreUnavailable), match=r"sessions\.db.*move"):
            using(path, find)


class TestSeveralProcesses:
    def test_use_a_token_exactly_as_often_as_it_may_be(self, tmp_path: Path) -> None:
        path = tmp_path / "sessions.db"

        async def make(store: SealedStore) -> None:
            await store.put_token("auth_tokens/shared", b"grant", uses=77, ttl_s=3600)

        using(path, make)
        takers = [program(TAKER, path) for _ in range(3)]
        taken = [taker.communicate("go\n")[0] for taker in takers]
        assert sum(int(count) for count in taken) == 77

    def test_may_all_be_the_first(self, tmp_path: Path) -> None:
        takers = [program(TAKER, tmp_path / "new" / "sessions.db") for _ in range(4)]
        assert [taker.communicate("go\n")[0] for taker in takers] == ["0\n"] * 4

    def test_lose_nothing_when_one_is_killed(self, tmp_path: Path) -> None:
        async def find(store: SealedStore) -> None:
            assert await store.get("handle", owner="alice") == b"the last turn"

        killed = program(KILLED, tmp_path / "sessions.db")
        killed.communicate()
        assert killed.returncode == -9
        using(tmp_path / "sessions.db", find)


class TestWhatCannotBeUsed:
    def test_is_refused_when_it_is_no_database(self, tmp_path: Path) -> None:
        path = tmp_path / "sessions.db"
        path.write_text("something else entirely, and long enough to be looked at\n" * 20)
        with pytest.raises(
            StoreMisconfigured, match=r"sessions\.db cannot be used.*not a database.*\[store\]"
        ):
            using(path, keep)

    def test_is_refused_when_it_is_of_another_version(self, tmp_path: Path) -> None:
        path = tmp_path / "sessions.db"
        database = sqlite3.connect(path)
        database.execute("PRAGMA user_version = 99")
        database.close()
        with pytest.raises(StoreMisconfigured, match="expected format 1, came 99"):
            using(path, keep)

    def test_is_refused_when_its_directory_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(StoreMisconfigured, match="cannot be used as the store"):
            using(tmp_path / "file" / "sessions.db", keep)

    def test_is_unavailable_when_the_disk_is_full(self, tmp_path: Path) -> None:
        async def fill(store: SealedStore) -> None:
            shelf: Any = store._shelf
            tiny = "PRAGMA max_page_count = 3"
            await shelf._file.run(lambda connection: connection.execute(tiny).fetchall())
            with pytest.raises(StoreUnavailable, match=r"sessions\.db: database or disk is full; make room"):
                await store.put("handle", os.urandom(100_000), owner="", ttl_s=60)
            assert await store.get("handle", owner="") is None

        using(tmp_path / "sessions.db", fill)

    def test_is_unavailable_when_it_is_closed(self, tmp_path: Path) -> None:
        async def run() -> None:
            store = sqlite_store(tmp_path / "sessions.db")
            with pytest.raises(StoreUnavailable, match="not open"):
                await store.get("handle", owner="")

        asyncio.run(run())
