"""A small HTTP server on a real socket of 127.0.0.1, which answers as a test tells it to.

It speaks raw HTTP/1.1, so that it can also answer in ways that no framework would.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request that came."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {key: values[0] for key, values in parse_qs(urlsplit(self.target).query).items()}


@dataclass(frozen=True)
class Answer:
    """An answer: a status, headers, and a body that may come in several pieces."""

    status: int = 200
    body: bytes | str = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    def encoded(self) -> bytes:
        body = self.body.encode() if isinstance(self.body, str) else self.body
        headers = {"Content-Type": self.content_type, "Content-Length": str(len(body)), **self.headers}
        lines = [f"HTTP/1.1 {self.status} Whatever", *(f"{key}: {value}" for key, value in headers.items())]
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


Handler = Callable[[Asked], Answer | Callable[[asyncio.StreamWriter], Awaitable[None]]]


@dataclass
class HttpServer:
    """What was asked so far, and where the server is."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextlib.asynccontextmanager
async def http_server(
    handler: Handler | Answer, tls: ssl.SSLContext | None = None
) -> AsyncIterator[HttpServer]:
    """A running server, gone at the end of the block.

    Args:
        handler: the answer, or what gives the answer to a request; it may return a coroutine function that
            writes to the connection itself.
        tls: for a server that speaks TLS.
    """
    server = HttpServer()
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            tasks.add(task)
        with contextlib.closing(writer), contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            asked = await _read(reader)
            server.asked.append(asked)
            answer = handler(asked) if callable(handler) else handler
            if isinstance(answer, Answer):
                writer.write(answer.encoded())
                await writer.drain()
            else:
                await answer(writer)

    listener = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Asked(method, target, headers, body)
