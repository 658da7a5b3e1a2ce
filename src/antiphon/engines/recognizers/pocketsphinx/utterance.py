"""One utterance in a worker: audio that waits to be decoded, and the words heard so far.

The audio is decoded in segments. A segment begins with the first sound and ends when the server asks for a
transcript; the words of all segments, put together, are the answer. So an answer costs only what was not
decoded yet, and near-silence after it changes nothing.

The recognizer wants to know the voice's mean cepstrum. It is measured at the begin of a speaker's first
utterance, and comes with the later ones: those are decoded from their first sound on.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from antiphon.engines.recognizers.pocketsphinx.decoder import CepstralMean, Decoder
from antiphon.engines.recognizers.pocketsphinx.messages import SAMPLE_BYTES, SAMPLE_RATE_HZ, Word
from antiphon.engines.recognizers.pocketsphinx.silence import SoundGate

BYTES_PER_S = SAMPLE_RATE_HZ * SAMPLE_BYTES

SLICE_BYTES = BYTES_PER_S // 10
"""What is decoded before another utterance has its turn: about 10 ms of work."""

MEASURED_BYTES = BYTES_PER_S * 8 // 10
"""What is kept of an unknown voice before decoding begins, to measure its mean: much hangs on it."""

TRUSTED_WORDS = 2
TRUSTED_CONFIDENCE = 0.5
"""A segment's mean is the speaker's when so many words were understood, so surely on the average. That of a
door would make the rest of the conversation hard to understand."""

LEAD_BYTES = BYTES_PER_S // 10
"""Near-silence that is kept before the first sound. More of it would falsify the measured mean."""

SOFT_LIMIT_BYTES = BYTES_PER_S * 20
"""A segment this long ends when its last slice was near-silent: its cost grows with its length."""

HARD_LIMIT_BYTES = BYTES_PER_S * 40
"""A segment this long ends wherever it is."""

MAX_BACKLOG_BYTES = BYTES_PER_S * 120


class TooFarBehind(Exception):
    """More audio waits to be decoded than can be kept."""


class Phase(Enum):
    """An utterance is in one of these phases."""

    QUIET = "no sound since the last segment"
    SOUNDED = "sound is kept, and not decoded yet"
    DECODING = "a segment is open"


class Utterance:
    """The audio and words of one stream.

    Args:
        known_mean: the speaker's; None if they have not been heard before.
    """

    def __init__(self, known_mean: CepstralMean | None = None) -> None:
        self._phase = Phase.QUIET
        self._words: list[Word] = []
        self._backlog = bytearray()
        self._backlog_at_bytes = 0
        self._gate = SoundGate()
        self._paused = False
        self._mean = self._known_mean = known_mean
        self._segment_at_bytes = 0

    @property
    def phase(self) -> Phase:
        return self._phase

    @property
    def words(self) -> tuple[Word, ...]:
        """What was heard in the segments that have ended."""
        return tuple(self._words)

    @property
    def known_mean(self) -> CepstralMean | None:
        """The speaker's, as it is known by now."""
        return self._known_mean

    def feed(self, pcm: bytes) -> None:
        """Take more audio.

        Raises:
            TooFarBehind: too much of it has not been decoded.
        """
        if len(self._backlog) + len(pcm) > MAX_BACKLOG_BYTES:
            raise TooFarBehind(f"more than {MAX_BACKLOG_BYTES // BYTES_PER_S} s of audio wait to be decoded")
        sound_at = self._gate.hear(pcm)
        self._paused = sound_at is None
        self._backlog += pcm
        if self._phase is Phase.QUIET:
            sound_from_end = 0 if sound_at is None else len(pcm) - sound_at
            self._drop(len(self._backlog) - sound_from_end - LEAD_BYTES)
            if sound_at is not None:
                self._phase = Phase.SOUNDED

    def decodable(self, *, asked: bool) -> bool:
        """Whether there is audio to decode now.

        Args:
            asked: True when a question waits for all of it to be decoded.
        """
        if self._phase is Phase.SOUNDED:
            return asked or self._mean is not None or len(self._backlog) >= MEASURED_BYTES
        return self._phase is Phase.DECODING and bool(self._backlog)

    def decode_slice(self, decoder: Decoder) -> str:
        """Decode a little of what waits; opens a segment if none is open.

        Returns:
            The text so far, likely to change.
        """
        if self._phase is Phase.SOUNDED:
            self._open_segment(decoder)
        decoder.feed(bytes(self._backlog[:SLICE_BYTES]))
        self._drop(SLICE_BYTES)
        return " ".join([*(word.text for word in self._words), *decoder.text().split()])

    @property
    def overlong(self) -> bool:
        """Whether the open segment should be closed though nobody asked."""
        length_bytes = self._backlog_at_bytes - self._segment_at_bytes
        return length_bytes >= HARD_LIMIT_BYTES or (length_bytes >= SOFT_LIMIT_BYTES and self._paused)

    def close_segment(self, decoder: Decoder) -> None:
        """End the open segment; its words are final."""
        words = decoder.end(self._segment_at_bytes // SAMPLE_BYTES)
        self._words += words
        self._mean = decoder.mean()
        if _are_sure(words):
            self._known_mean = self._mean
        self._phase = Phase.QUIET

    def _open_segment(self, decoder: Decoder) -> None:
        decoder.forget()
        self._mean = self._mean or decoder.measure(bytes(self._backlog[:MEASURED_BYTES]))
        decoder.begin(self._mean)
        self._segment_at_bytes = self._backlog_at_bytes
        self._phase = Phase.DECODING

    def _drop(self, size_bytes: int) -> None:
        size_bytes = min(max(size_bytes, 0), len(self._backlog))
        del self._backlog[:size_bytes]
        self._backlog_at_bytes += size_bytes


def _are_sure(words: Sequence[Word]) -> bool:
    sure = sum(word.confidence for word in words) >= TRUSTED_CONFIDENCE * len(words)
    return len(words) >= TRUSTED_WORDS and sure
