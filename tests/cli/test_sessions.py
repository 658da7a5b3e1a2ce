"""`antiphon sessions`: looking at what is kept."""

from __future__ import annotations

import asyncio
import json
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from tests.cli.command import antiphon

from antiphon.clock import LoopClock
from antiphon.config import Config
from antiphon.conversation.history import reply_entry
from antiphon.conversation.snapshot import VERSION, SavedEntry, Snapshot
from antiphon.server.stores import create_store
from antiphon.wire.content import FunctionCall
from antiphon.wire.tools import FunctionDeclaration

HANDLE = "0b9a3c56-6d0b-4f5e-9f5c-3a1d9b7e2c11"

SNAPSHOT = Snapshot(
    version=VERSION,
    session_id="the-session",
    model_id="gemini-2.0-flash-live-001",
    system_instruction="Be [bold]brief[/].",
    functions=[FunctionDeclaration(name="get_weather")],
    history=[
        SavedEntry.of(reply_entry("It is sunny.", [FunctionCall(name="get_weather", args={"city": "Oslo"})]))
    ],
    calls_issued=1,
    open_calls=[FunctionCall(id="call-1", name="get_weather", args={})],
    turns=3,
    consumed=7,
)


@pytest.fixture
def state(tmp_path: Path) -> dict[str, str]:
    """An environment whose store keeps one session."""
    environ = {"ANTIPHON_STATE_DIR": str(tmp_path / "state")}

    async def keep() -> None:
        store = await asyncio.to_thread(create_store, Config().store, environ, LoopClock())
        await store.start()
        await store.put(HANDLE, msgspec.msgpack.encode(SNAPSHOT), owner="alice", ttl_s=60)
        await store.put("broken", b"no snapshot", owner="alice", ttl_s=60)
        await store.close()

    asyncio.run(keep())
    return environ


class TestTheList:
    def test_tells_whose_they_are_and_nothing_they_contain(self, state: dict[str, str]) -> None:
        done = antiphon("sessions", environ=state)
        assert done.status == 0
        assert done.stdout.count("alice") == 2
        assert sha256(HANDLE.encode()).hexdigest()[:16] in done.stdout
        assert HANDLE not in done.stdout

    def test_is_there_for_programs(self, state: dict[str, str]) -> None:
        listed = json.loads(antiphon("sessions", "--json", environ=state).stdout)
        assert [set(session) for session in listed] == [
            {"key", "owner", "saved", "expires", "size_bytes"}
        ] * 2

    def test_of_a_store_that_was_never_made_is_empty_and_makes_none(self, tmp_path: Path) -> None:
        environ = {"ANTIPHON_STATE_DIR": str(tmp_path / "state")}
        done = antiphon("sessions", environ=environ)
        assert (done.status, done.stdout, done.stderr) == (0, "", "No session is kept.\n")
        assert antiphon("sessions", "--json", environ=environ).stdout == "[]\n"
        assert not (tmp_path / "state").exists()

    def test_of_the_servers_memory_cannot_be_had(self) -> None:
        done = antiphon("sessions", environ={"ANTIPHON_STORE__ENGINE": "memory"})
        assert (done.status, done.stdout) == (1, "")
        assert "only the server itself knows what it keeps" in done.stderr


class TestOneSession:
    def test_is_told_to_who_has_its_handle(self, state: dict[str, str]) -> None:
        done = antiphon("sessions", "--handle", HANDLE, environ=state)
        assert done.stdout == (
            "session the-session, model gemini-2.0-flash-live-001, 3 turns\n"
            "instructed: Be [bold]brief[/].\n"
            "function: get_weather\n"
            "model: It is sunny.\n"
            'model: calls get_weather({"city": "Oslo"})\n'
            "waits for: get_weather\n"
        )

    def test_is_there_for_programs(self, state: dict[str, str]) -> None:
        told = json.loads(antiphon("sessions", "--handle", HANDLE, "--json", environ=state).stdout)
        assert (told["session_id"], told["turns"]) == ("the-session", 3)

    @pytest.mark.parametrize(
        ("handle", "message"),
        [("wrong", "nothing is kept under this handle"), ("broken", "cannot be read: it is damaged")],
    )
    def test_that_cannot_be_had_is_one_line(self, state: dict[str, str], handle: str, message: str) -> None:
        done = antiphon("sessions", "--handle", handle, environ=state)
        assert done.status == 1
        assert message in done.stderr

    def test_under_another_secret_cannot_be_read(self, state: dict[str, str]) -> None:
        done = antiphon("sessions", "--handle", HANDLE, environ=state | {"ANTIPHON_STORE__SECRET": "x" * 32})
        assert done.status == 1
        assert "another [store] secret" in done.stderr
