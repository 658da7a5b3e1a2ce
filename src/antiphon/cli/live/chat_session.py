"""A session in text that lasts as long as its user likes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.protocol import State
from websockets.sync.client import ClientConnection, connect

from antiphon.cli.live import messages
from antiphon.cli.live.address import LiveAddress
from antiphon.cli.live.failures import OPEN_TIMEOUT_S, explained
from antiphon.cli.live.messages import SessionOptions, Update


class ChatSession:
    """Goes on over another connection when the server ends one, or says that it will.

    Raises (from everything):
        websockets.ConnectionClosed: the connection has ended, and cannot be resumed or not now.
    """

    def __init__(self, address: LiveAddress, options: SessionOptions) -> None:
        self._address = address
        self._options = options
        self._handle = ""
        self._leaving = False
        self._connection = ExitStack()
        self._socket = self._connect()

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message."""
        self._socket.send(json.dumps(message))

    def receive(self, timeout_s: float | None = None) -> Update:
        """What the server says next; raises `TimeoutError` if it says nothing for so long."""
        update = messages.read(self._socket.recv(timeout_s))
        self._handle = update.handle or self._handle
        self._leaving |= update.going_away
        return update

    def catch_up(self) -> None:
        """Between turns: hear what has been said since, and connect again if that is wanted."""
        try:
            while True:
                # Where the server has begun to close, that is what it said last: wait to hear it.
                self.receive(timeout_s=0 if self._socket.state is State.OPEN else None)
        except TimeoutError:
            pass
        except ConnectionClosed:
            if not self._handle:
                raise
            self._leaving = True
        if self._leaving and self._handle:
            self._connection.close()
            self._socket = self._connect()

    def close(self) -> None:
        """End the session."""
        self._connection.close()

    def _connect(self) -> ClientConnection:
        address = self._address
        connecting = connect(
            address.uri,
            ssl=address.tls,
            additional_headers=dict(address.headers),
            open_timeout=OPEN_TIMEOUT_S,
            max_size=None,
            compression=None,
            proxy=address.proxy,
        )
        with ExitStack() as opening:
            socket = opening.enter_context(connecting)
            socket.send(json.dumps(messages.setup(self._options, self._handle)))
            socket.recv()  # setupComplete; a refusal closes the connection instead
            self._connection = opening.pop_all()
        self._leaving = False
        return socket


@contextmanager
def chat_session(address: LiveAddress, options: SessionOptions) -> Iterator[ChatSession]:
    """Open a session.

    Raises:
        LiveError: there is no server, it refuses the session, or it ends it.
    """
    with explained(address):
        session = ChatSession(address, options)
        try:
            yield session
        finally:
            session.close()
