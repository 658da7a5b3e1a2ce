"""A started recognizer, and things to let it hear."""

from __future__ import annotations

import asyncio
import random
import struct
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from antiphon.clock import LoopClock
from antiphon.conversation.transcript import Transcript
from antiphon.engines.recognizers.pocketsphinx import create
from antiphon.engines.recognizers.pocketsphinx.recognizer import PocketsphinxRecognizer

T = TypeVar("T")

WEATHER = "what is the weather like in london today"
LIGHTS = "turn on the lights in the kitchen please"
MOTHER = "remind me to call my mother tomorrow morning"
CAPITAL = "what is the capital of australia"
FRAME_BYTES = 640


@dataclass(frozen=True, slots=True)
class House:
    """A started recognizer and the event loop it lives in."""

    runner: asyncio.Runner
    recognizer: PocketsphinxRecognizer

    def run(self, main: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(main)


def make_house(**settings: object) -> Iterator[House]:
    async def start() -> PocketsphinxRecognizer:
        recognizer = create(settings, clock=LoopClock())
        assert isinstance(recognizer, PocketsphinxRecognizer)
        await recognizer.start()
        return recognizer

    with asyncio.Runner() as runner:
        recognizer = runner.run(start())
        yield House(runner, recognizer)
        runner.run(recognizer.close())


def in_frames(pcm: bytes, frame_bytes: int = FRAME_BYTES) -> Iterator[bytes]:
    for start in range(0, len(pcm), frame_bytes):
        yield pcm[start : start + frame_bytes]


def room_tone(seconds: float, amplitude: int = 30) -> bytes:
    noise = random.Random(1)
    return b"".join(
        struct.pack("<h", noise.randint(-amplitude, amplitude)) for _ in range(round(seconds * 16_000))
    )


async def recognize(recognizer: PocketsphinxRecognizer, pcm: bytes) -> Transcript:
    stream = recognizer.open()
    stream.feed(pcm)
    return await stream.finish()
