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
"""Peaks below this part of the utterance's loudest sound are room noise between words..."""

CEILING_PEAK = 1000
"""...but peaks above this, -30 dBFS, are always sound: somebody may begin loudly and go on softly."""

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
        sustained = list(_sustained_peaks(pcm))
        self._loudest = max([self._loudest, *sustained])
        threshold = min(max(FLOOR_PEAK, RELATIVE_PEAK * self._loudest), CEILING_PEAK)
        first = next((index for index, peak in enumerate(sustained) if peak >= threshold), None)
        return None if first is None else first * FRAME_BYTES


def _sustained_peaks(pcm: bytes) -> Iterator[int]:
    """For each frame with enough behind it: the magnitude that all of them reach."""
    samples = array("h", pcm)
    frames = (samples[start : start + FRAME_SAMPLES] for start in range(0, len(samples), FRAME_SAMPLES))
    peaks = [max(max(frame), -min(frame)) for frame in frames]
    for start in range(len(peaks) - MIN_FRAMES + 1):
        yield min(peaks[start : start + MIN_FRAMES])
