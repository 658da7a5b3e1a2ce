"""One port for TLS and plain, and what happens to connections that say nothing."""

from __future__ import annotations

import asyncio
import errno
import os
import resource
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from tests.server.harness import connected, run, serving

from antiphon.server.bind import Address, BindError, address_of, bind
from antiphon.server.certificates import CertificateFiles, prepare_certificates
from antiphon.server.listener import ListenerLimits
from antiphon.server.trust import server_context
from antiphon.server.websocket.frames import Opcode

QUICK = ListenerLimits(first_byte_timeout_s=0.05, handshake_timeout_s=0.05, max_pending=2)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> CertificateFiles:
    names = ("localhost", "127.0.0.1", "::1")
    return prepare_certificates(tmp_path_factory.mktemp("state"), names, datetime.now(UTC))


@pytest.fixture
def tls(files: CertificateFiles) -> ssl.SSLContext:
    return server_context(files.certificate, files.private_key)


@pytest.fixture
def trusting(files: CertificateFiles) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(files.ca))


async def _get(port: int, path: str, context: ssl.SSLContext | None = None) -> str:
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", port, ssl=context, server_hostname="localhost" if context else None
    )
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    return answer.rpartition("\r\n")[2]


async def _say(port: int, data: bytes) -> bytes:
    """Send some bytes and wait for the server to hang up; what it said."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.transport.abort()


@contextmanager
def _no_more_files() -> Iterator[None]:
    """The process cannot open another file: its limit is the lowest free descriptor."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest_free = os.dup(0)
    os.close(lowest_free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class TestFirstByte:
    def test_plain_and_tls_share_the_port(self, tls: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
        async def test() -> None:
            async with serving(tls=tls) as server:
                assert await _get(server.port, "/hello") == "hello over http"
                assert await _get(server.port, "/hello", trusting) == "hello over https"

        run(test())

    def test_websockets_work_on_both(self, tls: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
        async def test() -> None:
            async with serving(tls=tls) as server:
                async with connected(server) as plain, connected(server, tls=trusting) as secure:
                    for client in (plain, secure):
                        client.send(Opcode.TEXT, b"x" * 100_000)
                        assert await client.receive() == (Opcode.BINARY, b"x" * 100_000)
                assert [session.handshake.tls for session in server.sessions] == [False, True]

        run(test())

    def test_a_failure_reason_arrives_over_tls(self, tls: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
        async def test() -> None:
            async with serving(tls=tls) as server, connected(server, tls=trusting) as client:
                client.send(3, b"x" * 100_000)
                assert (await client.receive_close())[0] == 1002

        run(test())

    def test_a_client_that_does_not_trust_us_is_told_how_to(
        self, tls: ssl.SSLContext, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def test() -> None:
            async with serving(tls=tls) as server:
                with pytest.raises(ssl.SSLCertVerificationError):
                    await _get(server.port, "/hello", ssl.create_default_context())
                while not caplog.records:  # noqa: ASYNC110
                    await asyncio.sleep(0)

        run(test())
        assert 'eval "$(antiphon env)"' in caplog.text

    def test_without_tls_a_client_hello_is_just_bad_http(self) -> None:
        async def test() -> None:
            async with serving() as server:
                assert (await _say(server.port, b"\x16\x03\x01\x00\x05hello\r\n\r\n")).startswith(
                    b"HTTP/1.1 400 "
                )

        run(test())


class TestIdleConnections:
    @pytest.mark.parametrize("said", [b"", b"\x16", b"\x16\x03\x01\x02\x00\x01"])
    def test_a_client_that_says_nothing_or_half_a_hello_is_dropped(
        self, tls: ssl.SSLContext, said: bytes
    ) -> None:
        async def test() -> None:
            async with serving(tls=tls, listener_limits=QUICK) as server:
                assert await _say(server.port, said) == b""

        run(test())

    @pytest.mark.parametrize("said", [b"G", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "])
    def test_a_client_that_does_not_finish_its_head_is_dropped(self, said: bytes) -> None:
        async def test() -> None:
            async with serving(head_timeout_s=0.05) as server:
                assert await _say(server.port, said) == b""

        run(test())

    def test_so_is_one_that_does_not_finish_its_second_head(self) -> None:
        async def test() -> None:
            async with serving(head_timeout_s=0.05) as server:
                reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
                writer.write(b"GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
                await reader.readuntil(b"hello over http")
                writer.write(b"GET /he")
                assert await reader.read() == b""
                writer.close()

        run(test())

    def test_an_endless_head_is_refused(self) -> None:
        async def test() -> None:
            async with serving() as server:
                answer = await _say(server.port, b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000)
                assert answer.startswith(b"HTTP/1.1 400 ")

        run(test())

    def test_the_oldest_silent_connection_gives_way(self) -> None:
        async def test() -> None:
            limits = ListenerLimits(first_byte_timeout_s=60, max_pending=2)
            async with serving(listener_limits=limits) as server:
                silent = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(3)]
                assert await silent[0][0].read() == b""
                assert await _get(server.port, "/hello") == "hello over http"
                for _, writer in silent:
                    writer.transport.abort()

        run(test())

    def test_the_oldest_tls_handshake_gives_way(self, tls: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
        async def test() -> None:
            limits = ListenerLimits(handshake_timeout_s=60, max_pending=2)
            async with serving(tls=tls, listener_limits=limits) as server:
                stalled = []
                for _ in range(3):
                    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
                    writer.write(b"\x16\x03\x01")
                    stalled.append((reader, writer))
                    assert await _get(server.port, "/hello") == "hello over http"
                assert await stalled[0][0].read() == b""
                assert await _get(server.port, "/hello", trusting) == "hello over https"
                for _, writer in stalled:
                    writer.transport.abort()

        run(test())


class TestExhaustion:
    def test_without_file_descriptors_it_waits_and_goes_on(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr("antiphon.server.listener._ACCEPT_PAUSE_S", 0.05)

        async def test() -> None:
            async with serving() as server:
                client = socket.socket()
                with _no_more_files():
                    client.connect(("127.0.0.1", server.port))
                    await asyncio.sleep(0.02)
                reader, writer = await asyncio.open_connection(sock=client)
                writer.write(b"GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                assert (await reader.read()).endswith(b"hello over http")
                writer.close()

        run(test())
        assert "raise the limit of open files" in caplog.text


class TestStopping:
    def test_nobody_is_let_in_any_more_and_the_others_live_on(self) -> None:
        async def test() -> None:
            async with serving() as server, connected(server) as client:
                server.frontend.stop_accepting()
                with pytest.raises(OSError):
                    await asyncio.open_connection("127.0.0.1", server.port)
                client.send(Opcode.TEXT, b"still here")
                assert await client.receive() == (Opcode.BINARY, b"still here")

        run(test())

    def test_silent_connections_are_dropped(self) -> None:
        async def test() -> None:
            async with serving() as server:
                reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
                assert await _get(server.port, "/hello") == "hello over http"
                server.frontend.stop_accepting()
                assert await reader.read() == b""
                writer.close()

        run(test())


class TestBinding:
    def test_a_free_port_is_real_and_the_same_on_all_addresses(self) -> None:
        sockets = bind("localhost", 0)
        ports = {address_of(bound).port for bound in sockets}
        for bound in sockets:
            bound.close()
        assert len(ports) == 1
        assert ports.pop() > 0

    def test_a_port_in_use_is_said_so(self) -> None:
        (taken,) = bind("127.0.0.1", 0)
        taken.listen()
        port = address_of(taken).port
        with pytest.raises(BindError, match=rf"port {port} on 127\.0\.0\.1 is in use; .* --port"):
            bind("127.0.0.1", port)
        taken.close()

    @pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1", "a" * 70])
    def test_a_host_that_is_not_ours_is_said_so(self, host: str) -> None:
        with pytest.raises(BindError, match=f"server.host '{host}'"):
            bind(host, 0)

    def test_a_privileged_port_is_said_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(self: socket.socket, address: object) -> None:
            raise OSError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(socket.socket, "bind", refuse)
        with pytest.raises(BindError, match="needs privileges"):
            bind("127.0.0.1", 80)

    @pytest.mark.parametrize(
        ("address", "authority", "is_loopback"),
        [
            (Address("127.0.0.1", 80), "127.0.0.1:80", True),
            (Address("::1", 80), "[::1]:80", True),
            (Address("0.0.0.0", 80), "0.0.0.0:80", False),
            (Address("fe80::1%eth0", 80), "[fe80::1%eth0]:80", False),
        ],
    )
    def test_addresses_know_how_they_are_written(
        self, address: Address, authority: str, is_loopback: bool
    ) -> None:
        assert (address.authority, address.is_loopback) == (authority, is_loopback)
