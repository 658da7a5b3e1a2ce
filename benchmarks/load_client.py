"""Many sessions that send audio in real time, in one cheap process."""

from __future__ import annotations

import asyncio
import base64
import os
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
SETUP = (
    b'{"setup":{"model":"models/gemini-2.0-flash-live-001",'
    b'"generationConfig":{"responseModalities":["TEXT"]}}}'
)
FRAME_S = 0.1
_SLOTS = 50
_PONG = 0x8A
_ZERO_MASK = bytes(4)
_pack_time = struct.Struct("!d").pack
_unpack_time = struct.Struct("!d").unpack_from


@dataclass
class LoadResult:
    """What was measured while the load was on.

    Attributes:
        delays_ms: from each ping to its pong.
        other_frames: messages the server sent of its own accord.
        generator_cpu: this process's share of its core; near 1 it measures itself.
    """

    seconds: float
    server_cpu_s: float
    generator_cpu: float
    delays_ms: list[float]
    other_frames: int


@dataclass
class _Tally:
    measuring: bool = False
    delays_ms: list[float] = field(default_factory=list)
    other_frames: int = 0


class _Session(asyncio.Protocol):
    """One client: upgrade, setup, then a frame and a ping whenever told to."""

    def __init__(self, host: str, tally: _Tally) -> None:
        self._host = host
        self._tally = tally
        self._loop = asyncio.get_running_loop()
        self._buffer = b""
        self._upgraded = False
        self.ready: asyncio.Future[None] = self._loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport = cast(asyncio.Transport, transport)
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET {PATH} HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )

    def send(self, frame: bytes) -> None:
        """Send a client's frame and a ping that carries the time."""
        self._transport.write(frame + b"\x89\x88" + _ZERO_MASK + _pack_time(time.perf_counter()))

    def close(self) -> None:
        self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(f"the server closed: {self._buffer!r}"))

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data if self._buffer else data
        if not self._upgraded:
            head, end, rest = data.partition(b"\r\n\r\n")
            if not end:
                self._buffer = data
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.ready.set_exception(ConnectionError(head.decode(errors="replace")))
                return
            self._upgraded = True
            self._transport.write(client_frame(SETUP))
            data = rest
        self._buffer = self._read_frames(data)

    def _read_frames(self, data: bytes) -> bytes:
        position, now = 0, time.perf_counter()
        while len(data) - position >= 2:
            size, payload_at = data[position + 1], position + 2
            if size == 126:
                size, payload_at = int.from_bytes(data[position + 2 : position + 4]), position + 4
            elif size == 127:
                size, payload_at = int.from_bytes(data[position + 2 : position + 10]), position + 10
            if len(data) < payload_at + size:
                break
            self._on_frame(data, position, payload_at, now)
            position = payload_at + size
        return data[position:]

    def _on_frame(self, data: bytes, position: int, payload_at: int, now: float) -> None:
        if data[position] == _PONG:
            if self._tally.measuring:
                self._tally.delays_ms.append((now - _unpack_time(data, payload_at)[0]) * 1000)
        elif not self.ready.done():
            self.ready.set_result(None)
        elif self._tally.measuring:
            self._tally.other_frames += 1


def client_frame(payload: bytes) -> bytes:
    """A TEXT frame with a mask of zeros: the server unmasks it like any other."""
    size = len(payload)
    head = struct.pack("!BBH", 0x81, 0xFE, size) if size > 125 else bytes((0x81, 0x80 | size))
    return head + _ZERO_MASK + payload


async def generate_load(
    url: str,
    count: int,
    messages: Sequence[bytes],
    *,
    seconds: float,
    warm_up_s: float = 3.0,
    server_cpu_s: Callable[[], float] = lambda: 0.0,
) -> LoadResult:
    """Run `count` sessions, each sending one of `messages` every 100 ms, and measure for some seconds.

    Raises:
        ConnectionError: a session could not be had.
    """
    host, _, port = url.removeprefix("ws://").partition(":")
    tally = _Tally()
    loop = asyncio.get_running_loop()
    sessions: list[_Session] = []
    for _ in range(count):
        _, session = await loop.create_connection(lambda: _Session(f"{host}:{port}", tally), host, int(port))
        await session.ready
        sessions.append(session)
    frames = [client_frame(message) for message in messages]
    sending = asyncio.ensure_future(_send_in_turn(sessions, frames))
    await asyncio.sleep(warm_up_s)
    tally.measuring = True
    started, server_started, own_started = loop.time(), server_cpu_s(), time.process_time()
    await asyncio.sleep(seconds)
    tally.measuring = False
    elapsed, own_cpu = loop.time() - started, time.process_time() - own_started
    server_cpu = server_cpu_s() - server_started
    sending.cancel()
    for session in sessions:
        session.close()
    return LoadResult(elapsed, server_cpu, own_cpu / elapsed, tally.delays_ms, tally.other_frames)


async def _send_in_turn(sessions: Sequence[_Session], frames: Sequence[bytes]) -> None:
    """Everybody sends once per 100 ms, spread evenly over that time."""
    loop = asyncio.get_running_loop()
    due = loop.time()
    tick = 0
    while True:
        for index in range(tick % _SLOTS, len(sessions), _SLOTS):
            sessions[index].send(frames[(tick // _SLOTS + index) % len(frames)])
        tick += 1
        due += FRAME_S / _SLOTS
        await asyncio.sleep(max(0.0, due - loop.time()))
