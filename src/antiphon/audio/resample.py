"""Sample-rate conversion of a stream, chunk by chunk, by soxr.

Computed in float32: soxr's 16-bit mode adds random dither, which would make digital silence audible and no
two runs alike.

What the two qualities cost, by ``benchmarks/resample.py`` (delay: input that has not come out yet, mean and
maximum; band: where a tone comes out 3 dB weaker):

    ============== ======== ============ ========= ============
    rates          quality  delay ms     band      µs per 10 ms
    ============== ======== ============ ========= ============
    22050 → 24000  LOW      1, 1         8.9 kHz   7
    22050 → 24000  HIGH     24, 42       10.4 kHz  6
    48000 → 16000  LOW      11, 20       6.4 kHz   8
    48000 → 16000  HIGH     22, 37       7.6 kHz   6
    8000 → 16000   LOW      33, 61       3.2 kHz   6
    8000 → 16000   HIGH     63, 115      3.8 kHz   6
    ============== ======== ============ ========= ============

So synthesized speech, where the listener waits for the first sample, takes LOW; speech to be recognized takes
HIGH, because the band above 6.5 kHz tells one fricative from another.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import soxr

from antiphon.audio.errors import ResamplerFinished
from antiphon.audio.pcm import FloatArray, Pcm, from_float, sample_count, to_float


class Quality(StrEnum):
    """How to trade delay against bandwidth. The values are soxr's names."""

    LOW = "LQ"
    HIGH = "HQ"


class Resampler:
    """Converts one stream of mono PCM; the state is carried from chunk to chunk.

    After ``flush()`` the output is as long as the input to within a sample, and not shifted against it: soxr
    takes its filter's delay out. A stream that changes its rate needs a new resampler.

    Args:
        from_hz: the input's sample rate.
        to_hz: the output's sample rate; if they are equal, chunks pass through as they are.
        quality: delay against bandwidth.
    """

    def __init__(self, from_hz: int, to_hz: int, quality: Quality = Quality.HIGH) -> None:
        self.from_hz = from_hz
        self.to_hz = to_hz
        self._stream: soxr.ResampleStream | None = None
        if from_hz != to_hz:
            self._stream = soxr.ResampleStream(from_hz, to_hz, 1, dtype="float32", quality=quality.value)
        self._finished = False

    def process(self, pcm: Pcm) -> bytes:
        """Take the next chunk, of any length; return what has become ready, possibly nothing.

        Raises:
            PartialSample: ``pcm`` ends in the middle of a sample.
            ResamplerFinished: the stream was flushed before.
        """
        if self._finished:
            raise ResamplerFinished("got audio after flush(), which ends the stream")
        if self._stream is None:
            sample_count(pcm)
            return bytes(pcm)
        return from_float(self._convert(to_float(pcm), last=False))

    def flush(self) -> bytes:
        """End the stream and return the rest of the output.

        Raises:
            ResamplerFinished: the stream was flushed before.
        """
        if self._finished:
            raise ResamplerFinished("flush() ends the stream and can be called once")
        self._finished = True
        if self._stream is None:
            return b""
        return from_float(self._convert(np.zeros(0, np.float32), last=True))

    def _convert(self, samples: FloatArray, *, last: bool) -> FloatArray:
        assert self._stream is not None
        converted: FloatArray = self._stream.resample_chunk(samples, last=last)
        return converted
