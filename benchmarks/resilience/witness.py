"""The language model of the scripted conversation: an OpenAI-compatible server that outlives Antiphon.

It answers "turn 7" with "reply 7", slowly enough to be killed in the middle, and has a function called first
in every third turn. What it is shown of the conversation is the evidence: of every turn that the client took
for committed there must be one question and one reply, and of every call one answer.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

PIECES = 6
PIECE_S = 0.012
CALL_EVERY = 3

Message = Mapping[str, Any]


def question(turn: int) -> str:
    """What the user says."""
    return f"turn {turn}"


def calls_function(turn: int) -> bool:
    """Whether the model has a function called before it replies."""
    return turn % CALL_EVERY == 0


@dataclass(slots=True)
class Faults:
    """What was wrong with what the model was shown.

    Attributes:
        lost: committed turns of which something was missing.
        repeated: turns, or calls in them, that stood there twice.
    """

    lost: set[int] = field(default_factory=set)
    repeated: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Witness:
    """The model, and what it has seen.

    Attributes:
        committed: the turns whose handle the client has; told by the client.
    """

    committed: set[int] = field(default_factory=set)
    faults: Faults = field(default_factory=Faults)
    requests: int = 0

    async def complete(self, request: Request) -> Response:
        """`POST /v1/chat/completions`."""
        messages: list[Message] = (await request.json())["messages"]
        self.requests += 1
        try:
            self._examine(messages)
        except (KeyError, ValueError) as error:
            raise SystemExit(f"the model was shown what it does not understand: {messages}") from error
        return StreamingResponse(_reply(messages), media_type="text/event-stream")

    def _examine(self, messages: Iterable[Message]) -> None:
        asked: Counter[int] = Counter()
        replied: Counter[int] = Counter()
        answered: Counter[int] = Counter()
        for message in messages:
            match message["role"]:
                case "user":
                    asked.update(_turns_in(message, "turn"))
                case "assistant":
                    replied.update(_turns_in(message, "reply"))
                case "tool":
                    answered[int(json.loads(message["content"])["turn"])] += 1
        for turn in self.committed:
            if not (asked[turn] and replied[turn] and (answered[turn] or not calls_function(turn))):
                self.faults.lost.add(turn)
        for counter in (asked, replied, answered):
            self.faults.repeated.update(turn for turn, count in counter.items() if count > 1)


@asynccontextmanager
async def serving(witness: Witness) -> AsyncIterator[str]:
    """The model on a free port of this machine; its base URL."""
    app = Starlette(routes=[Route("/v1/chat/completions", witness.complete, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells it in no other way
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.should_exit = True
        await task


def _turns_in(message: Message, word: str) -> list[int]:
    content = message.get("content") or ""
    text = content if isinstance(content, str) else " ".join(part.get("text", "") for part in content)
    words = text.split()
    return [int(number) for before, number in zip(words, words[1:], strict=False) if before == word]


async def _reply(messages: list[Message]) -> AsyncIterator[str]:
    turn = next(_turns_in(message, "turn")[-1] for message in reversed(messages) if message["role"] == "user")
    if calls_function(turn) and messages[-1]["role"] == "user":
        function = {"name": "record", "arguments": json.dumps({"turn": turn})}
        call = {"index": 0, "id": f"call-{turn}", "type": "function", "function": function}
        await asyncio.sleep(PIECE_S)
        yield _chunk({"tool_calls": [call]})
        yield _chunk({}, "tool_calls")
    else:
        for piece in (f"reply {turn}", *([" ."] * (PIECES - 1))):
            await asyncio.sleep(PIECE_S)
            yield _chunk({"content": piece})
        yield _chunk({}, "stop")
    yield "data: [DONE]\n\n"


def _chunk(delta: Message, finish_reason: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return f"data: {json.dumps({'object': 'chat.completion.chunk', 'choices': [choice]})}\n\n"
