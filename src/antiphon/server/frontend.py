"""The port: listener, HTTP and WebSockets put together."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Sequence

from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.server import ServerState

from antiphon.server.bind import Address, address_of
from antiphon.server.gate import Gate
from antiphon.server.http import HttpProtocol
from antiphon.server.listener import Listener, ListenerLimits
from antiphon.server.traffic import Traffic
from antiphon.server.websocket.socket import SocketLimits, WebSocket
from antiphon.wire.close import CloseCode

_POLL_S = 0.02
"""uvicorn's sets of connections and tasks tell nobody when they change."""


class Frontend:
    """Serves an ASGI application and Live sessions on the given sockets, plain and over TLS.

    Args:
        sockets: bound; see `antiphon.server.bind.bind`.
        app: answers all HTTP requests that are not upgrades.
        gate: lets upgrades in.
        tls: how to answer TLS; None to speak plain only.
        head_timeout_s: how long a request's head may take.
    """

    def __init__(
        self,
        sockets: Sequence[socket.socket],
        *,
        app: ASGIApp,
        gate: Gate,
        tls: ssl.SSLContext | None,
        traffic: Traffic,
        socket_limits: SocketLimits | None = None,
        listener_limits: ListenerLimits | None = None,
        head_timeout_s: float = 10.0,
    ) -> None:
        self._addresses = tuple(address_of(bound) for bound in sockets)
        self._traffic = traffic
        self._state = ServerState()
        config = Config(
            app,
            ws=WebSocket,
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
        )
        config.load()
        limits = socket_limits or SocketLimits()

        def make_protocol() -> asyncio.Protocol:
            return HttpProtocol(
                config, self._state, gate=gate, limits=limits, traffic=traffic, head_timeout_s=head_timeout_s
            )

        self._listener = Listener(sockets, tls=tls, make_protocol=make_protocol, limits=listener_limits)

    @property
    def addresses(self) -> tuple[Address, ...]:
        """Where it listens, with real port numbers."""
        return self._addresses

    def start(self) -> None:
        """Begin to accept connections."""
        self._listener.start()

    def stop_accepting(self) -> None:
        """Let nobody in any more; open connections live on."""
        self._listener.stop()

    async def close(self, *, timeout_s: float) -> None:
        """Close what nobody has closed, let handshakes and requests finish, then cut what is left."""
        for open_socket in list(self._traffic.open):
            open_socket.close(CloseCode.GOING_AWAY, "The server is shutting down.")
        for connection in list(self._state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(timeout_s):
                while self._traffic.open or self._state.connections or self._state.tasks:  # noqa: ASYNC110
                    await asyncio.sleep(_POLL_S)
        except TimeoutError:
            for open_socket in list(self._traffic.open):
                open_socket.abort()
            for task in list(self._state.tasks):
                task.cancel()
            for connection in list(self._state.connections):
                if connection.transport is not None:
                    connection.transport.abort()
