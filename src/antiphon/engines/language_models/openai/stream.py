"""The chunks of one reply, as they come from the server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from antiphon.engines.language_models.openai.chunks import Chunk, parse_chunk

if TYPE_CHECKING:
    from openai import AsyncStream


class ChunkStream:
    """An open reply."""

    def __init__(self, stream: AsyncStream[object]) -> None:
        self._stream = stream
        self._head: list[Chunk] = []

    @property
    def content_type(self) -> str:
        """What the server says its answer is."""
        return str(self._stream.response.headers.get("content-type", "of no type"))

    async def begin(self) -> bool:
        """Wait for the reply's first token; False when the stream ends without any event.

        Raises:
            openai.APIError, ValueError: the stream broke, or is none.
        """
        while (chunk := await self._receive()) is not None:
            self._head.append(chunk)
            if chunk.begins_reply:
                break
        return bool(self._head)

    async def next(self, timeout_s: float) -> Chunk | None:
        """The next chunk; None when the stream has ended.

        Raises:
            TimeoutError: it did not come in time.
            openai.APIError, ValueError: the stream broke, or is none.
        """
        if self._head:
            return self._head.pop(0)
        async with asyncio.timeout(timeout_s):
            return await self._receive()

    async def close(self) -> None:
        """Close the connection unless the reply was read to its end; the server notices at once."""
        await self._stream.close()

    async def _receive(self) -> Chunk | None:
        import openai

        try:
            return parse_chunk(await anext(self._stream))
        except StopAsyncIteration:
            return None
        except (openai.APIError, ValueError):
            raise
        except Exception as error:  # which errors of the connection are wrapped differs by version
            raise openai.APIConnectionError(request=self._stream.response.request) from error
