"""Echo servers on several WebSocket stacks, all on uvloop and without compression.

python -m benchmarks.load_echo STACK PORT
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any

import uvloop


async def serve_uvicorn(port: int) -> None:
    """uvicorn, with websockets behind it."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.routing import WebSocketRoute
    from starlette.websockets import WebSocket, WebSocketDisconnect

    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        try:
            while True:
                await socket.send_text(await socket.receive_text())
        except WebSocketDisconnect:
            pass

    config = uvicorn.Config(
        Starlette(routes=[WebSocketRoute("/{path:path}", echo)]),
        port=port,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
    )
    await uvicorn.Server(config).serve()


async def serve_websockets(port: int) -> None:
    """websockets alone."""
    from websockets.asyncio.server import ServerConnection, serve
    from websockets.exceptions import ConnectionClosed

    async def echo(socket: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            async for message in socket:
                await socket.send(message)

    async with serve(echo, "127.0.0.1", port, compression=None) as server:
        await server.serve_forever()


async def serve_picows(port: int) -> None:
    """picows, a parser in Cython."""
    from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_create_server

    class Echo(WSListener):
        def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
            if frame.msg_type == WSMsgType.TEXT:
                transport.send(WSMsgType.TEXT, frame.get_payload_as_bytes())

    server = await ws_create_server(lambda request: Echo(), "127.0.0.1", port, use_aiofastnet=False)
    await server.serve_forever()


async def serve_antiphon(port: int) -> None:
    """Antiphon's own, with everything in front of it that a session has in front of it."""
    from starlette.applications import Starlette

    from antiphon.clock import LoopClock
    from antiphon.config.limits import LimitSettings
    from antiphon.server.admission import WaitingRoom
    from antiphon.server.auth import Authenticator, KeyRing
    from antiphon.server.bind import bind
    from antiphon.server.connection import Connection
    from antiphon.server.frontend import Frontend
    from antiphon.server.gate import Gate
    from antiphon.server.handshake import Handshake
    from antiphon.server.origins import OriginPolicy
    from antiphon.server.readiness import Phase, Readiness
    from antiphon.server.traffic import Traffic

    class Echo:
        def __init__(self, handshake: Handshake, connection: Connection) -> None:
            self._connection = connection

        def on_message(self, data: bytes) -> None:
            self._connection.send(data)

        def on_disconnect(self, code: int, reason: str) -> None:
            pass

    traffic, readiness = Traffic(), Readiness()
    readiness.phase = Phase.READY
    gate = Gate(
        authenticator=Authenticator(KeyRing(()), LoopClock()),
        origins=OriginPolicy(allowed_origins=(), known_hosts=(), authenticated=lambda: False),
        open_session=Echo,
        readiness=readiness,
        waiting_room=WaitingRoom(LimitSettings(waiting_sockets=100_000, waiting_sockets_per_address=100_000)),
        text_frames=True,
    )
    Frontend(bind("127.0.0.1", port), app=Starlette(), gate=gate, tls=None, traffic=traffic).start()
    await asyncio.Event().wait()


STACKS: Mapping[str, Callable[[int], Coroutine[Any, Any, None]]] = {
    "antiphon": serve_antiphon,
    "picows": serve_picows,
    "uvicorn": serve_uvicorn,
    "websockets": serve_websockets,
}

if __name__ == "__main__":
    uvloop.run(STACKS[sys.argv[1]](int(sys.argv[2])))
