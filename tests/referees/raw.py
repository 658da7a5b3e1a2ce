"""Clients without an SDK: whatever bytes they like."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tests.referees.server_process import ServerProcess
from tests.server.harness import RawClient
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from antiphon.server.websocket.frames import Opcode

LIVE_PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
MODEL = "models/gemini-2.0-flash-live-scripted"

Json = Mapping[str, Any]


def setup(modality: str = "TEXT", **fields: Any) -> dict[str, Any]:
    """A setup that is accepted."""
    return {"setup": {"model": MODEL, "generationConfig": {"responseModalities": [modality]}, **fields}}


def says(text: str) -> Json:
    """A user turn."""
    return {"clientContent": {"turns": [{"role": "user", "parts": [{"text": text}]}], "turnComplete": True}}


def audio(pcm: bytes, mime_type: str = "audio/pcm;rate=16000") -> Json:
    """A piece of speech."""
    return {"realtimeInput": {"audio": {"data": base64.b64encode(pcm).decode(), "mimeType": mime_type}}}


@asynccontextmanager
async def socket(server: ServerProcess, *messages: Json) -> AsyncIterator[ClientConnection]:
    """A plain WebSocket, over which some messages have been sent."""
    url = f"ws://{server.host}:{server.port}{LIVE_PATH}"
    async with connect(url, max_size=None, max_queue=None, ping_interval=None, proxy=None) as connection:
        for message in messages:
            await connection.send(json.dumps(message))
        yield connection


@asynccontextmanager
async def deaf(server: ServerProcess, *messages: Json, **fields: Any) -> AsyncIterator[RawClient]:
    """A session whose client reads nothing that it does not have to."""
    client = await RawClient.connect(server.port, LIVE_PATH)
    try:
        for message in (setup(**fields), *messages):
            client.send(Opcode.TEXT, json.dumps(message).encode())
        yield client
    finally:
        client.disconnect()


@asynccontextmanager
async def live(server: ServerProcess, *messages: Json, **fields: Any) -> AsyncIterator[ClientConnection]:
    """A session that was set up."""
    async with socket(server, setup(**fields), *messages) as connection:
        assert "setupComplete" in await receive(connection)
        yield connection


async def receive(connection: ClientConnection) -> dict[str, Any]:
    """The next message."""
    message: dict[str, Any] = json.loads(await connection.recv())
    return message


async def receive_text(connection: ClientConnection) -> str:
    """The text of the reply, once its turn is complete."""
    text = ""
    while True:
        content = (await receive(connection)).get("serverContent", {})
        text += "".join(part.get("text", "") for part in content.get("modelTurn", {}).get("parts", ()))
        if content.get("turnComplete"):
            return text


async def closing(connection: ClientConnection) -> tuple[int, str]:
    """The code and the reason with which the server closes."""
    try:
        while True:
            await connection.recv()
    except ConnectionClosed as closed:
        assert closed.rcvd is not None, "cut off without a close frame"
        return closed.rcvd.code, closed.rcvd.reason
