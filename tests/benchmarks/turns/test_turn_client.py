"""The client, against a canned server that answers every stretch of silence after speech."""

from __future__ import annotations

import asyncio
import base64
import json
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.turns.client import PATH, BrokenOff, Session, hold, hold_all
from benchmarks.turns.dialogues.script import Dialogue, IntoReply, Line, ReplyLength, WhenQuiet
from benchmarks.turns.recording import Recording
from benchmarks.turns.tracks import Kind, Segment
from websockets.asyncio.server import ServerConnection, serve

MODELS = {ReplyLength.SHORT: "short-model", ReplyLength.LONG: "long-model"}


class FastClock:
    """Four times as fast as the loop's."""

    def now(self) -> float:
        return asyncio.get_running_loop().time() * 4

    def utc(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / 4)


def line(kind: Kind, cue: WhenQuiet | IntoReply, seconds: float) -> Line:
    sound = np.full(round(seconds * 16_000), 0.3, np.float32)
    return Line(kind, "words", cue, sound, (Segment(0.0, seconds),))


def dialogue(*lines: Line) -> Dialogue:
    return Dialogue("plain-00", "plain", lines, ReplyLength.LONG)


def content(**fields: Any) -> str:
    return json.dumps({"serverContent": fields})


def speech(seconds: float) -> str:
    pcm = np.full(round(seconds * 24_000), 8_000, np.int16).tobytes()
    blob = {"mimeType": "audio/pcm;rate=24000", "data": base64.b64encode(pcm).decode()}
    return content(modelTurn={"parts": [{"inlineData": blob}]})


class CannedServer:
    """Answers with two seconds of speech after 200 ms of silence; speech during them interrupts at once."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.setups: list[dict[str, Any]] = []
        self.url = ""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[CannedServer]:
        async with serve(self._session, "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            self.url = f"ws://127.0.0.1:{port}"
            yield self

    async def _session(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        self.paths.append(socket.request.path)
        self.setups.append(json.loads(await socket.recv())["setup"])
        await socket.send(json.dumps({"setupComplete": {}}))
        spoken = silent_chunks = playing_chunks = 0
        async for message in socket:
            audio = json.loads(message)["realtimeInput"]["audio"]
            assert audio["mimeType"] == "audio/pcm;rate=16000"
            samples = np.frombuffer(base64.b64decode(audio["data"]), np.int16)
            assert len(samples) == 320
            playing_chunks = max(0, playing_chunks - 1)
            if samples.any():
                spoken, silent_chunks = spoken + 1, 0
                if playing_chunks:
                    playing_chunks = 0
                    await socket.send(content(interrupted=True))
                    await socket.send(content(turnComplete=True))
                continue
            silent_chunks += 1
            if spoken and silent_chunks == 10:
                spoken, playing_chunks = 0, 100
                await socket.send(content(inputTranscription={"text": "words"}))
                await socket.send(speech(2.0))


def held(*lines: Line, **session: Any) -> tuple[Recording, CannedServer]:
    async def run() -> tuple[Recording, CannedServer]:
        async with CannedServer().running() as server:
            options = {"detection": {}, "realtime": {}, **session}
            opened = Session(url=server.url, models=MODELS, **options)
            return await hold(dialogue(*lines), opened, FastClock()), server

    return asyncio.run(run())


TURN = line(Kind.TURN, WhenQuiet(0.1), 0.2)
INTERRUPTION = line(Kind.INTERRUPTION, IntoReply(0.3), 0.2)


def test_a_dialogue_is_held_and_recorded() -> None:
    recording, server = held(TURN, INTERRUPTION, detection={"silenceDurationMs": 200})
    assert server.paths == [f"{PATH}?key=bench"]
    assert server.setups == [
        {
            "model": "models/long-model",
            "generationConfig": {"responseModalities": ["AUDIO"]},
            "inputAudioTranscription": {},
            "realtimeInputConfig": {"automaticActivityDetection": {"silenceDurationMs": 200}},
        }
    ]
    turn, interruption = recording.user
    first, second = recording.agent
    assert turn.kind is Kind.TURN
    assert (turn.start_s, turn.end_s) == pytest.approx((0.1, 0.3))
    assert first.start_s - turn.end_s == pytest.approx(0.2, abs=0.25)
    assert interruption.start_s - first.start_s == pytest.approx(0.3, abs=0.025)
    assert first.end_s - interruption.start_s == pytest.approx(0.02, abs=0.25)
    assert (first.reply, second.reply) == (1, 2)
    assert [event.name for event in recording.events] == [
        "inputTranscription",
        "interrupted",
        "turnComplete",
        "inputTranscription",
    ]
    assert recording.events[0].detail == "words"
    assert recording.skipped == ()


def test_a_dialogue_with_side_talk_allows_silence() -> None:
    session = Session(url="", models=MODELS, detection={}, realtime={})
    assert "proactivity" not in session.setup(dialogue(TURN))["setup"]
    proactive = replace(dialogue(TURN), proactive=True)
    assert session.setup(proactive)["setup"]["proactivity"] == {"proactiveAudio": True}


def test_the_recording_is_written_as_stereo(tmp_path: Path) -> None:
    recording, _ = held(TURN)
    recording.write(tmp_path / "new")
    with wave.open(str(tmp_path / "new" / "plain-00.wav")) as file:
        assert (file.getnchannels(), file.getframerate()) == (2, 24_000)
        stereo = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, 2)
    left, right = np.abs(stereo[:, 0].astype(np.int32)), stereo[:, 1]
    assert np.argmax(left > 3_000) / 24_000 == pytest.approx(0.1, abs=0.01)
    assert np.argmax(right > 3_000) / 24_000 == pytest.approx(recording.agent[0].start_s, abs=0.001)
    facts = json.loads((tmp_path / "new" / "plain-00.json").read_text())
    assert facts["user"][0]["kind"] == "turn"
    assert facts["agent"][0]["reply"] == 1


def test_several_dialogues_at_once() -> None:
    async def run() -> tuple[tuple[Recording, ...], tuple[BrokenOff, ...]]:
        async with CannedServer().running() as server:
            session = Session(url=server.url, models=MODELS, detection={}, realtime={"turnCoverage": "X"})
            held = await hold_all((dialogue(TURN),) * 3, session, FastClock(), at_once=2)
            assert server.setups[0]["realtimeInputConfig"] == {"turnCoverage": "X"}
            return held

    recordings, broken_off = asyncio.run(run())
    assert [len(one.agent) for one in recordings] == [1, 1, 1]
    assert broken_off == ()


def test_a_session_that_the_server_closes_is_told_and_does_not_end_the_run() -> None:
    async def close(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send(json.dumps({"setupComplete": {}}))
        await socket.close(1011, "engine failed")

    async def run() -> tuple[tuple[Recording, ...], tuple[BrokenOff, ...]]:
        async with serve(close, "127.0.0.1", 0) as server:
            url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
            session = Session(url=url, models=MODELS, detection={}, realtime={})
            return await hold_all((dialogue(TURN),), session, FastClock(), at_once=1)

    recordings, (broken_off,) = asyncio.run(run())
    assert recordings == ()
    assert broken_off.name == "plain-00"
    assert "engine failed" in broken_off.reason
