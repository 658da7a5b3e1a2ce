"""Clients that send anything legal at any moment: the invariants of turns hold on the wire."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.referees.at_once import run
from tests.referees.raw import Json, audio, says, setup, socket
from tests.referees.server_process import ServerProcess
from tests.speech import flite_wav, silence
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

CLIENTS_AT_ONCE = 8

MODELS = (
    "gemini-2.0-flash-live-scripted",
    "gemini-3.1-flash-live-scripted",
    "gemini-2.0-flash-live-001",
    "gemini-3.8-live",
    "gemini-live-2.5-flash",
)
TEXTS = (
    "Hello",
    "Please count.",
    "Dawdle.",
    "Turn on the lights.",
    "What is the weather in Paris?",
    "Do everything.",
    "Break down, please.",
    "",
    ".",
)
FUNCTIONS = [{"name": "turn_on_the_lights"}, {"name": "get_weather", "behavior": "NON_BLOCKING"}]


@dataclass
class RandomClient:
    """One client: what it does is decided by the dice it is given."""

    dice: random.Random
    calls: list[str] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)

    def setup(self) -> Json:
        """A setup with some options."""
        options = {
            "outputAudioTranscription": {},
            "inputAudioTranscription": {},
            "sessionResumption": {},
            "realtimeInputConfig": {"activityHandling": "NO_INTERRUPTION"},
        }
        chosen = {name: value for name, value in options.items() if self.dice.random() < 0.4}
        tools = [{"functionDeclarations": FUNCTIONS}]
        message = setup(self.dice.choice(["TEXT", "AUDIO"]), tools=tools, **chosen)
        message["setup"]["model"] = f"models/{self.dice.choice(MODELS)}"
        return message

    def step(self) -> Json:
        """What it sends next."""
        text = self.dice.choice(TEXTS)
        complete = self.dice.random() < 0.5
        turns = [{"role": self.dice.choice(["user", "model"]), "parts": [{"text": text}]}]
        steps: list[Callable[[], Json]] = [
            lambda: says(text),
            lambda: says(text),
            lambda: {"realtimeInput": {"text": text}},
            lambda: {"realtimeInput": {"audioStreamEnd": True}},
            lambda: {"clientContent": {"turns": turns, "turnComplete": complete}},
            lambda: {"clientContent": {"turnComplete": complete}},
            lambda: {"contextUpdate": {"systemInstruction": {"parts": [{"text": "Be brief."}]}}},
            lambda: audio(silence(self.dice.random())),
            lambda: audio(flite_wav("what is the time")),
            self._answer,
            self._answer,
        ]
        return self.dice.choice(steps)()

    def _answer(self) -> Json:
        ids = self.dice.sample(self.calls, min(len(self.calls), self.dice.randint(0, 3)))
        responses = [{"id": id, "name": "any", "response": {"output": "yes"}} for id in ids]
        return {"toolResponse": {"functionResponses": responses}}

    async def converse(self, server: ServerProcess) -> None:
        """Connect, do some steps, and leave."""
        async with socket(server, self.setup()) as connection:
            listening = asyncio.create_task(self._listen(connection))
            for _ in range(self.dice.randint(3, 12)):
                await connection.send(json.dumps(self.step()))
                await asyncio.sleep(self.dice.choice([0, 0, 0.1, 0.4]))
            await connection.close()
            await listening

    async def _listen(self, connection: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            while True:
                message: dict[str, Any] = json.loads(await connection.recv())
                self.messages.append(message)
                self.calls += [call["id"] for call in message.get("toolCall", {}).get("functionCalls", ())]
        assert connection.close_code == 1000, connection.close_reason

    def check(self) -> None:
        """Every turn ends once, whole or interrupted, and nothing of it is said after that."""
        ends: list[str] = []
        for message in self.messages:
            content = message.get("serverContent", {})
            if "modelTurn" in content or "outputTranscription" in content or "toolCall" in message:
                assert not ends, (ends, message)
            ends += [end for end in ("interrupted", "generationComplete") if end in content]
            if "turnComplete" in content:
                assert ends in (
                    ["interrupted"],
                    ["generationComplete"],
                    ["generationComplete", "interrupted"],
                )
                assert message["usageMetadata"]["totalTokenCount"] >= 0
                ends = []


@pytest.mark.parametrize("seed", range(3))
def test_every_turn_has_one_end(server: ServerProcess, seed: int) -> None:
    flite_wav("what is the time")  # not while the clients' event loop runs
    clients = [RandomClient(random.Random(CLIENTS_AT_ONCE * seed + n)) for n in range(CLIENTS_AT_ONCE)]

    async def test() -> None:
        await asyncio.gather(*(client.converse(server) for client in clients))

    run(test())
    for client in clients:
        client.check()
    assert sum(len(client.messages) for client in clients) > 50
