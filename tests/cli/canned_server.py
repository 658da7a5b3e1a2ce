"""A Live server whose every answer is written down in the test."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

Handler = Callable[["Client"], None]


class Client:
    """The other end, as a handler sees it.

    Attributes:
        path: what it asked for.
        key: the credential it sent.
        received: every message it sent, in order.
    """

    def __init__(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        self.path = socket.request.path
        self.key = socket.request.headers.get("x-goog-api-key")
        self.received: list[dict[str, Any]] = []
        self._socket = socket

    def receive(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._socket.recv())
        self.received.append(message)
        return message

    def send(self, **message: Any) -> None:
        self._socket.send(json.dumps(message).encode())

    def content(self, **content: Any) -> None:
        self.send(serverContent=content)

    def text(self, text: str) -> None:
        self.content(modelTurn={"parts": [{"text": text}]})

    def speech(self, pcm: bytes) -> None:
        data = base64.b64encode(pcm).decode()
        self.content(
            modelTurn={"parts": [{"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": data}}]}
        )

    def close(self, code: int, reason: str) -> None:
        self._socket.close(code, reason)


@contextmanager
def canned_server(handler: Handler) -> Iterator[tuple[str, list[Client]]]:
    """Serve on a free port of this machine; yields the base URL and the clients that came."""
    clients: list[Client] = []

    def handle(socket: ServerConnection) -> None:
        client = Client(socket)
        clients.append(client)
        with suppress(ConnectionClosed):  # the client has left, which ends every script
            handler(client)

    with serve(handle, "127.0.0.1", 0, max_size=None) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.socket.getsockname()[1]}", clients
        finally:
            server.shutdown()
            thread.join()
