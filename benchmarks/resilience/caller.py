"""A client that resumes: it sends again what the newest handle does not cover, and does nothing twice."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.resilience.witness import Witness, question
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
RECORD = {"name": "record", "description": "Record a turn.", "parameters": {"type": "OBJECT"}}

Json = Mapping[str, Any]


class Lost(Exception):
    """The connection is gone."""


@dataclass(slots=True)
class Caller:
    """The client's side of the conversation.

    Attributes:
        effects: how often each turn's function was carried out; a call is known by its id.
        handle: the newest; None before the first.
        resumed_s: how long each connection took from the first attempt until it was set up.
    """

    port: int
    witness: Witness
    effects: dict[int, int] = field(default_factory=dict)
    handle: str | None = None
    resumed_s: list[float] = field(default_factory=list)
    _sent: list[str] = field(default_factory=list)
    _covered: int = -1
    _answers: dict[str, Json] = field(default_factory=dict)
    _connection: ClientConnection | None = None

    async def open(self) -> None:
        """Connect, with the newest handle if there is one, and send again what it does not cover.

        Raises:
            Lost: it cannot be done now.
        """
        began = time.monotonic()
        resumption = {"transparent": True, **({"handle": self.handle} if self.handle else {})}
        setup = {
            "model": "models/gemini-2.0-flash-live-001",
            "generationConfig": {"responseModalities": ["TEXT"]},
            "tools": [{"functionDeclarations": [RECORD]}],
            "sessionResumption": resumption,
        }
        try:
            self._connection = await connect(f"ws://127.0.0.1:{self.port}{PATH}", proxy=None)
            await self._connection.send(json.dumps({"setup": setup}))
            first = json.loads(await self._connection.recv())
            if "setupComplete" not in first:
                raise SystemExit(f"expected setupComplete, got {first}")
            self.resumed_s.append(time.monotonic() - began)
            for message in self._sent[self._covered + 1 :]:
                await self._connection.send(message)
        except (OSError, InvalidHandshake) as error:
            raise Lost from error
        except ConnectionClosed as closed:
            if closed.rcvd is not None and closed.rcvd.reason:
                raise SystemExit(f"the session was refused: {closed.rcvd.reason}") from closed
            raise Lost from closed

    async def leave(self) -> None:
        """Close the connection without a word."""
        if self._connection is not None:
            self._connection.transport.abort()
            await self._connection.wait_closed()

    async def ask(self, turn: int) -> None:
        """Say the next thing.

        Raises:
            Lost: the connection is gone; after `open` the words have been said all the same.
        """
        content = {"turns": [{"role": "user", "parts": [{"text": question(turn)}]}], "turnComplete": True}
        await self._send({"clientContent": content})

    async def finish(self, turn: int) -> None:
        """Listen until the turn is complete and its handle has come.

        Raises:
            Lost: the connection is gone.
        """
        complete = False
        while True:
            message = await self._receive()
            for call in message.get("toolCall", {}).get("functionCalls", ()):
                await self._answer(call)
            complete = complete or bool(message.get("serverContent", {}).get("turnComplete"))
            update = message.get("sessionResumptionUpdate", {})
            if update.get("newHandle"):
                self.handle = update["newHandle"]
                self._covered = int(update["lastConsumedClientMessageIndex"])
                if complete:
                    self.witness.committed.add(turn)
                    return

    async def _answer(self, call: Json) -> None:
        """Carry out a call, unless it was before: then only the answer is sent again."""
        if call["id"] not in self._answers:
            turn = int(call["args"]["turn"])
            self.effects[turn] = self.effects.get(turn, 0) + 1
            answer = {"id": call["id"], "name": call["name"], "response": {"turn": turn}}
            self._answers[call["id"]] = answer
        await self._send({"toolResponse": {"functionResponses": [self._answers[call["id"]]]}})

    async def _send(self, message: Json) -> None:
        text = json.dumps(message)
        self._sent.append(text)
        assert self._connection is not None
        try:
            await self._connection.send(text)
        except ConnectionClosed as closed:
            raise Lost from closed

    async def _receive(self) -> dict[str, Any]:
        assert self._connection is not None
        try:
            message: dict[str, Any] = json.loads(await self._connection.recv())
        except ConnectionClosed as closed:
            raise Lost from closed
        return message
