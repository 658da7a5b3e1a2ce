"""HTTP/1.1 on an asyncio transport: requests go to the ASGI application, upgrades to the gate."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from antiphon.server.gate import Gate, UpgradeRequest
from antiphon.server.traffic import Traffic
from antiphon.server.upgrade import UpgradeRefused, accepting_response, check_upgrade, refusing_response
from antiphon.server.websocket.socket import SocketLimits, WebSocket


class HttpProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, with our WebSockets and a limit on how long a request's head may take.

    Args:
        head_timeout_s: from the connection, or from the first byte of a later request, to the end of the
            head.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        *,
        gate: Gate,
        limits: SocketLimits,
        traffic: Traffic,
        head_timeout_s: float,
    ) -> None:
        super().__init__(config=config, server_state=server_state, app_state={})
        self._gate = gate
        self._limits = limits
        self._traffic = traffic
        self._head_timeout_s = head_timeout_s
        self._head_timer: asyncio.TimerHandle | None = None
        self._upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, transport))
        self._watch_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_head()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """Answer an upgrade request; on success a `WebSocket` takes the transport over."""
        self._upgraded = True
        self.connections.discard(self)
        headers = _merge(event.headers)
        path, _, query = event.target.decode("latin-1").partition("?")
        request = UpgradeRequest(
            raw_path=path,
            query=query,
            headers=headers,
            remote=_address(self.client),
            tls=self.scheme == "https",
        )
        try:
            key = check_upgrade(event.method.decode(), headers)
            handshake = self._gate.admit(request)
        except UpgradeRefused as refused:
            self.transport.write(refusing_response(refused))
            self.transport.close()
            return
        self.transport.write(accepting_response(key))
        socket = WebSocket(text_frames=handshake.text_frames, limits=self._limits, traffic=self._traffic)
        socket.start(self.transport, lambda connection: self._gate.open(handshake, connection))
        early, _ = self.conn.trailing_data
        if early:
            socket.data_received(early)

    def _watch_head(self) -> None:
        if self._upgraded or self.conn.their_state is not h11.IDLE:
            self._forget_head()
        elif self._head_timer is None:
            self._head_timer = self.loop.call_later(self._head_timeout_s, self.transport.abort)

    def _forget_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


def _merge(pairs: Any) -> dict[str, str]:
    """Headers by lower-case name; of repeated ones the values joined (RFC 9110, section 5.3)."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _address(client: tuple[str, int] | None) -> str:
    if client is None:
        return "unknown"
    host, port = client
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
