"""A server in this process, engines that do as they are told, and a client that sees every frame."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.server.harness import LIVE_PATH
from tests.server.session.players import Ear, Model, Voice, says
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from antiphon.config.audio import AudioSettings
from antiphon.config.model import ModelSettings
from antiphon.config.server import ServerSettings
from antiphon.config.settings import Config
from antiphon.config.store import StoreEngine, StoreSettings
from antiphon.config.tls import TlsSettings
from antiphon.engines.turn_models.protocol import TurnModel
from antiphon.server.pipelines import Pipelines
from antiphon.server.server import Server

Json = Mapping[str, Any]

MODEL = "models/gemini-2.0-flash-live-001"
MANUAL = {"automaticActivityDetection": {"disabled": True}}


@asynccontextmanager
async def serving(
    model: Model | None = None,
    *,
    ear: Ear | None = None,
    voice: Voice | None = None,
    audio: AudioSettings = AudioSettings(),  # noqa: B008 - frozen
    turn_model: TurnModel | None = None,
) -> AsyncIterator[Server]:
    """A plain server on a free port; each engine that is not given does well."""
    pipelines = Pipelines(
        {"gemini-*": ModelSettings(turn_model="default" if turn_model is not None else None)},
        recognizers={"default": ear or Ear()},
        language_models={"default": model or Model([says("Hello.")])},
        synthesizers={"default": voice or Voice()},
        turn_models={"default": turn_model} if turn_model is not None else {},
    )
    config = Config(
        server=ServerSettings(port=0),
        tls=TlsSettings(enabled=False),
        store=StoreSettings(engine=StoreEngine.MEMORY),
        audio=audio,
    )
    server = Server(config, environ={}, pipelines=pipelines)
    server.listen()
    await server.warm_up()
    try:
        yield server
    finally:
        await server.close()


@dataclass
class Client:
    """A client's end of one session."""

    connection: ClientConnection

    async def send(self, message: Json) -> None:
        await self.connection.send(json.dumps(message))

    async def say(self, text: str) -> None:
        """One user turn in text."""
        turn = {"role": "user", "parts": [{"text": text}]}
        await self.send({"clientContent": {"turns": [turn], "turnComplete": True}})

    async def speak(self, pcm: bytes) -> None:
        """One user turn in speech, with activity marked by hand."""
        await self.send({"realtimeInput": {"activityStart": {}}})
        await self.send_audio(pcm)
        await self.send({"realtimeInput": {"activityEnd": {}}})

    async def send_audio(self, pcm: bytes, rate_hz: int = 16_000) -> None:
        blob = {"data": base64.b64encode(pcm).decode(), "mimeType": f"audio/pcm;rate={rate_hz}"}
        await self.send({"realtimeInput": {"audio": blob}})

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            message: dict[str, Any] = json.loads(await self.connection.recv())
            return message

    async def receive_until(self, key: str) -> list[dict[str, Any]]:
        """All messages up to one with this field of `serverContent`, or with this field at its top."""
        messages: list[dict[str, Any]] = []
        while True:
            messages.append(await self.receive())
            if key in messages[-1] or key in messages[-1].get("serverContent", {}):
                return messages

    async def receive_turn(self) -> list[dict[str, Any]]:
        return await self.receive_until("turnComplete")

    async def closing(self) -> tuple[int, str, list[dict[str, Any]]]:
        """The code and the reason with which the server closes, and what came before."""
        messages = []
        try:
            while True:
                messages.append(await self.receive())
        except ConnectionClosed as closed:
            assert closed.rcvd is not None
            return closed.rcvd.code, closed.rcvd.reason, messages


@asynccontextmanager
async def connected(server: Server) -> AsyncIterator[Client]:
    """A client that has not said anything."""
    url = f"ws://{server.addresses[0].authority}{LIVE_PATH}"
    async with connect(url, max_size=None, max_queue=None, proxy=None) as connection:
        yield Client(connection)


@asynccontextmanager
async def session(server: Server, *, modality: str = "TEXT", **fields: Any) -> AsyncIterator[Client]:
    """A session that was set up."""
    async with connected(server) as client:
        config = {"responseModalities": [modality]}
        await client.send({"setup": {"model": MODEL, "generationConfig": config, **fields}})
        assert "setupComplete" in await client.receive()
        yield client


def text_of(messages: list[dict[str, Any]]) -> str:
    """The reply's text."""
    return "".join(part.get("text", "") for part in _parts(messages))


def audio_of(messages: list[dict[str, Any]]) -> bytes:
    """The reply's speech."""
    return b"".join(
        base64.b64decode(part["inlineData"]["data"]) for part in _parts(messages) if "inlineData" in part
    )


def audio_samples_of(messages: list[dict[str, Any]]) -> int:
    """How much speech came, in samples."""
    return len(audio_of(messages)) // 2


def ends_of(messages: list[dict[str, Any]]) -> list[str]:
    """What says how the turn went, in order."""
    names = ("interrupted", "generationComplete", "turnComplete")
    return [name for message in messages for name in names if name in message.get("serverContent", {})]


def reason_of(messages: list[dict[str, Any]]) -> str | None:
    """The `turnCompleteReason`."""
    reason: str | None = messages[-1]["serverContent"].get("turnCompleteReason")
    return reason


def _parts(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    contents = [message.get("serverContent", {}) for message in messages]
    return [part for content in contents for part in content.get("modelTurn", {}).get("parts", ())]
