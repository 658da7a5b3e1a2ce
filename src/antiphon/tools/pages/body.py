"""The body of a response, decompressed, within bounds."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable

from antiphon.tools.pages.errors import PageUnreadable

_WITH_GZIP_OR_ZLIB_HEADER = 32 + zlib.MAX_WBITS


async def read_body(chunks: AsyncIterable[bytes], encoding: str, most_bytes: int) -> bytes:
    """Read it to its end.

    Args:
        encoding: the response's Content-Encoding.
        most_bytes: of the body, compressed and decompressed.

    Raises:
        PageUnreadable: it is larger, damaged, or compressed in a way that was not asked for.
    """
    decoder = _decoder(encoding)
    body = bytearray()
    received = 0
    async for chunk in chunks:
        received += len(chunk)
        body += decoder.decode(chunk, most_bytes + 1 - len(body))
        if received > most_bytes or len(body) > most_bytes:
            raise PageUnreadable(f"it is larger than {most_bytes:,} bytes")
    if not decoder.ended:
        raise PageUnreadable("it ends in the middle of its compressed data")
    return bytes(body)


class _Plain:
    ended = True

    def decode(self, chunk: bytes, most_bytes: int) -> bytes:
        return chunk


class _Deflated:
    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(_WITH_GZIP_OR_ZLIB_HEADER)

    @property
    def ended(self) -> bool:
        return self._inflater.eof

    def decode(self, chunk: bytes, most_bytes: int) -> bytes:
        """No more than was asked for is made, however small it was compressed."""
        if self._inflater.eof:
            return b""
        try:
            return self._inflater.decompress(self._inflater.unconsumed_tail + chunk, most_bytes)
        except zlib.error as error:
            raise PageUnreadable("its compressed data is damaged") from error


def _decoder(encoding: str) -> _Plain | _Deflated:
    match encoding.strip().lower():
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip" | "deflate":
            return _Deflated()
        case other:
            raise PageUnreadable(f"it is compressed by {other[:20]!r}, which was not asked for")
