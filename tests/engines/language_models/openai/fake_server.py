"""An OpenAI-compatible server that answers by script, on a real socket of 127.0.0.1.

Each chat completion takes the next reply of the script; the last one is repeated.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState


class Step(Enum):
    """What a stream may do besides sending."""

    HANG = auto()
    """Send nothing more, until the client goes."""

    DIE = auto()
    """Cut the connection in the middle of the body."""


@dataclass(frozen=True)
class Stream:
    """A streamed reply: JSON events, raw bytes, and steps."""

    steps: Sequence[Mapping[str, Any] | bytes | Step]
    content_type: str = "text/event-stream"


@dataclass(frozen=True)
class Refusal:
    """A reply that is no stream, usually with an error status."""

    status: int
    body: object = ""
    headers: Mapping[str, str] = field(default_factory=dict)


Reply = Stream | Refusal

NOT_FOUND = Refusal(404, {"detail": "Not Found"})


def delta(**fields: object) -> dict[str, Any]:
    """A chunk that adds to the message."""
    return {
        "object": "chat.completion.chunk",
        "choices": [{"index": 0, "delta": fields, "finish_reason": None}],
    }


def finish(reason: str = "stop") -> dict[str, Any]:
    """The chunk that ends the message."""
    return {
        "object": "chat.completion.chunk",
        "choices": [{"index": 0, "delta": {}, "finish_reason": reason}],
    }


def usage(prompt: int, completion: int, **details: object) -> dict[str, Any]:
    """The chunk that counts the tokens."""
    counts = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
    return {"object": "chat.completion.chunk", "choices": [], "usage": {**counts, **details}}


DONE = b"data: [DONE]\n\n"


def says(*pieces: str) -> Stream:
    """A whole reply of text."""
    return Stream([delta(role="assistant"), *(delta(content=piece) for piece in pieces), finish(), DONE])


def streams(*steps: Mapping[str, Any] | bytes | Step) -> Stream:
    """A reply of these steps, with nothing added."""
    return Stream(steps)


@dataclass
class FakeServer:
    """What was asked, and whether the last client went away early."""

    script: list[Reply]
    models: Sequence[str] | Reply = ("tiny",)
    base_url: str = ""
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    model_lists: int = 0
    disconnected: asyncio.Event = field(default_factory=asyncio.Event)

    async def _complete(self, request: Request) -> Response:
        self.bodies.append(await request.json())
        self.asked.set()
        self._remember(request)
        return self._play(self.script.pop(0) if len(self.script) > 1 else self.script[0])

    async def _list(self, request: Request) -> Response:
        self.model_lists += 1
        self._remember(request)
        if isinstance(self.models, Refusal | Stream):
            return self._play(self.models)
        models = [{"id": name, "object": "model"} for name in self.models]
        return JSONResponse({"object": "list", "data": models})

    def _play(self, reply: Reply) -> Response:
        if isinstance(reply, Refusal):
            return JSONResponse(reply.body, reply.status, dict(reply.headers))
        return _Scripted(reply, self.disconnected)

    def _remember(self, request: Request) -> None:
        peer = str(request.client.port) if request.client else ""
        self.headers.append({**request.headers, "x-peer": peer})

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/chat/completions", self._complete, methods=["POST"]),
                Route("/v1/models", self._list),
            ]
        )


class _Scripted(Response):
    def __init__(self, stream: Stream, disconnected: asyncio.Event) -> None:
        super().__init__()
        self._stream = stream
        self._disconnected = disconnected

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        head: Message = {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", self._stream.content_type.encode())],
        }
        await send(head)
        for step in self._stream.steps:
            if step is Step.DIE:
                raise ConnectionAbortedError("the script says so")
            if step is Step.HANG:
                while (await receive())["type"] != "http.disconnect":
                    pass
                self._disconnected.set()
                return
            data = step if isinstance(step, bytes) else f"data: {json.dumps(step)}\n\n".encode()
            await send({"type": "http.response.body", "body": data, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


@contextlib.asynccontextmanager
async def serving(*script: Reply, models: Sequence[str] | Reply = ("tiny",)) -> AsyncIterator[FakeServer]:
    """A running server, gone at the end of the block."""
    fake = FakeServer(list(script), models=models)
    # With the protocol given, asyncio turns Nagle's algorithm off, which would cost 40 ms per reply.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    fake.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    config = uvicorn.Config(
        fake.app(), http="h11", ws="none", lifespan="off", log_config=None, access_log=False
    )
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    # What uvicorn.Server does, without its tenths of a second of waiting.
    server = await loop.create_server(lambda: H11Protocol(config, state, app_state={}), sock=listener)
    try:
        yield fake
    finally:
        server.close()
        for connection in list(state.connections):
            connection.shutdown()
        for task in list(state.tasks):
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)


def unused_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
