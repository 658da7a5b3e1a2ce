"""Both SDKs go on with sessions whose server died, or whose store was down for a while."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from google.genai import Client
from google.genai.errors import APIError
from google.genai.live import AsyncSession
from google.genai.types import HttpOptions, LiveServerSessionResumptionUpdate
from tests.referees.at_once import run
from tests.referees.sdk import BUILTIN, TEXT, ask, receive_turn, receive_until, said_by, session, using
from tests.referees.server_process import ServerProcess
from tests.referees.test_workers import until, workers
from tests.store.stores import RedisServer, redis_server

from antiphon.server.bind import BindError, bind

Start = Callable[[str], ServerProcess]
"""Starts another server of the same owner; the text is its configuration."""

RESUMABLE = using(TEXT, session_resumption={})

pytestmark = pytest.mark.timeout(180)

needs_redis = pytest.mark.skipif(not RedisServer.installed, reason="redis-server is not installed")


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Servers that share certificates and secret; what is left of them is stopped in the end."""
    state = tmp_path_factory.mktemp("state")
    running: list[ServerProcess] = []

    def start(config: str) -> ServerProcess:
        running.append(ServerProcess(tmp_path_factory.mktemp("server"), state, config))
        trust.setenv("SSL_CERT_FILE", str(running[-1].ca_bundle))
        return running[-1]

    with pytest.MonkeyPatch.context() as trust:
        try:
            yield start
        finally:
            for process in running:
                if process.running:
                    process.stop()


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with redis_server() as running:
        yield running


@pytest.fixture(scope="module")
def pair(redis: RedisServer, start: Start) -> tuple[ServerProcess, ServerProcess]:
    """Two servers on one Redis."""
    config = f'[store]\nengine = "redis"\nurl = "{redis.url}"\n'
    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(start, (config, config))
    return one, other


async def next_update(live: AsyncSession) -> LiveServerSessionResumptionUpdate:
    """The newest handle, or that there is none."""
    turn = await receive_until(live, "session_resumption_update")
    update = turn.messages[-1].session_resumption_update
    assert update is not None
    return update


async def next_handle(live: AsyncSession) -> str:
    while True:
        update = await next_update(live)
        if update.resumable and update.new_handle:
            return update.new_handle


def resuming(handle: str, **fields: object) -> object:
    return using(TEXT, session_resumption={"handle": handle, **fields})


DAWDLING = """
[server]
workers = 2

[recognizers.default]
workers = 1

[models.dawdler]
language_model = "dawdler"

[language_models.dawdler]
engine = "scripted"
scenario = { default = [{ say = "Well. " }, { wait_ms = 600000 }, { say = "That is all." }] }
"""


def is_free(port: int) -> bool:
    """Whether a server could listen on the port."""
    try:
        bind("127.0.0.1", port)[0].close()
    except BindError:
        return False
    return True


class TestAKilledSupervisor:
    """`antiphon serve --workers 2`, whose parent process was killed, by the kernel for instance."""

    @pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
    def test_leaves_its_port_to_the_next_one_while_turns_are_finished(self, start: Start) -> None:
        async def test() -> None:
            server = start(DAWDLING)
            left_behind = workers(server)
            try:
                async with session(server, "dawdler", TEXT) as live:
                    await live.send_client_content(turns=said_by("user", "Tell me all."))
                    await receive_until(live, "text")
                    await asyncio.to_thread(server.kill)
                    async with asyncio.timeout(5):
                        await until(lambda: is_free(server.port))
                    await live.send_client_content(turns=said_by("user", "Still there?"))
                    await receive_until(live, "interrupted")
            finally:
                for pid in left_behind:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)

        run(test())


class TestAKilledServer:
    def test_is_replaced_by_one_that_knows_the_session(self, start: Start) -> None:
        async def test() -> None:
            first = start("")
            async with session(first, BUILTIN, RESUMABLE) as live:
                await ask(live, "My name is Ada.")
                handle = await next_handle(live)
                await live.send_client_content(turns=said_by("user", "What is my name?"))
                await asyncio.to_thread(first.kill)
                with pytest.raises(APIError, match="1006"):
                    while True:
                        await receive_turn(live)
            second = await asyncio.to_thread(start, "")
            async with session(second, BUILTIN, resuming(handle)) as live:  # type: ignore[arg-type]
                assert (await ask(live, "What is my name?")).text == "Your name is Ada."

        run(test())

    def test_had_taken_what_it_said_it_had(self, start: Start) -> None:
        """Vertex AI, "transparent": what comes after the last consumed message is sent again."""
        spoken = ["My name is Ada.", "My name is Grace.", "What is my name?"]

        async def converse(server: ServerProcess, config: object, covered: int) -> tuple[str, int, str]:
            """The handle that covers one or two more messages, how many it covers, and the last reply."""
            texts = spoken[covered : covered + 2 if covered else 1]
            all_covered = covered + len(texts)
            options = HttpOptions(base_url=server.url)
            client = Client(vertexai=True, api_key="any", http_options=options)
            async with client.aio.live.connect(model=BUILTIN, config=config) as live:  # type: ignore[arg-type]
                for text in texts:
                    reply = (await ask(live, text)).text
                while covered < all_covered:
                    update = await next_update(live)
                    if update.new_handle:
                        assert update.last_consumed_client_message_index is not None
                        covered = int(update.last_consumed_client_message_index) + 1
                assert update.new_handle
                return update.new_handle, covered, reply

        async def test() -> None:
            first = start("")
            transparent = using(TEXT, session_resumption={"transparent": True})
            handle, covered, _ = await converse(first, transparent, 0)
            assert covered == 1
            await asyncio.to_thread(first.kill)
            second = await asyncio.to_thread(start, "")
            again = resuming(handle, transparent=True)
            _, covered, reply = await converse(second, again, covered)
            assert (covered, reply) == (3, "Your name is Grace.")

        run(test())


@needs_redis
class TestRedis:
    def test_lets_another_server_go_on(self, pair: tuple[ServerProcess, ServerProcess]) -> None:
        one, other = pair

        async def test() -> None:
            async with session(one, BUILTIN, RESUMABLE) as live:
                await ask(live, "My name is Ada.")
                handle = await next_handle(live)
            async with session(other, BUILTIN, resuming(handle)) as live:  # type: ignore[arg-type]
                assert (await ask(live, "What is my name?")).text == "Your name is Ada."

        run(test())

    def test_may_go_away_and_come_back_under_load(
        self, redis: RedisServer, pair: tuple[ServerProcess, ServerProcess]
    ) -> None:
        one, other = pair

        async def converse(number: int, down: asyncio.Barrier, up: asyncio.Event) -> None:
            async with session(one, BUILTIN, RESUMABLE) as live:
                await ask(live, f"My name is Ada{number}.")
                await next_handle(live)
                await down.wait()
                await down.wait()
                assert (await ask(live, "What is my name?")).text == f"Your name is Ada{number}."
                update = await next_update(live)
                assert not update.resumable
                assert not update.new_handle
                await down.wait()
                await up.wait()
                handle = await next_handle(live)
            async with session(other, BUILTIN, resuming(handle)) as live:  # type: ignore[arg-type]
                assert (await ask(live, "What is my name?")).text == f"Your name is Ada{number}."

        async def disturb(down: asyncio.Barrier, up: asyncio.Event) -> None:
            await down.wait()
            await asyncio.to_thread(redis.stop)
            await down.wait()
            with pytest.raises(APIError, match=r"1011.*The service is currently unavailable"):
                async with session(one, BUILTIN, resuming("any")):  # type: ignore[arg-type]
                    pass
            async with session(one, BUILTIN, TEXT) as live:
                assert (await ask(live, "Hello")).text, "new sessions begin all the same"
            await down.wait()
            await asyncio.to_thread(redis.start)
            up.set()

        async def test() -> None:
            clients = 6
            down, up = asyncio.Barrier(clients + 1), asyncio.Event()
            talks = (converse(number, down, up) for number in range(clients))
            await asyncio.gather(disturb(down, up), *talks)

        run(test())
        assert f"redis at 127.0.0.1:{redis.port}/0" in one.log
        assert "Traceback" not in one.log + other.log

    @pytest.mark.filterwarnings("ignore:.*experimental.*", "ignore:.*ephemeral.*")
    def test_counts_a_tokens_uses_over_all_servers(self, pair: tuple[ServerProcess, ServerProcess]) -> None:
        one, other = pair

        def client(server: ServerProcess, key: str) -> Client:
            options = HttpOptions(base_url=server.url, api_version="v1alpha")
            return Client(api_key=key, http_options=options)

        async def race(token: str) -> int:
            gate = asyncio.Semaphore(12)

            async def enter(server: ServerProcess) -> bool:
                browser = client(server, token)
                try:
                    async with gate, browser.aio.live.connect(model=BUILTIN, config=TEXT):
                        return True
                except APIError as error:
                    assert "used as often" in str(error)
                    return False

            return sum(await asyncio.gather(*(enter(server) for server in (one, other) * 12)))

        with client(one, "any") as maker:
            token = maker.auth_tokens.create(config={"uses": 5})
        assert token.name
        assert run(race(token.name)) == 5


class TestInNode:
    """@google/genai, in a process of its own for each part of a conversation."""

    def converse(self, sdk: Path, server: ServerProcess, handle: str | None, *says: str) -> tuple[str, str]:
        """The last answer, and the newest handle."""
        options = {"url": server.plain_url, "handle": handle, "says": says}
        command = ["node", "resume.mjs", json.dumps(options)]
        done = subprocess.run(command, cwd=sdk, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        return said["answers"][-1], said["handle"]

    def test_a_killed_server_is_replaced(self, sdk: Path, start: Start) -> None:
        first = start("")
        _, handle = self.converse(sdk, first, None, "My name is Ada.")
        first.kill()
        second = start("")
        answer, handle = self.converse(sdk, second, handle, "What is my name?")
        assert answer == "Your name is Ada."
        answer, _ = self.converse(sdk, second, handle, "My name is Grace.", "What is my name?")
        assert answer == "Your name is Grace."

    @needs_redis
    def test_another_server_goes_on(self, sdk: Path, pair: tuple[ServerProcess, ServerProcess]) -> None:
        one, other = pair
        _, handle = self.converse(sdk, one, None, "My name is Ada.")
        assert self.converse(sdk, other, handle, "What is my name?")[0] == "Your name is Ada."
