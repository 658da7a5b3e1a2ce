"""What google-genai was told that its turns took is what the ledger says, whatever happens to the server."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from google import genai
from google.genai.types import HttpOptions
from tests.cli.command import clean_environment
from tests.referees.at_once import run
from tests.referees.sdk import BUILTIN, TEXT, ask, using

from antiphon.server.certificates import CertificateFiles

READY = re.compile(r"Ready: (https?://[\w.]+:\d+)")


@contextmanager
def killed_server(state: Path) -> Iterator[str]:
    """A server that is killed in the end; its base URL."""
    environment = {**clean_environment(), "ANTIPHON_STATE_DIR": str(state), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "antiphon.cli", "serve", "--port", "0"],
        env=environment,
        cwd=state,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        yield next(found[1] for line in process.stdout if (found := READY.search(line)))
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def ledger(state: Path) -> list[dict[str, Any]]:
    """What `antiphon usage` says."""
    done = subprocess.run(
        [sys.executable, "-m", "antiphon.cli", "usage", "--json"],
        env={**clean_environment(), "ANTIPHON_STATE_DIR": str(state)},
        cwd=state,
        capture_output=True,
        check=True,
        text=True,
        timeout=30,
    )
    told: list[dict[str, Any]] = json.loads(done.stdout)
    return told


async def turns(url: str, ca: Path, handle: str | None, count: int) -> tuple[list[int], str]:
    """Some turns: the `total_token_count` of each, and the handle after the last."""
    options = HttpOptions(base_url=url, async_client_args={"ssl": _trusting(ca)})
    genai_client = genai.Client(api_key="any", http_options=options)
    config = using(TEXT, session_resumption={"handle": handle} if handle else {})
    totals = []
    async with genai_client.aio.live.connect(model=BUILTIN, config=config) as live:
        for number in range(count):
            turn = await ask(live, f"Remember the number {number}.")
            assert turn.usage is not None and turn.usage.total_token_count
            totals.append(turn.usage.total_token_count)
            async for message in live.receive():
                update = message.session_resumption_update
                if update is not None and update.new_handle:
                    handle = update.new_handle
                    break
    assert handle is not None
    return totals, handle


def _trusting(ca: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(ca))


@pytest.mark.timeout(90)
def test_the_ledger_balances_over_killed_servers(tmp_path: Path) -> None:
    totals: list[int] = []
    handle: str | None = None
    for count in (3, 1, 2):
        with killed_server(tmp_path) as url:
            ca = CertificateFiles.within(tmp_path).ca
            told, handle = run(asyncio.wait_for(turns(url, ca, handle, count), 40))
            totals += told
    (day,) = ledger(tmp_path)
    assert (day["key"], day["model"], day["sessions"]) == ("anyone", BUILTIN, 1)
    assert (day["turns"], day["totalTokens"]) == (len(totals), sum(totals))
