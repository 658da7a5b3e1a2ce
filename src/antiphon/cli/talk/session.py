"""A spoken session: what was said by whom, turn by turn."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from antiphon.cli.live import messages
from antiphon.cli.live.address import LiveAddress
from antiphon.cli.live.failures import OPEN_TIMEOUT_S, explained
from antiphon.cli.live.messages import SessionOptions, Update

INPUT_RATE_HZ = 16_000
OUTPUT_RATE_HZ = 24_000


@dataclass(slots=True)
class Turn:
    """One exchange, as far as it has come.

    Attributes:
        heard: the transcript of the user's speech.
        said: the transcript of the reply.
        pcm: the reply's speech, s16le mono at 24 kHz.
        first_audio_at: when the first of it arrived, on the command's clock.
        interrupted: the user cut the reply off.
    """

    heard: str = ""
    said: str = ""
    pcm: bytes = b""
    first_audio_at: float | None = None
    interrupted: bool = False

    def add(self, update: Update, now: float) -> None:
        """Take in what a message says."""
        if update.audio and self.first_audio_at is None:
            self.first_audio_at = now
        self.heard += update.heard
        self.said += update.said
        self.pcm += update.audio
        self.interrupted |= update.interrupted


class TalkSession:
    """A session with a Live server that talks; it lasts longer than its connections.

    Args:
        connect: opens a connection, and sets the session up; takes the handle to resume it by, or nothing.
        socket: the first one.
    """

    def __init__(
        self, connect: Callable[[str], Awaitable[ClientConnection]], socket: ClientConnection
    ) -> None:
        self._connect = connect
        self._socket = socket
        self._handle = ""

    async def send(self, message: dict[str, Any]) -> None:
        """Send a message."""
        await self._socket.send(json.dumps(message))

    async def updates(self) -> AsyncIterator[Update]:
        """What the server says, until it ends the session.

        Raises:
            websockets.ConnectionClosed: it did.
        """
        while True:
            update = messages.read(await self._socket.recv())
            self._handle = update.handle or self._handle
            if update.going_away and self._handle:
                await self._go_on()
            yield update

    async def close(self) -> None:
        """End the session."""
        await self._socket.close()

    async def _go_on(self) -> None:
        """The server is about to end the connection: go on over another one."""
        before, self._socket = self._socket, await self._connect(self._handle)
        await before.close()


@asynccontextmanager
async def talk_session(address: LiveAddress, options: SessionOptions) -> AsyncIterator[TalkSession]:
    """Open a session and wait until the server is ready.

    Raises:
        LiveError: there is no server, it refuses the session, or it ends it.
    """

    async def open_connection(handle: str) -> ClientConnection:
        socket = await connect(
            address.uri,
            ssl=address.tls,
            additional_headers=dict(address.headers),
            open_timeout=OPEN_TIMEOUT_S,
            max_size=None,
            compression=None,
            proxy=address.proxy,
        )
        await socket.send(json.dumps(messages.setup(options, handle)))
        await socket.recv()  # setupComplete; a refusal closes the connection instead
        return socket

    with explained(address):
        session = TalkSession(open_connection, await open_connection(""))
        try:
            yield session
        finally:
            await session.close()
