"""eSpeak NG with the 30 voices, each in any language, all equally loud.

Only a worker process imports this module.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import soxr

from antiphon.engines.synthesizers.espeak.languages import LANGUAGE_STATUS
from antiphon.engines.synthesizers.espeak.library import SAMPLE_RATE_HZ, Espeak, WordEvent
from antiphon.engines.synthesizers.espeak.loudness import FloatArray, gain_for, limit, loudness_dbfs
from antiphon.engines.synthesizers.espeak.messages import SAMPLE_RATE_HZ as OUTPUT_RATE_HZ
from antiphon.engines.synthesizers.espeak.voices import ESPEAK_VOICES

_SAMPLE_TEXT = "1 2 3 4 5 6 7 8 9 10"
"""Spoken once in each voice and language to measure its loudness: every language reads numbers."""

_FULL_SCALE = 32_768.0


class Speaker:
    """Speaks a text in a voice and a language, as float samples at 24 kHz."""

    def __init__(self, espeak: Espeak) -> None:
        self._espeak = espeak
        self._gains: dict[tuple[str, str], float] = {}

    def speak(
        self, text: str, voice: str, language: str, on_audio: Callable[[FloatArray, list[WordEvent]], None]
    ) -> None:
        """Speak a text; returns when all of it was handed out.

        Args:
            text: without NUL and without lone surrogates.
            voice: one of the 30 prebuilt voice names.
            language: a code of `languages.LANGUAGE_STATUS`.
            on_audio: called with the next samples, of any number, and the words that begin; their times count
                samples at 24 kHz from the first one, and may run ahead of the samples.

        Raises:
            EspeakError: eSpeak NG refused.
        """
        gain = self.prepare(voice, language)
        # HQ delays its first output by 60 ms of input, which eSpeak NG makes in less than a millisecond.
        resampler = soxr.ResampleStream(SAMPLE_RATE_HZ, OUTPUT_RATE_HZ, 1, dtype="float32", quality="HQ")

        def convert(pcm: bytes, events: list[WordEvent]) -> None:
            samples = resampler.resample_chunk(_floats(pcm) * np.float32(gain))
            on_audio(limit(samples), [_at_output_rate(event) for event in events])

        self._espeak.synthesize(text, convert)
        on_audio(limit(resampler.resample_chunk(np.zeros(0, np.float32), last=True)), [])

    def prepare(self, voice: str, language: str) -> float:
        """Select a voice; measure its loudness when it speaks for the first time, which takes some 10 ms.

        Returns:
            The gain that makes it as loud as the others.
        """
        self._select(voice, language)
        if (voice, language) not in self._gains:
            pieces: list[bytes] = []
            self._espeak.synthesize(_SAMPLE_TEXT, lambda pcm, words: pieces.append(pcm))
            level_dbfs = loudness_dbfs(_floats(b"".join(pieces)), SAMPLE_RATE_HZ)
            self._gains[voice, language] = gain_for(level_dbfs)
        return self._gains[voice, language]

    def _select(self, voice: str, language: str) -> None:
        chosen = ESPEAK_VOICES[voice]
        self._espeak.select(LANGUAGE_STATUS[language].file, chosen.variant)
        self._espeak.set_prosody(rate_wpm=chosen.rate_wpm, pitch=chosen.pitch, pitch_range=chosen.pitch_range)


def _floats(pcm: bytes) -> FloatArray:
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(_FULL_SCALE)


def _at_output_rate(event: WordEvent) -> WordEvent:
    return WordEvent(event.text_index, event.sample * OUTPUT_RATE_HZ // SAMPLE_RATE_HZ)
