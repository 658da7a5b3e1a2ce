"""The server's ends of a jail's pipes."""

from __future__ import annotations

import asyncio
from typing import cast


class Intake(asyncio.Protocol):
    """What a jail writes into one pipe, up to a limit.

    Attributes:
        data: what came; never more than the limit.
        overflowed: done when more came; the pipe is closed then.
    """

    def __init__(self, most_bytes: int) -> None:
        loop = asyncio.get_running_loop()
        self.data = bytearray()
        self.overflowed: asyncio.Future[None] = loop.create_future()
        self._most_bytes = most_bytes
        self._arrived: asyncio.Future[None] = loop.create_future()
        self._closed: asyncio.Future[None] = loop.create_future()
        self._transport: asyncio.BaseTransport | None = None

    async def has(self, size: int) -> bool:
        """Wait until so many bytes are there; False when they will never be."""
        while len(self.data) < size and not self._closed.done():
            self._arrived = asyncio.get_running_loop().create_future()
            await asyncio.wait([self._arrived, self._closed], return_when=asyncio.FIRST_COMPLETED)
        return len(self.data) >= size

    async def closed(self) -> None:
        """Wait until nothing more can come. A pipe that was never connected is closed already."""
        if self._transport is not None:
            await asyncio.shield(self._closed)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        room = self._most_bytes - len(self.data)
        self.data += data[:room]
        if not self._arrived.done():
            self._arrived.set_result(None)
        if len(data) > room and not self.overflowed.done():
            self.overflowed.set_result(None)
            if self._transport is not None:
                self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._closed.done():
            self._closed.set_result(None)


class Feed(asyncio.BaseProtocol):
    """A jail's standard input. What a jail does not read is dropped with it."""

    def __init__(self) -> None:
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Other event loops' transports are not of asyncio's classes.
        self._transport = cast(asyncio.WriteTransport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    def write_all(self, data: bytes) -> None:
        """Write, and close when it is written."""
        if self._transport is not None:
            self._transport.write(data)
            self._transport.write_eof()

    def abort(self) -> None:
        """Close it now, unless it closes already: asyncio would close it twice."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.abort()
