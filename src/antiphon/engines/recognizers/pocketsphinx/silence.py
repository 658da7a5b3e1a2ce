"""Telling near-silence from sound that is worth decoding, by peak level alone.

This is no voice activity detector: it may take noise for speech, which costs only time, but it must not take
speech for silence.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from antiphon.engines.recognizers.pocketsphinx.messages import SAMPLE_BYTES, SAMPLE_RATE_HZ

FRAME_SAMPLES = SAMPLE_RATE_HZ // 100
FRAME_BYTES = FRAME_SAMPLES * SAMPLE_BYTES

FLOOR_PEAK = 64
"""Peaks below this, -54 dBFS, are never speech that could be recognized."""

RELATIVE_PEAK = 0.08
"""Peaks below this part of the utterance's loudest are room noise between words."""

MIN_FRAMES = 3
"""Fewer frames in a row than this are a click."""


class SoundGate:
    """Finds where sound begins in an utterance, relative to the loudest it has had so far."""

    def __init__(self) -> None:
        self._loudest = 0

    def hear(self, pcm: bytes) -> int | None:
        """Take more audio into account.

        Returns:
            The byte offset of the first sound in ``pcm``, a multiple of a frame; None when there is none.
        """
        peaks = list(_peaks(pcm))
        self._loudest = max([self._loudest, *peaks])
        threshold = max(FLOOR_PEAK, RELATIVE_PEAK * self._loudest)
        run = 0
        for index, peak in enumerate(peaks):
            run = run + 1 if peak >= threshold else 0
            if run == MIN_FRAMES:
                return (index - MIN_FRAMES + 1) * FRAME_BYTES
        return None


def _peaks(pcm: bytes) -> Iterator[int]:
    """The largest magnitude in each frame; the last one may be short."""
    samples = array("h", pcm)
    for start in range(0, len(samples), FRAME_SAMPLES):
        frame = samples[start : start + FRAME_SAMPLES]
        yield max(max(frame), -min(frame))
