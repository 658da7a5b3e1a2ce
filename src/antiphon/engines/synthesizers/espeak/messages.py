"""What the synthesizer and its workers say to each other. All audio is s16le mono at 24 kHz."""

from __future__ import annotations

import msgspec

SAMPLE_RATE_HZ = 24_000
SAMPLE_BYTES = 2


class Configure(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """To the worker, once; there is nothing to configure."""


class Speak(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """To the worker: speak a text.

    Attributes:
        text: what to say; may be very long.
        voice: one of the 30 prebuilt voice names.
        language: a code of `antiphon.engines.synthesizers.espeak.languages`.
    """

    text: str
    voice: str
    language: str


class Taken(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """To the worker: the listener has taken so many samples more, so that it may speak further ahead."""

    samples: int


class Cancel(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """To the worker: the speech is not wanted anymore."""


class Word(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """One word of the text: its characters and its first sample, counted from the speech's first sample."""

    text_start: int
    text_end: int
    start_samples: int


class Chunk(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From the worker: the next piece of the speech, and the words that begin in it."""

    pcm: bytes
    words: tuple[Word, ...]


class Done(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From the worker: the text has been spoken."""


class Failed(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From the worker: the speech ends here."""

    reason: str


ToWorker = Speak | Taken | Cancel
FromWorker = Chunk | Done | Failed
