"""A synthesizer that beeps: one tone per word, of known length, so that every sample can be accounted for."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Sequence
from functools import lru_cache

import numpy as np

from antiphon.audio.pcm import FULL_SCALE
from antiphon.clock import Clock, LoopClock
from antiphon.conversation.speech import OUTPUT_RATE_HZ, SpeechChunk, SpeechRequest, SpokenWord

LOWEST_HZ = 300
STEP_HZ = 25
LOUDNESS = 0.25


class ToneSynthesizer:
    """Speaks each word as a tone whose pitch tells the number of its letters, one chunk per word.

    Args:
        word_s: how long a word sounds.
        delay_s: how long it takes to begin.
        clock: what it waits by.
    """

    name = "tones"
    languages: Sequence[str] = ("en-US",)

    def __init__(self, *, word_s: float = 0.25, delay_s: float = 0.0, clock: Clock | None = None) -> None:
        self._word_samples = round(word_s * OUTPUT_RATE_HZ)
        self._delay_s = delay_s
        self._clock = clock

    async def start(self) -> None:
        """Nothing is to be loaded."""
        self._clock = self._clock or LoopClock()

    async def synthesize(self, request: SpeechRequest) -> AsyncGenerator[SpeechChunk, None]:
        """Speak one text."""
        if self._delay_s and self._clock is not None:
            await self._clock.sleep(self._delay_s)
        for position, word in enumerate(re.finditer(r"\S+", request.text)):
            begins = SpokenWord(word.start(), word.end(), position * self._word_samples)
            yield SpeechChunk(_tone(len(word[0]), self._word_samples), (begins,))

    async def close(self) -> None:
        """Nothing is to be freed."""


@lru_cache(maxsize=64)
def _tone(letters: int, samples: int) -> bytes:
    frequency = LOWEST_HZ + STEP_HZ * (letters % 32)
    phase = 2 * np.pi * frequency / OUTPUT_RATE_HZ * np.arange(samples)
    tone: bytes = (LOUDNESS * (FULL_SCALE - 1) * np.sin(phase)).astype("<i2").tobytes()
    return tone
