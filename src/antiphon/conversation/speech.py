"""What a synthesizer is asked for, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

OUTPUT_RATE_HZ = 24_000
"""Sample rate of all speech that leaves the server: s16le mono (Live API guide, "Audio formats")."""


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """One clause or sentence to be spoken.

    Attributes:
        text: what to say, plain text.
        voice: one of the 30 prebuilt voice names (`antiphon.wire.voices`).
        language: BCP-47 code, or None for the voice's default (en-US).
    """

    text: str
    voice: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """Where one word of the request's text lies in the speech.

    Attributes:
        text_start: index of the word's first character in the request's text.
        text_end: one past its last character (punctuation that follows may be left out).
        start_samples: first sample at 24 kHz, from the utterance's first emitted sample.
    """

    text_start: int
    text_end: int
    start_samples: int


@dataclass(frozen=True, slots=True)
class SpeechChunk:
    """A piece of synthesized speech, in order.

    Attributes:
        pcm: s16le mono at 24 kHz, a whole number of samples, any length.
        words: the words that begin inside this chunk (start_samples count from the utterance's begin).
    """

    pcm: bytes
    words: tuple[SpokenWord, ...] = ()
