"""`antiphon serve --workers 2`: google-genai does not notice which process serves it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from google.genai import errors
from tests.referees.at_once import run
from tests.referees.conftest import StartServer
from tests.referees.sdk import BUILTIN, ask, receive_turn, session
from tests.referees.server_process import ServerProcess, children
from tests.referees.test_genai_resumption import next_handle, resuming

WORKERS = 2

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")


@pytest.fixture(scope="module")
def pair(start_server: StartServer) -> ServerProcess:
    """Two workers on one port; each has one process to recognize speech."""
    return start_server(f"[server]\nworkers = {WORKERS}\n[recognizers.default]\nworkers = 1\n")


def get(server: ServerProcess, path: str) -> str:
    with urllib.request.urlopen(f"{server.plain_url}{path}", timeout=10) as response:
        return str(response.read().decode())


def post(server: ServerProcess, path: str) -> int:
    request = urllib.request.Request(f"{server.plain_url}{path}", method="POST")
    with urllib.request.urlopen(request, timeout=10) as response:
        return int(response.status)


def workers(server: ServerProcess) -> list[int]:
    """The processes that serve."""
    return children(server.pid, "workers.process")


def runs(pid: int) -> bool:
    """Whether a process has not ended; one that nobody has waited for yet has no command line any more."""
    try:
        return bool((Path("/proc") / str(pid) / "cmdline").read_text())
    except OSError:
        return False


def sessions_of(server: ServerProcess, worker: int) -> int:
    """How many sessions a worker has, by its number."""
    (line,) = [
        line
        for line in get(server, "/metrics").splitlines()
        if line.startswith(f'antiphon_sessions{{worker="{worker}"}}')
    ]
    return int(float(line.split()[-1]))


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """A process that does nothing for a while."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what other processes do."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.05)


class TestTakeOver:
    def test_a_session_goes_on_in_the_other_process(self, pair: ServerProcess) -> None:
        async def test() -> None:
            first, second = workers(pair)
            with stopped(second):
                old = session(pair, BUILTIN, resuming())
                old_live = await old.__aenter__()
                await ask(old_live, "My name is Ada.")
                handle = await next_handle(old_live)
            with stopped(first):
                new = session(pair, BUILTIN, resuming(handle))
                new_live = await new.__aenter__()
                assert (await ask(new_live, "What is my name?")).text == "Your name is Ada."
            with pytest.raises(errors.APIError, match="1000.*resumed on another connection"):
                await asyncio.wait_for(receive_turn(old_live), 10)
            assert (await ask(new_live, "What is my name?")).text == "Your name is Ada."
            (told,) = json.loads(get(pair, "/antiphon/v1/sessions"))["sessions"]
            assert (told["state"], told["turnCount"]) == ("active", 3)
            turns = json.loads(get(pair, f"/antiphon/v1/sessions/{told['sessionId']}/turns"))["turns"]
            assert len(turns) == 3
            assert {sessions_of(pair, 1), sessions_of(pair, 2)} == {0, 1}
            for connection in (old, new):
                await connection.__aexit__(None, None, None)

        run(test())

    def test_it_goes_on_when_its_process_is_killed(self, pair: ServerProcess) -> None:
        async def test() -> None:
            before = workers(pair)
            with stopped(before[1]):
                live = await (connecting := session(pair, BUILTIN, resuming())).__aenter__()
                await ask(live, "My name is Grace.")
                handle = await next_handle(live)
            os.kill(before[0], signal.SIGKILL)
            with pytest.raises(errors.APIError, match="1006"):
                await asyncio.wait_for(receive_turn(live), 10)
            await connecting.__aexit__(None, None, None)
            async with session(pair, BUILTIN, resuming(handle)) as resumed:
                assert (await ask(resumed, "What is my name?")).text == "Your name is Grace."
            await until(lambda: "worker 1 is ready" in pair.log)
            assert len(workers(pair)) == WORKERS
            assert "worker 1: ended by signal 9; starting another" in pair.log

        run(test())


def test_metrics_tell_of_every_process(pair: ServerProcess) -> None:
    ready = [line for line in get(pair, "/metrics").splitlines() if line.startswith("antiphon_ready{")]
    assert ready == ['antiphon_ready{worker="1"} 1.0', 'antiphon_ready{worker="2"} 1.0']


def test_an_unknown_session_is_unknown_to_all(pair: ServerProcess) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(pair, "/antiphon/v1/sessions/00000000-0000-0000-0000-000000000000/turns")


def test_one_operator_drains_them_all(pair: ServerProcess) -> None:  # last: the others need it
    supervisor = pair.pid

    async def test() -> None:
        async with session(pair, BUILTIN, resuming()) as live:
            await ask(live, "Hello")
            assert await asyncio.to_thread(post, pair, "/antiphon/v1/drain") == 202
            with pytest.raises(errors.APIError, match="1011.*The server is shutting down"):
                while True:
                    await receive_turn(live)
        await until(lambda: not runs(supervisor))

    run(test())
