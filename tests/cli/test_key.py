"""`antiphon key new`: the lines that it prints let the key in that it shows."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from tests.cli.command import antiphon

from antiphon.clock import LoopClock
from antiphon.config import load
from antiphon.config.auth import ApiKey
from antiphon.server.auth import hash_key


def made(tmp_path: Path, *options: str) -> tuple[str, ApiKey]:
    """A new key, and what the server will know of it."""
    done = antiphon("key", "new", "--name", 'A "big" customer', *options)
    assert done.status == 0
    secret, _, lines = done.stdout.partition("\n")
    (tmp_path / "antiphon.toml").write_text(lines)
    (key,) = load(tmp_path / "antiphon.toml", environ={}).auth.keys
    return secret, key


def test_a_key_is_good_for_ever_and_for_everything(tmp_path: Path) -> None:
    secret, key = made(tmp_path)
    assert key == ApiKey(name='A "big" customer', sha256=hash_key(secret))


def test_a_key_may_end_and_be_for_some_models(tmp_path: Path) -> None:
    async def now_plus_30_days() -> float:
        return (LoopClock().utc() + timedelta(days=30)).timestamp()

    _, key = made(tmp_path, "--days", "30", "--model", "gemini-3.8-*", "--model", "house")
    assert key.models == ("gemini-3.8-*", "house")
    assert key.expires is not None
    assert abs(key.expires.timestamp() - asyncio.run(now_plus_30_days())) < 60


def test_no_two_keys_are_the_same(tmp_path: Path) -> None:
    assert made(tmp_path)[0] != made(tmp_path)[0]
