"""The server's ends of a worker's three pipes, as protocols of the event loop."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import cast

from antiphon.engines.workers.frames import HEADER, FrameTooLarge, unpack_header

log = logging.getLogger(__name__)

MAX_LINE_BYTES = 10_000
"""A longer line is logged in pieces."""

_LAST_LINES = 5


class PipeEnd(asyncio.Protocol):
    """One end of a pipe. `lost` is done when the pipe is closed."""

    def __init__(self) -> None:
        self._transport: asyncio.BaseTransport | None = None
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.lost.done():
            self.lost.set_result(None)

    def close(self) -> None:
        """Close it; what was written and is not sent yet is sent first."""
        if self._transport is not None:
            self._transport.close()


class RequestPipe(PipeEnd):
    """Standard input of the worker."""

    def write(self, data: bytes) -> int:
        """Send this; lost when the pipe is closed.

        Returns:
            How many bytes the worker has not read yet, besides those in the pipe itself.
        """
        transport = cast("asyncio.WriteTransport", self._transport)
        if transport.is_closing():
            return 0
        transport.write(data)
        return transport.get_write_buffer_size()

    def abort(self) -> None:
        """Close it; nothing more is sent."""
        if not self.lost.done():
            cast("asyncio.WriteTransport", self._transport).abort()


class AnswerPipe(PipeEnd):
    """Standard output of the worker: frames.

    Args:
        on_frame: called with the channel and body of each.
        on_garbage: called once if something else comes; nothing is read after that.
    """

    def __init__(
        self, on_frame: Callable[[int, bytes], None], on_garbage: Callable[[FrameTooLarge], None]
    ) -> None:
        super().__init__()
        self._on_frame = on_frame
        self._on_garbage = on_garbage
        self._received = bytearray()

    def data_received(self, data: bytes) -> None:
        self._received += data
        try:
            while (frame := self._next_frame()) is not None:
                self._on_frame(*frame)
        except FrameTooLarge as error:
            self.close()
            self._on_garbage(error)

    def _next_frame(self) -> tuple[int, bytes] | None:
        if len(self._received) < HEADER.size:
            return None
        length, channel = unpack_header(bytes(self._received[: HEADER.size]))
        end = HEADER.size + length
        if len(self._received) < end:
            return None
        body = bytes(self._received[HEADER.size : end])
        del self._received[:end]
        return channel, body


class ErrorPipe(PipeEnd):
    """Standard error of the worker: lines for the log.

    Args:
        name: what to call the worker in the log.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._received = b""
        self._last_lines: deque[str] = deque(maxlen=_LAST_LINES)

    @property
    def last_line(self) -> str:
        """The last line that was not empty; empty when there was none."""
        return self._last_lines[-1] if self._last_lines else ""

    def data_received(self, data: bytes) -> None:
        *lines, self._received = (self._received + data).split(b"\n")
        for line in lines:
            self._log(line)
        if len(self._received) > MAX_LINE_BYTES:
            self._flush()

    def connection_lost(self, exc: Exception | None) -> None:
        self._flush()
        super().connection_lost(exc)

    def _flush(self) -> None:
        line, self._received = self._received, b""
        self._log(line)

    def _log(self, line: bytes) -> None:
        text = line.decode(errors="backslashreplace").rstrip()
        if text:
            self._last_lines.append(text)
            log.warning("%s: %s", self._name, text)
