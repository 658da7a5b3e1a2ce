"""A spoken session: what was said by whom, turn by turn."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
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
    """A connection to a Live server that talks."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def send(self, message: dict[str, Any]) -> None:
        await self._socket.send(json.dumps(message))

    async def updates(self) -> AsyncIterator[Update]:
        """What the server says, until it ends the session.

        Raises:
            websockets.ConnectionClosed: it did.
        """
        while True:
            yield messages.read(await self._socket.recv())


@asynccontextmanager
async def talk_session(address: LiveAddress, options: SessionOptions) -> AsyncIterator[TalkSession]:
    """Open a session and wait until the server is ready.

    Raises:
        LiveError: there is no server, it refuses the session, or it ends it.
    """
    with explained(address):
        async with connect(
            address.uri,
            ssl=address.tls,
            additional_headers=dict(address.headers),
            open_timeout=OPEN_TIMEOUT_S,
            max_size=None,
            compression=None,
            proxy=address.proxy,
        ) as socket:
            session = TalkSession(socket)
            await session.send(messages.setup(options))
            await socket.recv()  # setupComplete; a refusal closes the connection instead
            yield session
