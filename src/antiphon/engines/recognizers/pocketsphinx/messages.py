"""What the recognizer and its workers say to each other. All audio is s16le mono at 16 kHz."""

from __future__ import annotations

import msgspec

SAMPLE_RATE_HZ = 16_000
SAMPLE_BYTES = 2


class Configure(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """To the worker, once: how many decoders it may have."""

    decoders: int


class Open(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """To the worker: an utterance begins; the mean cepstrum of its speaker, as far as that is known."""

    mean: tuple[float, ...] | None


class Audio(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """To the worker: the next piece of the utterance, whole samples."""

    pcm: bytes


class Settle(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """To the worker: answer with `Heard` for all audio so far; more may follow."""


class Finish(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """To the worker: answer with `Heard` for all audio; nothing follows."""


class Cancel(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """To the worker: the utterance is not wanted anymore."""


class Word(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """One word; times in samples from the utterance's first one."""

    text: str
    start_samples: int
    end_samples: int
    confidence: float


class Partial(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From the worker: what has been heard so far, likely to change."""

    text: str


class Heard(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From the worker: the answer to `Settle` and `Finish`, in the order of the questions.

    With what is known by now of the speaker's mean cepstrum.
    """

    words: tuple[Word, ...]
    mean: tuple[float, ...] | None


class Failed(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From the worker: the utterance is lost."""

    reason: str


ToWorker = Open | Audio | Settle | Finish | Cancel
FromWorker = Partial | Heard | Failed
