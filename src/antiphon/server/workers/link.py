"""Messages between two processes, over a pair of pipes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

ReceivedT = TypeVar("ReceivedT", bound=msgspec.Struct)
SentT = TypeVar("SentT", bound=msgspec.Struct)

LENGTH_BYTES = 4
_encoder = msgspec.msgpack.Encoder()


def encode(message: msgspec.Struct) -> bytes:
    """A message as a frame: its length as four bytes, big-endian, then msgpack."""
    body = _encoder.encode(message)
    return len(body).to_bytes(LENGTH_BYTES) + body


class Link(Generic[SentT, ReceivedT]):
    """One end.

    Args:
        decode: reads the body of a message that comes in.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        decode: Callable[[bytes], ReceivedT],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._decode = decode

    def send(self, message: SentT) -> None:
        """Queue a message; lost when the other end is gone."""
        self._writer.write(encode(message))

    async def receive(self) -> ReceivedT | None:
        """The next message; None when the other end is gone."""
        try:
            size = int.from_bytes(await self._reader.readexactly(LENGTH_BYTES))
            return self._decode(await self._reader.readexactly(size))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    def close(self) -> None:
        """Send nothing more."""
        self._writer.close()

    async def closed(self) -> None:
        """Wait until what was sent has left."""
        with contextlib.suppress(ConnectionError):  # nobody reads it any more
            await self._writer.wait_closed()
