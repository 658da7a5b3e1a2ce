"""The configured store, and the secret it seals under."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.store.stores import StoppedClock

from antiphon.config import load
from antiphon.config.errors import InvalidConfig
from antiphon.server.stores import create_store
from antiphon.store.errors import StoreMisconfigured
from antiphon.store.server_secret import server_secret


def put_and_get(put: Mapping[str, str], get: Mapping[str, str]) -> bytes | None:
    """Keep a session under one environment, and look for it under another."""

    clock = StoppedClock()
    first, second = (create_store(load(environ=given).store, given, clock) for given in (put, get))

    async def run() -> bytes | None:
        await first.start()
        await first.put("handle", b"what was said", owner="alice", ttl_s=60)
        await first.close()
        await second.start()
        try:
            return await second.get("handle", owner="alice")
        finally:
            await second.close()

    return asyncio.run(run())


class TestTheDefault:
    def test_is_a_file_in_the_state_directory(self, tmp_path: Path) -> None:
        environ = {"ANTIPHON_STATE_DIR": str(tmp_path / "state")}
        assert put_and_get(environ, environ) == b"what was said"
        assert (tmp_path / "state" / "sessions.db").exists()
        assert (tmp_path / "state" / "store-secret").stat().st_mode & 0o777 == 0o600

    def test_is_no_store_for_a_server_that_has_lost_its_secret(self, tmp_path: Path) -> None:
        one, other = {"ANTIPHON_STATE_DIR": str(tmp_path / "1")}, {"ANTIPHON_STATE_DIR": str(tmp_path / "2")}
        database = {"ANTIPHON_STORE__PATH": str(tmp_path / "shared.db")}
        with pytest.raises(StoreMisconfigured, match=r"shared\.db was made under another \[store\] secret"):
            put_and_get(one | database, other | database)


class TestAConfiguredSecret:
    def test_is_the_same_wherever_the_state_is(self, tmp_path: Path) -> None:
        one, other = {"ANTIPHON_STATE_DIR": str(tmp_path / "1")}, {"ANTIPHON_STATE_DIR": str(tmp_path / "2")}
        shared = {"ANTIPHON_STORE__PATH": str(tmp_path / "shared.db"), "ANTIPHON_STORE__SECRET": "x" * 32}
        assert put_and_get(one | shared, other | shared) == b"what was said"
        assert not (tmp_path / "1").exists()

    def test_must_be_long_and_is_not_told(self) -> None:
        with pytest.raises(InvalidConfig, match="at least 32 characters; came 7") as raised:
            load(environ={"ANTIPHON_STORE__SECRET": "hunter2"})
        assert "hunter2" not in str(raised.value)

    def test_does_not_show(self) -> None:
        assert "hunter" not in repr(load(environ={"ANTIPHON_STORE__SECRET": "hunter" * 6}).store)


class TestOtherEngines:
    def test_memory_needs_no_file(self, tmp_path: Path) -> None:
        environ = {"ANTIPHON_STATE_DIR": str(tmp_path / "state"), "ANTIPHON_STORE__ENGINE": "memory"}
        assert put_and_get(environ, environ) is None
        assert not (tmp_path / "state").exists()

    def test_redis_asks_for_its_package(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
        environ = {"ANTIPHON_STATE_DIR": str(tmp_path), "ANTIPHON_STORE__ENGINE": "redis"}
        with pytest.raises(StoreMisconfigured, match=r"pip install 'antiphon\[redis\]'"):
            put_and_get(environ, environ)


class TestTheSecretFile:
    def test_is_made_once_by_whoever_is_first(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(8) as threads:
            secrets = list(threads.map(lambda _: server_secret(tmp_path / "new" / "secret"), range(8)))
        assert len(set(secrets)) == 1
        assert [file.name for file in (tmp_path / "new").iterdir()] == ["secret"]

    def test_cut_short_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "secret").write_bytes(b"short")
        with pytest.raises(StoreMisconfigured, match="expected 32 bytes, came 5"):
            server_secret(tmp_path / "secret")

    def test_that_cannot_be_made_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(StoreMisconfigured, match=r"set \[store\] secret"):
            server_secret(tmp_path / "file" / "secret")
