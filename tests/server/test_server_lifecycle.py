"""A server's life: listening, warming up, serving, draining."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from tests.server.engines import TellingModel, pipelines_with
from tests.server.harness import LIVE_PATH, RawClient, run

from antiphon.config import Config
from antiphon.config.auth import ApiKey, AuthSettings
from antiphon.config.server import ServerSettings
from antiphon.config.tls import TlsSettings
from antiphon.engines.errors import EngineUnavailable
from antiphon.server.auth import hash_key
from antiphon.server.bind import Address, BindError
from antiphon.server.certificates import CertificateError, CertificateFiles
from antiphon.server.run import serve
from antiphon.server.server import Server
from antiphon.server.tls import certificate_names
from antiphon.server.websocket.frames import Opcode

SETUP = (
    b'{"setup":{"model":"models/gemini-2.0-flash-live-001",'
    b'"generationConfig":{"responseModalities":["TEXT"]}}}'
)


class SlowModel(TellingModel):
    """Warm only when told so."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__([])
        self.warm = asyncio.Event()
        self.error = error
        self.log: list[str] = []

    async def start(self) -> None:
        self.log.append("start")
        await self.warm.wait()
        if self.error is not None:
            raise self.error

    async def close(self) -> None:
        self.log.append("close")


def _server(state: Path, model: TellingModel, config: Config | None = None) -> Server:
    config = config or Config(server=ServerSettings(port=0))
    return Server(config, environ={"ANTIPHON_STATE_DIR": str(state)}, pipelines=pipelines_with(model))


async def _status(port: int, path: str, context: ssl.SSLContext | None = None) -> int:
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", port, ssl=context, server_hostname="127.0.0.1" if context else None
    )
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    status = int((await reader.read()).split(b" ", 2)[1])
    writer.close()
    return status


@asynccontextmanager
async def _running(server: Server) -> AsyncIterator[int]:
    server.listen()
    await server.warm_up()
    try:
        yield server.addresses[0].port
    finally:
        await server.close()


@asynccontextmanager
async def _session(port: int) -> AsyncIterator[RawClient]:
    client = await RawClient.connect(port, LIVE_PATH)
    client.send(Opcode.TEXT, SETUP)
    assert await client.receive() == (Opcode.BINARY, b'{"setupComplete":{}}')
    try:
        yield client
    finally:
        client.disconnect()


class TestStarting:
    def test_it_answers_before_the_engines_are_warm(self, tmp_path: Path) -> None:
        async def test() -> None:
            model = SlowModel()
            server = _server(tmp_path, model)
            server.listen()
            port = server.addresses[0].port
            warming = asyncio.ensure_future(server.warm_up())
            assert await _status(port, "/healthz") == 200
            assert await _status(port, "/readyz") == 503
            client = await RawClient.connect(port)
            assert client.status == 503
            client.disconnect()
            model.warm.set()
            await warming
            assert await _status(port, "/readyz") == 200
            await server.close()

        run(test())

    def test_an_engine_that_does_not_start_closes_it(self, tmp_path: Path) -> None:
        async def test() -> None:
            model = SlowModel(EngineUnavailable("down", engine="e"))
            model.warm.set()
            server = _server(tmp_path, model)
            server.listen()
            with pytest.raises(EngineUnavailable):
                await server.warm_up()
            assert "close" in model.log
            with pytest.raises(ConnectionRefusedError):
                await _status(server.addresses[0].port, "/healthz")

        run(test())

    def test_the_python_sdk_can_trust_it(self, tmp_path: Path) -> None:
        async def test() -> None:
            async with _running(_server(tmp_path, TellingModel([]))) as port:
                trusting = ssl.create_default_context(cafile=str(CertificateFiles.within(tmp_path).bundle))
                assert await _status(port, "/readyz", trusting) == 200

        run(test())

    def test_tls_may_be_off(self, tmp_path: Path) -> None:
        async def test() -> None:
            config = Config(server=ServerSettings(port=0), tls=TlsSettings(enabled=False))
            async with _running(_server(tmp_path, TellingModel([]), config)) as port:
                assert await _status(port, "/readyz") == 200

        run(test())
        assert list(tmp_path.glob("*.pem")) == []

    def test_own_certificate_files_that_cannot_be_used_are_named(self, tmp_path: Path) -> None:
        async def test() -> None:
            config = Config(
                server=ServerSettings(port=0),
                tls=TlsSettings(certificate=tmp_path / "no.pem", private_key=tmp_path / "no-key.pem"),
            )
            with pytest.raises(CertificateError, match=r"tls\.certificate .*no\.pem"):
                _server(tmp_path, TellingModel([]), config)

        run(test())

    def test_without_keys_it_stays_on_loopback(self, tmp_path: Path) -> None:
        async def test() -> None:
            config = Config(server=ServerSettings(host="0.0.0.0", port=0))
            with pytest.raises(BindError, match="no API key is configured; make one with `antiphon key new`"):
                _server(tmp_path, TellingModel([]), config)

        run(test())

    def test_with_keys_it_may_listen_anywhere(self, tmp_path: Path) -> None:
        async def test() -> None:
            config = Config(
                server=ServerSettings(host="0.0.0.0", port=0),
                auth=AuthSettings(keys=(ApiKey(name="alice", sha256=hash_key("good")),)),
            )
            async with _running(_server(tmp_path, TellingModel([]), config)) as port:
                assert await _status(port, "/v1beta/models?key=good") == 200
                assert await _status(port, "/v1beta/models?key=bad") == 400

        run(test())

    def test_a_failed_start_frees_the_port(self, tmp_path: Path) -> None:
        async def test() -> None:
            with socket.create_server(("127.0.0.1", 0)) as probe:
                port = probe.getsockname()[1]
            config = Config(
                server=ServerSettings(port=port),
                tls=TlsSettings(certificate=tmp_path / "no.pem", private_key=tmp_path / "no-key.pem"),
            )
            with pytest.raises(CertificateError):
                _server(tmp_path, TellingModel([]), config)
            socket.create_server(("127.0.0.1", port)).close()

        run(test())


class TestClosing:
    def test_sessions_are_told_and_engines_go_last(self, tmp_path: Path) -> None:
        async def test() -> None:
            model = SlowModel()
            model.warm.set()
            server = _server(tmp_path, model)
            server.listen()
            await server.warm_up()
            port = server.addresses[0].port
            async with _session(port) as client:
                closing = asyncio.ensure_future(server.close())
                assert await client.receive_close() == (1001, "The server is shutting down.")
                assert "close" not in model.log
                client.send(Opcode.CLOSE, (1001).to_bytes(2))
                await client.expect_end()
                await closing
                assert model.log[-1] == "close"
                with pytest.raises(ConnectionRefusedError):
                    await _status(port, "/healthz")

        run(test())

    def test_a_client_that_does_not_go_is_cut_off(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("antiphon.server.server._CLOSE_TIMEOUT_S", 0.05)

        async def test() -> None:
            server = _server(tmp_path, TellingModel([]))
            server.listen()
            await server.warm_up()
            async with _session(server.addresses[0].port) as client:
                await server.close()
                assert (await client.receive_close())[0] == 1001
                await client.expect_end()

        run(test())

    def test_an_idle_tls_client_does_not_hold_it_up(self, tmp_path: Path) -> None:
        async def test() -> None:
            server = _server(tmp_path, TellingModel([]))
            server.listen()
            await server.warm_up()
            context = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
            reader, writer = await asyncio.open_connection("127.0.0.1", server.addresses[0].port, ssl=context)
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            await reader.readuntil(b"\r\n\r\n")
            cast(asyncio.Transport, writer.transport).pause_reading()  # so it never answers the farewell
            await asyncio.wait_for(server.close(), 8)
            writer.transport.abort()

        run(test())


class TestSignals:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_ends_it_in_order(self, tmp_path: Path, number: signal.Signals) -> None:
        async def test() -> None:
            model = SlowModel()
            model.warm.set()
            announced: list[tuple[str, Sequence[Address]]] = []
            server = _server(tmp_path, model)

            def on_ready(addresses: Sequence[Address]) -> None:
                announced.append(("ready", addresses))
                os.kill(os.getpid(), number)

            await serve(
                server, on_listening=lambda found: announced.append(("listening", found)), on_ready=on_ready
            )
            assert announced == [("listening", server.addresses), ("ready", server.addresses)]
            assert model.log[-1] == "close"

        run(test())

    def test_a_signal_while_the_engines_warm_up_ends_it_too(self, tmp_path: Path) -> None:
        async def test() -> None:
            model = SlowModel()
            server = _server(tmp_path, model)
            await serve(server, on_listening=lambda found: os.kill(os.getpid(), signal.SIGTERM))
            assert model.log[-1] == "close"

        run(test())

    def test_a_failing_engine_is_raised(self, tmp_path: Path) -> None:
        async def test() -> None:
            model = SlowModel(EngineUnavailable("down", engine="e"))
            model.warm.set()
            with pytest.raises(EngineUnavailable):
                await serve(_server(tmp_path, model))

        run(test())


@pytest.mark.parametrize(
    ("hostname", "expected"),
    [
        ("Box", ["localhost", "127.0.0.1", "::1", "box", "10.0.0.7", "extra.lan"]),
        ("a..b", ["localhost", "127.0.0.1", "::1", "10.0.0.7", "extra.lan"]),
        ("bücher", ["localhost", "127.0.0.1", "::1", "10.0.0.7", "extra.lan"]),
    ],
)
def test_the_certificate_is_for_every_name_clients_may_dial(hostname: str, expected: list[str]) -> None:
    config = Config(server=ServerSettings(hosts=("extra.lan", "localhost")))
    addresses: Any = [Address("127.0.0.1", 1), Address("10.0.0.7", 1), Address("0.0.0.0", 1)]
    assert certificate_names(config, addresses, hostname) == expected
