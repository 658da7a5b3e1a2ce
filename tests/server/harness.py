"""A server with a trivial session behind it, and a client that can misbehave."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from antiphon.clock import LoopClock
from antiphon.config.limits import LimitSettings
from antiphon.server.admission import WaitingRoom
from antiphon.server.auth import Authenticator, KeyRing
from antiphon.server.bind import bind
from antiphon.server.connection import Connection
from antiphon.server.frontend import Frontend
from antiphon.server.gate import Gate
from antiphon.server.handshake import Handshake
from antiphon.server.listener import ListenerLimits
from antiphon.server.origins import OriginPolicy
from antiphon.server.readiness import Phase, Readiness
from antiphon.server.traffic import Traffic
from antiphon.server.websocket.frames import Opcode
from antiphon.server.websocket.socket import SocketLimits

T = TypeVar("T")

LIVE_PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a test's coroutine on the loop that the server uses in production."""
    return uvloop.run(coroutine)


@dataclass
class EchoSession:
    """Sends every message back, and remembers what it was told."""

    handshake: Handshake
    connection: Connection
    messages: list[bytes] = field(default_factory=list)
    disconnects: list[tuple[int, str]] = field(default_factory=list)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    def on_message(self, data: bytes) -> None:
        self.messages.append(data)
        self.connection.send(data)

    def on_disconnect(self, code: int, reason: str) -> None:
        self.disconnects.append((code, reason))
        self.gone.set()


@dataclass
class RunningServer:
    """A listening server and the sessions it has opened."""

    frontend: Frontend
    traffic: Traffic
    sessions: list[Any]

    @property
    def port(self) -> int:
        return self.frontend.addresses[0].port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def serving(
    make_session: Callable[[Handshake, Connection], Any] = EchoSession,
    *,
    app: ASGIApp | None = None,
    traffic: Traffic | None = None,
    tls: ssl.SSLContext | None = None,
    keys: KeyRing | None = None,
    origins: OriginPolicy | None = None,
    text_frames: bool = False,
    socket_limits: SocketLimits | None = None,
    listener_limits: ListenerLimits | None = None,
    head_timeout_s: float = 10.0,
    phase: Phase = Phase.READY,
    limits: LimitSettings | None = None,
    kernel_buffer_bytes: int | None = None,
) -> AsyncIterator[RunningServer]:
    """A server on a free port of 127.0.0.1; the kernel keeps at most `kernel_buffer_bytes` for a client."""
    authenticator = Authenticator(keys or KeyRing(()), LoopClock())
    traffic = traffic or Traffic()
    readiness = Readiness()
    readiness.phase = phase
    sessions: list[Any] = []

    def open_session(handshake: Handshake, connection: Connection) -> Any:
        session = make_session(handshake, connection)
        sessions.append(session)
        return session

    async def hello(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"hello over {request.url.scheme}")

    sockets = bind("127.0.0.1", 0)
    if kernel_buffer_bytes is not None:
        sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, kernel_buffer_bytes)
    frontend = Frontend(
        sockets,
        app=app or Starlette(routes=[Route("/hello", hello)]),
        gate=Gate(
            authenticator=authenticator,
            origins=origins
            or OriginPolicy(allowed_origins=(), known_hosts=(), authenticated=lambda: authenticator.required),
            open_session=open_session,
            readiness=readiness,
            waiting_room=WaitingRoom(limits or LimitSettings()),
            text_frames=text_frames,
        ),
        tls=tls,
        traffic=traffic,
        socket_limits=socket_limits,
        listener_limits=listener_limits,
        head_timeout_s=head_timeout_s,
    )
    frontend.start()
    try:
        yield RunningServer(frontend, traffic, sessions)
    finally:
        frontend.stop_accepting()
        await frontend.close(timeout_s=0.2)


def frame(
    opcode: int, payload: bytes = b"", *, fin: bool = True, reserved: int = 0, masked: bool = True
) -> bytes:
    """A client's frame, right or wrong."""
    first = (0x80 if fin else 0) | reserved << 4 | opcode
    mask_bit = 0x80 if masked else 0
    size = len(payload)
    if size < 126:
        head = bytes((first, mask_bit | size))
    elif size < 65_536:
        head = struct.pack("!BBH", first, mask_bit | 126, size)
    else:
        head = struct.pack("!BBQ", first, mask_bit | 127, size)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    repeated = int.from_bytes((mask * (size // 4 + 1))[:size])
    return head + mask + (int.from_bytes(payload) ^ repeated).to_bytes(size)


class RawClient:
    """A WebSocket client that sends whatever bytes it is told to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.status = 0
        self.head = ""

    @classmethod
    async def connect(
        cls,
        port: int,
        path: str = LIVE_PATH,
        *,
        headers: Mapping[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
        early: bytes = b"",
    ) -> RawClient:
        """Connect and ask for the upgrade; `early` follows the request in the same segment."""
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", port, ssl=tls, server_hostname="localhost" if tls else None, limit=2**26
        )
        client = cls(reader, writer)
        fields = {
            "Host": f"127.0.0.1:{port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            **(headers or {}),
        }
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items() if value)]
        client.write("\r\n".join([*lines, "", ""]).encode() + early)
        client.head = (await reader.readuntil(b"\r\n\r\n")).decode()
        client.status = int(client.head.split(" ", 2)[1])
        return client

    def write(self, data: bytes) -> None:
        self.writer.write(data)

    def send(self, opcode: int, payload: bytes = b"", **flags: Any) -> None:
        self.write(frame(opcode, payload, **flags))

    def stop_reading(self) -> None:
        """Leave in the kernel what comes from now on, until it takes no more."""
        self.writer.transport.pause_reading()  # type: ignore[attr-defined]

    def go_on_reading(self) -> None:
        self.writer.transport.resume_reading()  # type: ignore[attr-defined]

    async def receive(self) -> tuple[int, bytes]:
        """The next frame's opcode and payload; servers here never fragment and never mask."""
        first, second = await self.reader.readexactly(2)
        assert first & 0xF0 == 0x80, "a server frame must be final and without reserved bits"
        assert second < 0x80, "a server frame must not be masked"
        size = second
        if size == 126:
            size = int.from_bytes(await self.reader.readexactly(2))
        elif size == 127:
            size = int.from_bytes(await self.reader.readexactly(8))
        return first & 0x0F, await self.reader.readexactly(size)

    async def receive_close(self) -> tuple[int, str]:
        """Skip to the close frame; its code and reason."""
        while True:
            opcode, payload = await self.receive()
            if opcode == Opcode.CLOSE:
                return (int.from_bytes(payload[:2]), payload[2:].decode()) if payload else (1005, "")

    async def expect_end(self) -> None:
        """The server has closed the connection, without another byte."""
        assert await self.reader.read() == b""

    def disconnect(self) -> None:
        self.writer.transport.abort()


@asynccontextmanager
async def connected(server: RunningServer, path: str = LIVE_PATH, **options: Any) -> AsyncIterator[RawClient]:
    """A raw client whose upgrade was accepted."""
    client = await RawClient.connect(server.port, path, **options)
    assert client.status == 101, client.head
    try:
        yield client
    finally:
        client.disconnect()
