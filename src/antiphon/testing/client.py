"""A client that notes when everything came."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from antiphon.clock import Clock, LoopClock
from antiphon.conversation.endpointing import INPUT_RATE_HZ
from antiphon.server.server import Server

LIVE_PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
MODEL = "models/gemini-2.0-flash-live-001"
STREAM_FRAME_S = 0.1

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Received:
    """One server message.

    Attributes:
        at_s: when it came, in seconds on the clock.
        message: the message as it stood on the wire.
    """

    at_s: float
    message: Json

    @property
    def content(self) -> Json:
        """Its `serverContent`; empty when it has none."""
        content: Json = self.message.get("serverContent", {})
        return content

    @property
    def audio(self) -> bytes:
        """Its speech: s16le mono at 24 kHz; empty when it has none."""
        parts = self.content.get("modelTurn", {}).get("parts", [])
        return b"".join(b64decode(part["inlineData"]["data"]) for part in parts if "inlineData" in part)


@dataclass(slots=True)
class LiveClient:
    """The client's end of one WebSocket. Made by `LiveClient.connected`.

    Attributes:
        received: every server message so far.
        closed: the close code and reason; None while the connection is open.
    """

    connection: ClientConnection
    clock: Clock
    received: list[Received] = field(default_factory=list)
    closed: tuple[int, str] | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    @asynccontextmanager
    async def connected(
        cls,
        server: Server,
        setup: Json | None = None,
        *,
        api_key: str | None = None,
        origin: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncIterator[LiveClient]:
        """Connect, and unless `setup` is None set the session up: what it leaves out is added.

        Args:
            origin: of the web page, for a client that is a browser.
            headers: more of them.

        Raises:
            ConnectionError: the server closed the connection instead; its text has the code and the reason.
        """
        address = server.addresses[0]
        url = f"ws://127.0.0.1:{address.port}{LIVE_PATH}"
        sent = dict(headers or {})
        if api_key is not None:
            sent["x-goog-api-key"] = api_key
        if origin is not None:
            sent["origin"] = origin
        async with connect(
            url, ping_interval=None, max_size=None, compression=None, additional_headers=sent
        ) as connection:
            client = cls(connection, LoopClock())
            reader = asyncio.create_task(client._read())
            try:
                if setup is not None:
                    await client.send({"setup": {"model": MODEL, **setup}})
                    await client.until("setupComplete")
                yield client
            finally:
                reader.cancel()

    async def send(self, message: Json) -> None:
        """Send a message."""
        await self.connection.send(json.dumps(message))

    async def send_text(self, text: str) -> None:
        """Send a whole user turn."""
        turn = {"role": "user", "parts": [{"text": text}]}
        await self.send({"clientContent": {"turns": [turn], "turnComplete": True}})

    async def send_audio(self, pcm: bytes) -> None:
        """Send microphone audio, s16le mono at 16 kHz, now and in one piece."""
        blob = {"mimeType": f"audio/pcm;rate={INPUT_RATE_HZ}", "data": b64encode(pcm).decode()}
        await self.send({"realtimeInput": {"audio": blob}})

    async def stream(self, pcm: bytes) -> None:
        """Speak: every 100 ms the audio of the last 100 ms."""
        size = 2 * round(STREAM_FRAME_S * INPUT_RATE_HZ)
        for begin in range(0, len(pcm), size):
            frame = pcm[begin : begin + size]
            await self.clock.sleep(len(frame) / 2 / INPUT_RATE_HZ)
            await self.send_audio(frame)

    async def until(self, name: str, count: int = 1) -> Received:
        """Wait for the n-th message that has this field, at its top or in its `serverContent`.

        Raises:
            ConnectionError: the connection is closed, and it has not come.
        """
        while len(found := self.all(name)) < count:
            if self.closed is not None:
                raise ConnectionError(f"closed with {self.closed} before {name} came {count} times")
            self._news.clear()
            await self._news.wait()
        return found[count - 1]

    async def handle(self) -> str:
        """Wait for a resumption handle; the newest so far.

        Raises:
            ConnectionError: the connection is closed, and none has come.
        """
        while not (handles := self._handles()):
            if self.closed is not None:
                raise ConnectionError(f"closed with {self.closed} before a handle came")
            self._news.clear()
            await self._news.wait()
        return handles[-1]

    async def until_closed(self) -> tuple[int, str]:
        """Wait for the end; the close code and reason."""
        while self.closed is None:
            self._news.clear()
            await self._news.wait()
        return self.closed

    def all(self, name: str) -> list[Received]:
        """The messages so far that have this field, at their top or in their `serverContent`."""
        return [one for one in self.received if name in one.message or name in one.content]

    def _handles(self) -> list[str]:
        updates = [one.message["sessionResumptionUpdate"] for one in self.all("sessionResumptionUpdate")]
        return [update["newHandle"] for update in updates if "newHandle" in update]

    def speech(self) -> list[Received]:
        """The messages so far that carry speech."""
        return [one for one in self.received if one.audio]

    async def _read(self) -> None:
        try:
            async for frame in self.connection:
                self.received.append(Received(self.clock.now(), json.loads(frame)))
                self._news.set()
        except ConnectionClosed:
            pass
        self.closed = (self.connection.close_code or 1006, self.connection.close_reason or "")
        self._news.set()
