"""What the server's end of a WebSocket does with sessions, slow readers, dead peers and floods."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.server.harness import LIVE_PATH, EchoSession, RawClient, connected, frame, run, serving

from antiphon.server.certificates import prepare_certificates
from antiphon.server.connection import Connection
from antiphon.server.handshake import Handshake
from antiphon.server.trust import server_context
from antiphon.server.websocket.frames import Opcode
from antiphon.server.websocket.socket import SocketLimits

QUICK = SocketLimits(keepalive_s=0.05, close_timeout_s=0.1)


class TestSending:
    def test_messages_are_binary_frames_by_default(self) -> None:
        assert run(_echo_opcode(LIVE_PATH)) == Opcode.BINARY

    def test_a_server_may_be_configured_to_send_text_frames(self) -> None:
        assert run(_echo_opcode(LIVE_PATH, text_frames=True)) == Opcode.TEXT

    def test_a_client_may_ask_for_text_frames(self) -> None:
        assert run(_echo_opcode(LIVE_PATH + "?key=k&frames=text")) == Opcode.TEXT

    def test_a_client_may_ask_for_binary_frames(self) -> None:
        assert run(_echo_opcode(LIVE_PATH + "?frames=binary", text_frames=True)) == Opcode.BINARY

    def test_nothing_is_sent_after_close(self) -> None:
        class LastWord(EchoSession):
            def on_message(self, data: bytes) -> None:
                self.connection.send(b"last")
                self.connection.close(1008, "enough")
                self.connection.send(b"too late")
                self.connection.close(1011, "too late")

        async def test() -> None:
            async with serving(LastWord) as server, connected(server) as client:
                client.send(Opcode.TEXT, b"x")
                assert await client.receive() == (Opcode.BINARY, b"last")
                assert await client.receive_close() == (1008, "enough")
                client.send(Opcode.CLOSE, (1008).to_bytes(2))
                await client.expect_end()
                assert server.sessions[0].disconnects == [(1008, "enough")]

        run(test())

    def test_a_reason_is_cut_to_what_a_close_frame_holds(self) -> None:
        class Wordy(EchoSession):
            def on_message(self, data: bytes) -> None:
                self.connection.close(1007, "é" * 100)

        async def test() -> None:
            async with serving(Wordy) as server, connected(server) as client:
                client.send(Opcode.TEXT, b"x")
                assert await client.receive_close() == (1007, "é" * 61)

        run(test())


class TestEnding:
    def test_a_connection_that_breaks_is_1006(self) -> None:
        async def test() -> None:
            async with serving() as server:
                async with connected(server) as client:
                    client.send(Opcode.TEXT, b"x")
                    await client.receive()
                (session,) = server.sessions
                await session.gone.wait()
                assert session.disconnects == [(1006, "")]

        run(test())

    def test_a_client_that_does_not_answer_our_close_is_cut_off(self) -> None:
        class Leaver(EchoSession):
            def on_message(self, data: bytes) -> None:
                self.connection.close(1000, "")

        async def test() -> None:
            async with serving(Leaver, socket_limits=QUICK) as server, connected(server) as client:
                client.send(Opcode.TEXT, b"x")
                await client.receive_close()
                await client.expect_end()
                assert server.sessions[0].disconnects == [(1000, "")]

        run(test())

    def test_a_session_that_breaks_closes_its_own_connection_only(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        class Broken(EchoSession):
            def on_message(self, data: bytes) -> None:
                if data == b"break":
                    raise RuntimeError("a fault")
                super().on_message(data)

        async def test() -> None:
            async with serving(Broken) as server, connected(server) as first, connected(server) as second:
                first.send(Opcode.TEXT, b"break")
                assert await first.receive_close() == (1011, "Internal error encountered.")
                second.send(Opcode.TEXT, b"fine")
                assert await second.receive() == (Opcode.BINARY, b"fine")

        run(test())
        assert "a fault" in caplog.text

    def test_a_session_that_breaks_while_it_opens_closes_its_connection(self) -> None:
        def broken(handshake: Handshake, connection: Connection) -> Any:
            raise RuntimeError("a fault")

        async def test() -> None:
            async with serving(broken) as server, connected(server) as client:
                assert await client.receive_close() == (1011, "Internal error encountered.")
                client.send(Opcode.CLOSE, (1011).to_bytes(2))
                await client.expect_end()

        run(test())


class TestKeepAlive:
    def test_a_silent_client_is_pinged_and_then_given_up(self) -> None:
        async def test() -> None:
            async with serving(socket_limits=QUICK) as server, connected(server) as client:
                assert await client.receive() == (Opcode.PING, b"")
                with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                    await client.receive()
                assert server.sessions[0].disconnects == [(1006, "keep-alive ping was not answered")]

        run(test())

    def test_a_client_that_answers_lives_on(self) -> None:
        async def test() -> None:
            async with serving(socket_limits=QUICK) as server, connected(server) as client:
                for _ in range(4):
                    assert await client.receive() == (Opcode.PING, b"")
                    client.send(Opcode.PONG)
                assert server.sessions[0].disconnects == []

        run(test())

    def test_a_client_in_mid_stream_is_not_pinged(self) -> None:
        async def test() -> None:
            limits = replace(QUICK, keepalive_s=0.06)
            async with serving(socket_limits=limits) as server, connected(server) as client:
                for _ in range(20):
                    client.send(Opcode.TEXT, b"audio")
                    assert await client.receive() == (Opcode.BINARY, b"audio")
                    await asyncio.sleep(0.01)

        run(test())


@dataclass
class Firehose:
    """Sends far more than a client that does not read can take."""

    handshake: Handshake
    connection: Connection
    disconnects: list[tuple[int, str]] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    most_buffered: int = 0

    def on_message(self, data: bytes) -> None:
        for _ in range(1_000):
            self.connection.send(b"x" * 100_000)
            self.most_buffered = max(self.most_buffered, self.connection.buffered_bytes)

    def on_disconnect(self, code: int, reason: str) -> None:
        self.disconnects.append((code, reason))
        self.gone.set()


class TestSlowReaders:
    LIMITS = SocketLimits(max_buffered_bytes=1_000_000, close_timeout_s=0.1)

    def test_a_client_that_does_not_read_costs_bounded_memory_and_is_closed(self) -> None:
        async def test() -> None:
            async with serving(Firehose, socket_limits=self.LIMITS) as server, connected(server) as client:
                client.writer.transport.pause_reading()  # type: ignore[attr-defined]
                client.send(Opcode.TEXT, b"go")
                (session,) = server.sessions
                await session.gone.wait()
                assert session.most_buffered < 1_200_000
                ((code, reason),) = session.disconnects
                assert code == 1008
                assert reason.startswith("client reads too slowly: ")
                assert reason.endswith(" bytes are waiting, at most 1000000 are kept")

        run(test())

    def test_its_session_is_told_at_once(self) -> None:
        async def test() -> None:
            limits = replace(self.LIMITS, close_timeout_s=60.0)
            async with serving(Firehose, socket_limits=limits) as server, connected(server) as client:
                client.writer.transport.pause_reading()  # type: ignore[attr-defined]
                client.send(Opcode.TEXT, b"go")
                (session,) = server.sessions
                await session.gone.wait()

        run(test())

    def test_so_does_one_behind_tls(self, tmp_path: Path) -> None:
        files = prepare_certificates(tmp_path, ("localhost",), datetime.now(UTC))
        tls = server_context(files.certificate, files.private_key)
        trusting = ssl.create_default_context(cafile=str(files.ca))

        async def test() -> None:
            async with (
                serving(Firehose, tls=tls, socket_limits=self.LIMITS) as server,
                connected(server, tls=trusting) as client,
            ):
                client.writer.transport.pause_reading()  # type: ignore[attr-defined]
                client.send(Opcode.TEXT, b"go")
                (session,) = server.sessions
                await session.gone.wait()
                assert session.most_buffered < 1_200_000
                assert session.disconnects[0][0] == 1008

        run(test())

    def test_a_client_that_catches_up_reads_the_reason(self) -> None:
        async def test() -> None:
            limits = replace(self.LIMITS, close_timeout_s=5.0)
            async with serving(Firehose, socket_limits=limits) as server, connected(server) as client:
                client.send(Opcode.TEXT, b"go")
                code, reason = await client.receive_close()
                assert code == 1008
                assert reason.startswith("client reads too slowly: ")

        run(test())

    def test_pongs_to_a_client_that_does_not_read_are_bounded_too(self) -> None:
        async def test() -> None:
            limits = SocketLimits(max_buffered_bytes=100_000, close_timeout_s=0.1)
            async with (
                serving(socket_limits=limits, kernel_buffer_bytes=4_096) as server,
                connected(server) as client,
            ):
                client.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
                client.writer.transport.pause_reading()  # type: ignore[attr-defined]
                client.write(frame(Opcode.PING, b"x" * 125) * 20_000)
                (session,) = server.sessions
                await session.gone.wait()
                assert session.disconnects[0][0] == 1008

        run(test())


class TestFairness:
    def test_a_flood_of_tiny_messages_does_not_starve_others(self) -> None:
        """The flooding client gets the loop for a few messages at a time; others come in between."""
        order: list[str] = []
        flooding = asyncio.Event()
        done = asyncio.Event()

        class Witness(EchoSession):
            def on_message(self, data: bytes) -> None:
                order.append(data.decode())
                flooding.set()
                if len(order) == 5_001:
                    done.set()

        async def test() -> None:
            async with serving(Witness) as server, connected(server) as flooder, connected(server) as other:
                flooder.write(frame(Opcode.TEXT, b"flood") * 5_000)
                await flooding.wait()
                other.send(Opcode.TEXT, b"other")
                await done.wait()
                assert order.index("other") < 4_000

        run(test())

    def test_a_flooding_client_may_break_the_protocol_at_the_end(self) -> None:
        async def test() -> None:
            async with serving() as server, connected(server) as client:
                client.write(frame(Opcode.TEXT, b"x") * 500 + frame(3))
                assert (await client.receive_close())[0] == 1002
                await client.expect_end()
                assert len(server.sessions[0].messages) == 500

        run(test())

    def test_and_go_on_sending(self) -> None:
        async def test() -> None:
            async with serving() as server, connected(server) as client:
                client.write(frame(Opcode.TEXT, b"x") * 500 + frame(3) + b"x" * 8_000_000)
                await client.writer.drain()
                assert (await client.receive_close())[0] == 1002

        run(test())

    def test_a_pong_is_sent_while_messages_wait(self) -> None:
        async def test() -> None:
            async with serving() as server, connected(server) as client:
                client.write(frame(Opcode.TEXT, b"x") * 100 + frame(Opcode.PING, b"?"))
                received = [await client.receive() for _ in range(101)]
                assert received[-1] == (Opcode.PONG, b"?")

        run(test())


async def _echo_opcode(path: str, *, text_frames: bool = False) -> int:
    async with serving(text_frames=text_frames) as server, connected(server, path) as client:
        client.send(Opcode.TEXT, b"x")
        opcode, _ = await client.receive()
        return opcode


def test_raw_client_sees_a_refusal() -> None:
    async def test() -> None:
        async with serving() as server:
            client = await RawClient.connect(server.port, headers={"Sec-WebSocket-Version": "8"})
            assert client.status == 426
            client.disconnect()

    run(test())
