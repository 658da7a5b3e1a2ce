"""The server's ends of a jail's pipes, by their descriptors.

The event loops' own pipe transports are not used: uvloop's close the descriptor twice, and the second time it
may be another thread's by then, which has just made a pipe for the next jail.
"""

from __future__ import annotations

import asyncio
import os

_PIECE_BYTES = 64 * 1024


class Intake:
    """What a jail writes into one pipe, up to a limit.

    Args:
        fd: the reading end; it is closed when the pipe ends, or when more came than the limit.

    Attributes:
        data: what came; never more than the limit.
        overflowed: done when more came.
    """

    def __init__(self, fd: int, most_bytes: int) -> None:
        self._loop = asyncio.get_running_loop()
        self.data = bytearray()
        self.overflowed: asyncio.Future[None] = self._loop.create_future()
        self._fd = fd
        self._most_bytes = most_bytes
        self._arrived: asyncio.Future[None] = self._loop.create_future()
        self._closed: asyncio.Future[None] = self._loop.create_future()
        os.set_blocking(fd, False)
        self._loop.add_reader(fd, self._read)

    async def has(self, size: int) -> bool:
        """Wait until so many bytes are there; False when they will never be."""
        while len(self.data) < size and not self._closed.done():
            self._arrived = self._loop.create_future()
            await asyncio.wait([self._arrived, self._closed], return_when=asyncio.FIRST_COMPLETED)
        return len(self.data) >= size

    async def closed(self) -> None:
        """Wait until nothing more can come."""
        await asyncio.shield(self._closed)

    def _read(self) -> None:
        try:
            piece = os.read(self._fd, _PIECE_BYTES)
        except BlockingIOError:
            return
        room = self._most_bytes - len(self.data)
        self.data += piece[:room]
        if not self._arrived.done():
            self._arrived.set_result(None)
        if len(piece) > room:
            self.overflowed.set_result(None)
        if not piece or len(piece) > room:
            self._loop.remove_reader(self._fd)
            os.close(self._fd)
            self._closed.set_result(None)


class Feed:
    """A jail's standard input. What a jail does not read is dropped with it.

    Args:
        fd: the writing end; it is closed when all is written, or by `close`.
    """

    def __init__(self, fd: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._fd = fd
        self._pending = b""
        self._open = True
        os.set_blocking(fd, False)

    def write_all(self, data: bytes) -> None:
        """Write, and close when it is written."""
        self._pending = data
        self._loop.add_writer(self._fd, self._write)
        self._write()

    def close(self) -> None:
        """Close it now, if it is not closed."""
        if self._open:
            self._open = False
            self._loop.remove_writer(self._fd)
            os.close(self._fd)

    def _write(self) -> None:
        try:
            self._pending = self._pending[os.write(self._fd, self._pending) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._pending = b""
        if not self._pending:
            self.close()
