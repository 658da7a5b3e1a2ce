"""Holds a dialogue with a Live server over the raw WebSocket, in real time."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from benchmarks.turns.dialogues.script import Dialogue, ReplyLength, pcm
from benchmarks.turns.microphone import CHUNK_S, Microphone
from benchmarks.turns.playback import Playback, Samples
from benchmarks.turns.recording import Event, Recording
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from antiphon.clock import Clock

PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
LONGEST_S = 120.0
"""A dialogue that has not come to its end by then is broken off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """How to open a session.

    Attributes:
        url: the server's base URL, `ws://` or `wss://`.
        models: the model id for each length of reply.
        detection: `automaticActivityDetection` of the setup, empty for the server's defaults.
        realtime: further fields of `realtimeInputConfig`.
        key: the API key.
    """

    url: str
    models: Mapping[ReplyLength, str]
    detection: Mapping[str, object]
    realtime: Mapping[str, object]
    key: str = "bench"

    def setup(self, dialogue: Dialogue) -> dict[str, Any]:
        """The first message."""
        setup: dict[str, Any] = {
            "model": f"models/{self.models[dialogue.reply]}",
            "generationConfig": {"responseModalities": ["AUDIO"]},
            "inputAudioTranscription": {},
        }
        realtime = dict(self.realtime)
        if self.detection:
            realtime["automaticActivityDetection"] = dict(self.detection)
        if realtime:
            setup["realtimeInputConfig"] = realtime
        if dialogue.proactive:
            setup["proactivity"] = {"proactiveAudio": True}
        return {"setup": setup}


async def hold(dialogue: Dialogue, session: Session, clock: Clock) -> Recording:
    """Play one dialogue against the server.

    Raises:
        websockets.ConnectionClosed: the server closed the session before the dialogue was over.
    """
    async with connect(f"{session.url}{PATH}?key={session.key}", compression=None, max_size=None) as socket:
        await socket.send(json.dumps(session.setup(dialogue)))
        while "setupComplete" not in json.loads(await socket.recv()):
            pass
        return await _Conversation(dialogue, socket, clock).held()


class _Conversation:
    def __init__(self, dialogue: Dialogue, socket: ClientConnection, clock: Clock) -> None:
        self._dialogue = dialogue
        self._socket = socket
        self._clock = clock
        self._playback = Playback()
        self._microphone = Microphone(dialogue, self._playback)
        self._events: list[Event] = []
        self._sent: list[Samples] = []
        self._started = clock.now()

    async def held(self) -> Recording:
        listening = asyncio.create_task(self._listen())
        try:
            await self._speak(listening)
        finally:
            listening.cancel()
        duration_s = self._microphone.now_s
        return Recording(
            name=self._dialogue.name,
            scenario=self._dialogue.scenario,
            user=self._microphone.segments,
            agent=self._playback.segments(),
            arrivals=self._playback.arrivals,
            events=tuple(self._events),
            skipped=tuple(line.text for line in self._microphone.skipped),
            user_track=np.concatenate(self._sent),
            agent_track=self._playback.track(duration_s),
        )

    async def _speak(self, listening: asyncio.Task[None]) -> None:
        """Send 20 ms every 20 ms; as in a microphone, a chunk exists when its last sample has been taken."""
        while not self._microphone.finished and self._microphone.now_s < LONGEST_S:
            samples = pcm(self._microphone.chunk())
            self._sent.append(samples)
            await self._clock.sleep(self._started + self._microphone.now_s - self._clock.now())
            data = base64.b64encode(samples.tobytes()).decode("ascii")
            audio = {"data": data, "mimeType": "audio/pcm;rate=16000"}
            await self._socket.send(json.dumps({"realtimeInput": {"audio": audio}}))
            if listening.done():
                listening.result()
                return

    async def _listen(self) -> None:
        async for message in self._socket:
            at_s = self._clock.now() - self._started
            self._take(at_s, json.loads(message))

    def _take(self, at_s: float, message: Mapping[str, Any]) -> None:
        content = message.get("serverContent", {})
        for part in content.get("modelTurn", {}).get("parts", ()):
            blob = part.get("inlineData")
            if blob is not None:
                self._playback.arrived(at_s, np.frombuffer(base64.b64decode(blob["data"]), np.int16))
        if content.get("interrupted"):
            self._playback.interrupted(at_s)
        if content.get("turnComplete"):
            self._playback.turn_complete()
        for name, value in content.items():
            if name != "modelTurn":
                self._events.append(Event(at_s, name, _text(value)))
        for name in message.keys() - {"serverContent"}:
            self._events.append(Event(at_s, name))


def _text(value: object) -> str:
    return str(value.get("text", "")) if isinstance(value, Mapping) else ""


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """A dialogue that the server did not let come to its end.

    Attributes:
        name: of the dialogue.
        reason: what the server said.
    """

    name: str
    reason: str


async def hold_all(
    dialogues: Sequence[Dialogue], session: Session, clock: Clock, *, at_once: int
) -> tuple[tuple[Recording, ...], tuple[BrokenOff, ...]]:
    """Play dialogues, `at_once` at a time, begun a fraction of a chunk apart lest their frames coincide."""
    places = asyncio.Semaphore(at_once)

    async def one(number: int, dialogue: Dialogue) -> Recording | BrokenOff:
        async with places:
            await clock.sleep(number % at_once * CHUNK_S / at_once)
            try:
                return await hold(dialogue, session, clock)
            except WebSocketException as error:
                return BrokenOff(dialogue.name, str(error))

    held = await asyncio.gather(*(one(number, dialogue) for number, dialogue in enumerate(dialogues)))
    return (
        tuple(each for each in held if isinstance(each, Recording)),
        tuple(each for each in held if isinstance(each, BrokenOff)),
    )
