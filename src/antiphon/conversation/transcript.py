"""What a recognizer heard."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HeardWord:
    """One recognized word and where it lies in the audio fed to the recognizer.

    Attributes:
        text: the word as spoken text, without surrounding spaces.
        start_samples: first sample, counted at 16 kHz from the first sample fed to the stream.
        end_samples: one past the last sample.
        confidence: posterior probability, 0..1.
    """

    text: str
    start_samples: int
    end_samples: int
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Transcript:
    """The text of an utterance; empty text means that nothing was understood.

    Attributes:
        text: the whole transcript, single-spaced.
        words: its words with times, when the recognizer knows them.
        language: BCP-47 code, when the recognizer knows it.
    """

    text: str
    words: tuple[HeardWord, ...] = ()
    language: str | None = None
