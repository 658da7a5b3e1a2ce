"""Transparent resumption: who sends again what a handle does not cover has said everything exactly once.

From every handle of a conversation the session is resumed, and the rest of the conversation sent again.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from antiphon.conversation.transcript import Transcript
from antiphon.server.server import Server
from antiphon.testing import (
    LiveClient,
    ScriptedRecognizer,
    babble,
    run_virtual,
    scripted,
    serving,
    silence,
)
from antiphon.testing.recognizer import ScriptedUtterance

Json = Mapping[str, Any]

BYTES_PER_S = 32_000
NAMES = {1: "one", 3: "three", 5: "five"}
TALK = silence(1.0) + babble(1.0) + silence(2.0) + babble(3.0) + silence(2.0) + babble(5.0) + silence(2.0)


class StopWatch(ScriptedRecognizer):
    """Understands an utterance by its length."""

    async def next_transcript(self, known: Transcript | None) -> Transcript:
        raise NotImplementedError

    def open(self, **_: Any) -> ScriptedUtterance:
        return TimedUtterance(self)


class TimedUtterance(ScriptedUtterance):
    async def settle(self) -> Transcript:
        seconds = min(NAMES, key=lambda known: abs(known - self.fed_bytes / BYTES_PER_S))
        return Transcript(NAMES[seconds])


@dataclass
class Transcriber:
    """A client that keeps what it sent, and notes which words every handle covers.

    Attributes:
        handles: handle, index of the last message it covers, and what was answered before.
    """

    live: LiveClient
    sent: list[Json] = field(default_factory=list)

    async def send(self, message: Json) -> None:
        self.sent.append(message)
        await self.live.send(message)

    def answered(self) -> list[str]:
        return _answered(one.message for one in self.live.received)

    def handles(self) -> Iterator[tuple[str, int, list[str]]]:
        for place, one in enumerate(self.live.received):
            update = one.message.get("sessionResumptionUpdate")
            if update:
                index = int(update.get("lastConsumedClientMessageIndex", -1))
                before = _answered(earlier.message for earlier in self.live.received[:place])
                yield update["newHandle"], index, before


def _answered(messages: Iterator[Json]) -> list[str]:
    parts = [
        part["text"]
        for message in messages
        for part in message.get("serverContent", {}).get("modelTurn", {}).get("parts", ())
    ]
    return "".join(parts).split()


def setup(handle: str | None = None) -> Json:
    resumption = {"transparent": True, **({"handle": handle} if handle else {})}
    return {"generationConfig": {"responseModalities": ["TEXT"]}, "sessionResumption": resumption}


def audio(pcm: bytes) -> Json:
    return {"realtimeInput": {"audio": {"data": b64encode(pcm).decode(), "mimeType": "audio/pcm;rate=16000"}}}


def text(words: str) -> Json:
    turn = {"role": "user", "parts": [{"text": words}]}
    return {"clientContent": {"turns": [turn], "turnComplete": True}}


def pieces(pcm: bytes, piece_s: float = 0.1) -> list[Json]:
    size = round(piece_s * BYTES_PER_S)
    return [audio(pcm[begin : begin + size]) for begin in range(0, len(pcm), size)]


SPOKEN = ["one", "three", "five"]


@dataclass(frozen=True)
class Script:
    """What a client sends, how fast, and what it has said then."""

    messages: Sequence[Json]
    said: Sequence[str]
    pause_s: float = 0.0


SCRIPTS = {
    "a microphone": Script(pieces(TALK), SPOKEN, pause_s=0.1),
    "a recording in pieces at once": Script(pieces(TALK), SPOKEN),
    "a recording in one message, which is one turn": Script([audio(TALK)], ["five"]),
    "two recordings in a message each": Script(
        [audio(TALK), text("aside"), audio(TALK)], ["five", "aside", "five"], pause_s=30.0
    ),
    "words between speech": Script(
        [*pieces(silence(0.5) + babble(1.0) + silence(2.0)), text("a"), text("b"), *pieces(silence(1.0))],
        ["one", "a", "b"],
        pause_s=0.1,
    ),
    "words alone": Script([text("a"), text("b"), text("c")], ["a", "b", "c"], pause_s=1.0),
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_from_every_handle_on(script: Script) -> None:
    check(script)


@pytest.mark.parametrize("gap_ms", range(1000, 1250, 50))
def test_from_every_handle_on_when_the_user_is_about_to_speak_again(gap_ms: int) -> None:
    """Some of these messages hold the end of one turn and all of the next."""
    talk = silence(0.5) + babble(1.0) + silence(gap_ms / 1000) + babble(0.3) + silence(2.0)
    check(Script(pieces(talk, 0.4), ["one", "one"], pause_s=0.4))


def check(script: Script) -> None:
    async def converse(server: Server, handle: str | None, messages: Sequence[Json]) -> Transcriber:
        async with LiveClient.connected(server, setup(handle)) as live:
            client = Transcriber(live)
            for message in messages:
                await client.send(message)
                await live.clock.sleep(script.pause_s)
            await live.clock.sleep(30.0)
            return client

    async def test() -> None:
        model = scripted({"default": "{user} "})
        async with serving(model, recognizer=StopWatch()) as server:
            whole = await converse(server, None, script.messages)
            assert whole.answered() == list(script.said)
            handles = list(whole.handles())
            assert handles[-1][2] == list(script.said)
            for handle, index, before in handles:
                rest = script.messages[index + 1 :]
                again = await converse(server, handle, rest)
                assert [*before, *again.answered()] == list(script.said), (index, len(script.messages))

    run_virtual(test())
