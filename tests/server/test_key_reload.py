"""The keys change while the server runs; what cannot be used changes nothing."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tests.server.engines import TellingModel, pipelines_with

from antiphon.config.source import ConfigSource
from antiphon.server.auth import hash_key
from antiphon.server.server import Server
from antiphon.testing import LiveClient

SETUP = {"generationConfig": {"responseModalities": ["TEXT"]}}
SERVER = '[server]\nport = 0\n[tls]\nenabled = false\n[store]\nengine = "memory"\n'

Use = Callable[[Server, Path], Awaitable[None]]


def key(name: str, *more: str) -> str:
    return "\n".join(["[[auth.keys]]", f'name = "{name}"', f'sha256 = "{hash_key(name)}"', *more, ""])


def write(file: Path, *keys: str, server: str = SERVER) -> None:
    """Write the file as careful editors do: aside, and then into place."""
    draft = file.with_suffix(".new")
    draft.write_text(server + "".join(keys))
    draft.replace(file)


def serving(tmp_path: Path, use: Use, *keys: str) -> None:
    file = tmp_path / "antiphon.toml"
    write(file, *keys)
    source = ConfigSource(file)

    async def run() -> None:
        config = await asyncio.to_thread(source.load)
        server = Server(config, environ={}, pipelines=pipelines_with(TellingModel([])), source=source)
        server.listen()
        await server.warm_up()
        try:
            async with asyncio.timeout(15):
                await use(server, file)
        finally:
            await server.close()

    asyncio.run(run())


async def comes_in(server: Server, api_key: str) -> bool:
    try:
        async with LiveClient.connected(server, SETUP, api_key=api_key):
            return True
    except ConnectionError:
        return False


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    while not await condition():  # noqa: ASYNC110
        await asyncio.sleep(0.05)


async def said(caplog: pytest.LogCaptureFixture, text: str) -> None:
    async def was_said() -> bool:
        return text in caplog.text

    await until(was_said)


class TestAnotherFile:
    def test_lets_new_keys_in_and_sends_the_sessions_of_old_ones_away(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def use(server: Server, file: Path) -> None:
            async with (
                LiveClient.connected(server, SETUP, api_key="ada") as ada,
                LiveClient.connected(server, SETUP, api_key="bob") as bob,
            ):
                assert not await comes_in(server, "eve")
                await asyncio.to_thread(write, file, key("bob"), key("eve"))
                assert await ada.until_closed() == (1007, "API key not valid. Please pass a valid API key.")
                assert await comes_in(server, "eve")
                assert not await comes_in(server, "ada")
                assert bob.closed is None
            assert "the keys have changed: eve added, ada removed" in caplog.text

        with caplog.at_level(logging.INFO):
            serving(tmp_path, use, key("ada"), key("bob"))

    def test_is_read_at_once_when_the_server_is_told_to(self, tmp_path: Path) -> None:
        async def use(server: Server, file: Path) -> None:
            before = await asyncio.to_thread(file.stat)
            await asyncio.to_thread(file.write_text, SERVER + key("bob"))
            await asyncio.to_thread(os.utime, file, ns=(before.st_atime_ns, before.st_mtime_ns))
            server.reload_keys()
            await until(lambda: comes_in(server, "bob"))

        serving(tmp_path, use, key("ada"))

    def test_changes_limits(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        async def use(server: Server, file: Path) -> None:
            async with LiveClient.connected(server, SETUP, api_key="ada") as ada:
                await asyncio.to_thread(write, file, key("ada", "max_sessions = 1"))
                await said(caplog, "the keys have changed: ada changed")
                await server._parts.doorkeeper.renew()
                assert not await comes_in(server, "ada")
                assert ada.closed is None

        serving(tmp_path, use, key("ada"))

    def test_of_which_more_has_changed_tells_so(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def use(server: Server, file: Path) -> None:
            other = SERVER.replace("port = 0", "port = 0\nmax_sessions = 7")
            await asyncio.to_thread(write, file, key("bob"), server=other)
            await said(caplog, "[server] changed, too; restart the server to apply that")
            assert await comes_in(server, "bob")

        serving(tmp_path, use, key("ada"))


class TestABadFile:
    @pytest.mark.parametrize(
        ("keys", "message"),
        [
            (
                [key("ada"), '[[auth.keys]]\nname = "bob"\nsha256 = "short"\n'],
                "antiphon.toml:12: auth.keys.1.sha256: expected 64 hexadecimal digits; came 5 characters",
            ),
            ([key("ada"), "[[auth.keys]\n"], "antiphon.toml: not valid TOML"),
            (
                [key("ada", "max_session = 1")],
                "antiphon.toml:10: no key auth.keys.0.max_session; did you mean",
            ),
        ],
        ids=["a bad value", "no TOML", "an unknown key"],
    )
    def test_changes_nothing_and_its_line_is_named(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture, keys: list[str], message: str
    ) -> None:
        async def use(server: Server, file: Path) -> None:
            async with LiveClient.connected(server, SETUP, api_key="ada") as ada:
                await asyncio.to_thread(write, file, *keys)
                await said(caplog, message)
                assert "the keys stay as they were" in caplog.text
                assert await comes_in(server, "ada")
                assert ada.closed is None
                await asyncio.to_thread(write, file, key("bob"))
                await until(lambda: comes_in(server, "bob"))

        serving(tmp_path, use, key("ada"))

    def test_that_is_gone_changes_nothing(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        async def use(server: Server, file: Path) -> None:
            await asyncio.to_thread(file.unlink)
            await said(caplog, "antiphon.toml is gone; the keys stay as they were")
            assert await comes_in(server, "ada")
            assert not await comes_in(server, "anybody")

        serving(tmp_path, use, key("ada"))

    def test_opens_no_server_to_the_world(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        """A server that others can reach has been left without keys."""
        everywhere = SERVER.replace("port = 0", 'port = 0\nhost = "0.0.0.0"')

        async def use(server: Server, file: Path) -> None:
            await asyncio.to_thread(write, file, server=everywhere)
            await said(caplog, "can be reached from other machines, and no API key is configured")
            assert not await comes_in(server, "anybody")
            assert await comes_in(server, "ada")

        file = tmp_path / "antiphon.toml"

        async def run() -> None:
            await asyncio.to_thread(write, file, key("ada"), server=everywhere)
            source = ConfigSource(file)
            config = await asyncio.to_thread(source.load)
            server = Server(config, environ={}, pipelines=pipelines_with(TellingModel([])), source=source)
            server.listen()
            await server.warm_up()
            try:
                async with asyncio.timeout(15):
                    await use(server, file)
            finally:
                await server.close()

        asyncio.run(run())
