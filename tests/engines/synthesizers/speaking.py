"""A started synthesizer, and all that it said."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.engines.synthesizers.listening import RATE_HZ, Floats, floats

from antiphon.clock import LoopClock
from antiphon.conversation.speech import SpeechChunk, SpeechRequest, SpokenWord
from antiphon.engines.synthesizers.espeak import create
from antiphon.engines.synthesizers.espeak.synthesizer import EspeakSynthesizer

T = TypeVar("T")

FOX = "the quick brown fox jumps over the lazy dog while five wizards watch"
ORANGES = "please call me back tomorrow morning and bring some of those oranges"


@dataclass(frozen=True, slots=True)
class Speech:
    """All that came for one request."""

    chunks: Sequence[SpeechChunk]

    @property
    def samples(self) -> Floats:
        return floats(b"".join(chunk.pcm for chunk in self.chunks))

    @property
    def words(self) -> list[SpokenWord]:
        return [word for chunk in self.chunks for word in chunk.words]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE_HZ


@dataclass(frozen=True, slots=True)
class House:
    """A started synthesizer and the event loop it lives in."""

    runner: asyncio.Runner
    synthesizer: EspeakSynthesizer

    def run(self, main: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(main)

    def say(self, text: str, voice: str = "Puck", language: str | None = None) -> Speech:
        return self.run(self.saying(SpeechRequest(text, voice, language)))

    async def saying(self, request: SpeechRequest) -> Speech:
        return Speech([chunk async for chunk in self.synthesizer.synthesize(request)])


def make_house(**configuration: object) -> Iterator[House]:
    async def start() -> EspeakSynthesizer:
        synthesizer = create(configuration, clock=LoopClock())
        assert isinstance(synthesizer, EspeakSynthesizer)
        await synthesizer.start()
        return synthesizer

    with asyncio.Runner() as runner:
        synthesizer = runner.run(start())
        yield House(runner, synthesizer)
        runner.run(synthesizer.close())


def assert_every_word_once(text: str, speech: Speech) -> None:
    said = [text[word.text_start : word.text_end] for word in speech.words]
    assert "".join(said) == "".join(text.split())
    starts = [word.start_samples for word in speech.words]
    assert starts == sorted(starts)
    sent = 0
    for chunk in speech.chunks:
        end = sent + len(chunk.pcm) // 2
        assert all(sent <= word.start_samples < max(end, sent + 1) for word in chunk.words)
        sent = end
