"""Two servers on one store: whoever resumes a session has it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from antiphon.config.model import ModelSettings
from antiphon.config.server import ServerSettings
from antiphon.config.settings import Config
from antiphon.config.store import StoreSettings
from antiphon.config.tls import TlsSettings
from antiphon.server.pipelines import Pipelines
from antiphon.server.server import Server
from antiphon.testing import LiveClient, ScriptedRecognizer, ToneSynthesizer, run_virtual, scripted

SETUP = {"generationConfig": {"responseModalities": ["TEXT"]}, "sessionResumption": {}}


@asynccontextmanager
async def serving(state: Path) -> AsyncIterator[Server]:
    """A server on the store of a directory."""
    pipelines = Pipelines(
        {"*": ModelSettings()},
        recognizers={"default": ScriptedRecognizer()},
        language_models={"default": scripted({"default": "You said: {user}"})},
        synthesizers={"default": ToneSynthesizer()},
    )
    config = Config(
        server=ServerSettings(port=0),
        tls=TlsSettings(enabled=False),
        store=StoreSettings(path=state / "sessions.db"),
    )
    server = Server(config, environ={"ANTIPHON_STATE_DIR": str(state)}, pipelines=pipelines)
    server.listen()
    await server.warm_up()
    try:
        yield server
    finally:
        await server.close()


def test_who_had_it_before_notices_with_the_next_turn(tmp_path: Path) -> None:
    async def test() -> None:
        async with (
            serving(tmp_path) as one,
            serving(tmp_path) as other,
            LiveClient.connected(one, SETUP) as old,
        ):
            await old.send_text("One")
            setup = {**SETUP, "sessionResumption": {"handle": await old.handle()}}
            async with LiveClient.connected(other, setup) as new:
                await new.send_text("Two")
                await new.until("turnComplete")
                await old.send_text("Three")
                assert await old.until_closed() == (1000, "The session was resumed on another connection.")
                await new.send_text("Four")
                await new.until("turnComplete", 2)
                assert new.closed is None

    run_virtual(test())


def test_who_resumes_it_back_has_it_again(tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path) as one, serving(tmp_path) as other:
            async with LiveClient.connected(one, SETUP) as first:
                await first.send_text("One")
                setup = {**SETUP, "sessionResumption": {"handle": await first.handle()}}
            async with LiveClient.connected(other, setup), LiveClient.connected(one, setup) as third:
                await third.send_text("Two")
                await third.until("turnComplete")
                await third.send_text("Three")
                await third.until("turnComplete", 2)
                assert third.closed is None
                assert len(third.all("sessionResumptionUpdate")) >= 2

    run_virtual(test())
