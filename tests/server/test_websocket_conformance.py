"""RFC 6455 on the open socket, case by case as in the Autobahn test suite's list."""

from __future__ import annotations

import asyncio

import pytest
from tests.server.harness import RunningServer, connected, frame, run, serving

from antiphon.server.websocket.frames import Opcode
from antiphon.server.websocket.socket import SocketLimits

TEXT, BINARY, PING, PONG, CLOSE = Opcode.TEXT, Opcode.BINARY, Opcode.PING, Opcode.PONG, Opcode.CLOSE
CONTINUATION = Opcode.CONTINUATION


async def _failure_of(data: bytes, limits: SocketLimits | None = None) -> tuple[int, str]:
    """How the server closes when a client sends these bytes; it must also end the connection."""
    async with serving(socket_limits=limits) as server, connected(server) as client:
        client.write(data)
        closed = await client.receive_close()
        await client.expect_end()
        (session,) = server.sessions
        assert session.disconnects == [closed]
        return closed


def _exchange(data: bytes, expected: list[tuple[int, bytes]]) -> None:
    async def test() -> None:
        async with serving() as server, connected(server) as client:
            client.write(data)
            assert [await client.receive() for _ in expected] == expected

    run(test())


class TestFraming:
    """Autobahn 1: lengths at the borders of the three length forms."""

    @pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 128, 65_535, 65_536, 200_000])
    @pytest.mark.parametrize("opcode", [TEXT, BINARY])
    def test_a_message_of_any_length_arrives_whole(self, opcode: int, size: int) -> None:
        _exchange(frame(opcode, b"*" * size), [(BINARY, b"*" * size)])

    def test_bytes_may_come_one_at_a_time(self) -> None:
        async def test() -> None:
            async with serving() as server, connected(server) as client:
                for byte in frame(TEXT, b"x" * 130):
                    client.write(bytes([byte]))
                    await client.writer.drain()
                    await asyncio.sleep(0)
                assert await client.receive() == (BINARY, b"x" * 130)

        run(test())

    def test_many_messages_may_come_at_once(self) -> None:
        count = 1_000
        _exchange(
            b"".join(frame(TEXT, b"%d" % n) for n in range(count)),
            [(BINARY, b"%d" % n) for n in range(count)],
        )

    def test_a_message_may_follow_the_upgrade_request_in_the_same_segment(self) -> None:
        async def test() -> None:
            async with serving() as server, connected(server, early=frame(TEXT, b"early")) as client:
                assert await client.receive() == (BINARY, b"early")

        run(test())


class TestPings:
    """Autobahn 2."""

    @pytest.mark.parametrize("payload", [b"", b"hello", bytes(range(125)), b"x" * 125])
    def test_a_ping_is_answered_with_its_payload(self, payload: bytes) -> None:
        _exchange(frame(PING, payload), [(PONG, payload)])

    def test_an_unsolicited_pong_is_ignored(self) -> None:
        _exchange(frame(PONG, b"unasked") + frame(PING, b"1"), [(PONG, b"1")])

    def test_ten_pings_get_ten_pongs_in_order(self) -> None:
        _exchange(b"".join(frame(PING, b"%d" % n) for n in range(10)), [(PONG, b"%d" % n) for n in range(10)])

    def test_a_ping_of_126_bytes_fails_the_connection(self) -> None:
        assert run(_failure_of(frame(PING, b"x" * 126))) == (
            1002,
            "control frame too long: at most 125 bytes",
        )


class TestReservedBitsAndOpcodes:
    """Autobahn 3 and 4."""

    @pytest.mark.parametrize("reserved", [1, 2, 4, 7])
    def test_a_reserved_bit_fails_the_connection(self, reserved: int) -> None:
        code, reason = run(_failure_of(frame(TEXT, b"x", reserved=reserved)))
        assert (code, reason) == (1002, "reserved bits are set, but no extension was negotiated")

    @pytest.mark.parametrize("opcode", [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
    def test_an_unknown_opcode_fails_the_connection(self, opcode: int) -> None:
        assert run(_failure_of(frame(opcode, b"x"))) == (1002, f"unknown opcode {opcode:#x}")

    def test_messages_before_the_fault_are_delivered(self) -> None:
        async def test() -> None:
            async with serving() as server, connected(server) as client:
                client.write(frame(TEXT, b"good") + frame(3, b"bad"))
                assert await client.receive() == (BINARY, b"good")
                assert (await client.receive_close())[0] == 1002

        run(test())


class TestFragmentation:
    """Autobahn 5."""

    def test_fragments_are_joined(self) -> None:
        _exchange(
            frame(TEXT, b"one ", fin=False)
            + frame(CONTINUATION, b"two ", fin=False)
            + frame(CONTINUATION, b"")
            + frame(TEXT, b"next"),
            [(BINARY, b"one two "), (BINARY, b"next")],
        )

    def test_control_frames_may_come_between_fragments(self) -> None:
        _exchange(
            frame(TEXT, b"one ", fin=False) + frame(PING, b"?") + frame(CONTINUATION, b"two"),
            [(PONG, b"?"), (BINARY, b"one two")],
        )

    @pytest.mark.parametrize("opcode", [PING, PONG, CLOSE])
    def test_a_fragmented_control_frame_fails_the_connection(self, opcode: int) -> None:
        assert run(_failure_of(frame(opcode, b"", fin=False))) == (1002, "control frame is fragmented")

    @pytest.mark.parametrize("fin", [True, False])
    def test_a_continuation_of_nothing_fails_the_connection(self, fin: bool) -> None:
        code, reason = run(_failure_of(frame(CONTINUATION, b"x", fin=fin)))
        assert (code, reason) == (1002, "continuation frame without a message to continue")

    @pytest.mark.parametrize("fin", [True, False])
    def test_a_new_message_inside_a_fragmented_one_fails_the_connection(self, fin: bool) -> None:
        code, reason = run(_failure_of(frame(TEXT, b"a", fin=False) + frame(TEXT, b"b", fin=fin)))
        assert (code, reason) == (1002, "new message before the end of a fragmented one")


class TestUtf8:
    """Autobahn 6: TEXT messages are UTF-8, BINARY messages are anything."""

    @pytest.mark.parametrize("text", ["κόσμε", "\U0010ffff", "\x00", "\ufeffx", "emoji \U0001f9d1‍\U0001f680"])
    def test_valid_text_arrives(self, text: str) -> None:
        _exchange(frame(TEXT, text.encode()), [(BINARY, text.encode())])

    def test_a_character_may_be_cut_by_a_fragment(self) -> None:
        encoded = "κόσμε".encode()
        _exchange(frame(TEXT, encoded[:3], fin=False) + frame(CONTINUATION, encoded[3:]), [(BINARY, encoded)])

    @pytest.mark.parametrize(
        "payload",
        [b"\xce\xba\xe1\xbd", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", b"\xff", b"ok \xfe"],
        ids=["truncated", "surrogate", "beyond Unicode", "overlong", "0xff", "0xfe"],
    )
    def test_invalid_text_fails_the_connection_with_1007(self, payload: bytes) -> None:
        code, reason = run(_failure_of(frame(TEXT, payload)))
        assert code == 1007
        assert reason.startswith("text message is not UTF-8: byte ")

    def test_a_binary_message_may_be_any_bytes(self) -> None:
        _exchange(frame(BINARY, b"\xff\xfe\x00"), [(BINARY, b"\xff\xfe\x00")])


class TestCloseHandshake:
    """Autobahn 7."""

    @pytest.mark.parametrize("code", [1000, 1001, 1003, 1007, 1011, 3000, 3999, 4000, 4999])
    def test_a_close_is_answered_with_its_code_and_the_connection_ends(self, code: int) -> None:
        async def test() -> None:
            async with serving() as server, connected(server) as client:
                client.send(CLOSE, code.to_bytes(2) + b"bye")
                assert await client.receive() == (CLOSE, code.to_bytes(2))
                await client.expect_end()
                assert server.sessions[0].disconnects == [(code, "bye")]

        run(test())

    def test_a_close_without_code_is_answered_alike(self) -> None:
        async def test() -> None:
            async with serving() as server, connected(server) as client:
                client.send(CLOSE)
                assert await client.receive() == (CLOSE, b"")
                await client.expect_end()
                assert server.sessions[0].disconnects == [(1005, "")]

        run(test())

    def test_messages_after_the_close_are_ignored(self) -> None:
        async def test() -> None:
            async with serving() as server, connected(server) as client:
                client.write(frame(CLOSE, (1000).to_bytes(2)) + frame(TEXT, b"late") + frame(PING))
                assert await client.receive() == (CLOSE, (1000).to_bytes(2))
                await client.expect_end()
                assert server.sessions[0].messages == []

        run(test())

    def test_a_close_of_one_byte_fails_the_connection(self) -> None:
        code, reason = run(_failure_of(frame(CLOSE, b"\x03")))
        assert (code, reason) == (1002, "close frame of 1 byte: expected none, or 2 for the code")

    @pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])
    def test_a_code_that_must_not_be_sent_fails_the_connection(self, code: int) -> None:
        assert run(_failure_of(frame(CLOSE, code.to_bytes(2)))) == (
            1002,
            f"close code {code} must not be sent",
        )

    def test_a_reason_that_is_not_utf8_fails_the_connection(self) -> None:
        assert run(_failure_of(frame(CLOSE, b"\x03\xe8\xce"))) == (1007, "close reason is not UTF-8")

    def test_a_close_frame_of_126_bytes_fails_the_connection(self) -> None:
        assert run(_failure_of(frame(CLOSE, b"\x03\xe8" + b"x" * 124)))[0] == 1002


class TestMasking:
    """RFC 6455, section 5.1."""

    def test_an_unmasked_frame_fails_the_connection(self) -> None:
        code, reason = run(_failure_of(frame(TEXT, b"x", masked=False)))
        assert (code, reason) == (1002, "frame is not masked: a client must mask all frames")


class TestLengths:
    """RFC 6455, section 5.2, and our limit on messages (Autobahn 9 and 10)."""

    @pytest.mark.parametrize(
        ("head", "reason"),
        [
            (b"\x82\xfe\x00\x7d", "payload length 125 is not in its shortest form"),
            (b"\x82\xff\x00\x00\x00\x00\x00\x00\xff\xff", "payload length 65535 is not in its shortest form"),
            (b"\x82\xff\x80\x00\x00\x00\x00\x00\x00\x00", "payload length has its highest bit set"),
        ],
    )
    def test_a_malformed_length_fails_the_connection(self, head: bytes, reason: str) -> None:
        assert run(_failure_of(head)) == (1002, reason)

    def test_a_frame_of_three_megabytes_arrives(self) -> None:
        _exchange(frame(TEXT, b"a" * 3_000_000), [(BINARY, b"a" * 3_000_000)])

    def test_too_large_a_frame_is_refused_by_its_header(self) -> None:
        head = b"\x82\xff" + (1001 + 65_536).to_bytes(8) + b"mask"
        limits = SocketLimits(max_message_bytes=65_536)
        assert run(_failure_of(head, limits)) == (
            1009,
            "message too large: 66537 bytes or more; at most 65536 are taken",
        )

    def test_fragments_are_limited_by_their_sum(self) -> None:
        data = frame(TEXT, b"x" * 600, fin=False) + frame(CONTINUATION, b"x" * 401)
        code, reason = run(_failure_of(data, SocketLimits(max_message_bytes=1_000)))
        assert (code, reason) == (1009, "message too large: 1001 bytes or more; at most 1000 are taken")

    def test_the_reason_reaches_a_client_that_is_still_sending(self) -> None:
        """Closing at once would reset the connection, and the reset would overtake the close frame."""

        async def test() -> None:
            limits = SocketLimits(max_message_bytes=65_536)
            async with serving(socket_limits=limits) as server, connected(server) as client:
                client.send(BINARY, b"x" * 8_000_000)
                await client.writer.drain()
                assert (await client.receive_close())[0] == 1009

        run(test())


def test_sockets_are_counted() -> None:
    async def test() -> None:
        async with serving() as server:
            await _visit(server)
        assert (server.traffic.opened, len(server.traffic.open)) == (1, 0)
        assert server.traffic.closes == {1000: 1}

    run(test())


async def _visit(server: RunningServer) -> None:
    async with connected(server) as client:
        client.send(CLOSE, (1000).to_bytes(2))
        await client.receive_close()
        await client.expect_end()
