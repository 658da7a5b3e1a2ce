"""What the client has played lately: the reference that an echo is compared with."""

from __future__ import annotations

import numpy as np

from antiphon.audio.echo import ECHO_RATE_HZ
from antiphon.audio.pcm import FloatArray, Pcm, sample_count, to_float
from antiphon.audio.resample import Quality, Resampler

PLAYED_RATE_HZ = 24_000
"""Sample rate of what is played."""

KEPT_SAMPLES = 2 * ECHO_RATE_HZ
"""Two seconds are remembered."""


class PlayedAudio:
    """Speech laid on the session's timeline, which counts samples at 16 kHz, as the session's input does.

    Before, between and after what was played there is silence.
    """

    def __init__(self) -> None:
        self._kept = np.zeros(KEPT_SAMPLES, np.float32)
        self._kept_until = 0
        self._start_stream(0)

    def append(self, pcm: Pcm, at_samples: int) -> None:
        """Speech is played.

        Args:
            pcm: s16le at 24 kHz, any length.
            at_samples: where on the timeline its first sample is heard. Speech that would begin before the
                end of the speech before it follows that without a gap, as it does in a client's buffer.

        Raises:
            PartialSample: ``pcm`` ends in the middle of a sample.
        """
        played_samples = sample_count(pcm)
        if at_samples > self._played_until:
            self._keep(to_float(self._resampler.flush()))
            self._keep_silence(at_samples - self._kept_until)
            self._start_stream(at_samples)
        self._stream_samples += played_samples
        self._keep(to_float(self._resampler.process(pcm)))

    def stop(self, at_samples: int) -> None:
        """The client was told to drop what it had not played yet: from here on there was silence."""
        if at_samples >= self._played_until:
            return
        dropped = min(max(0, self._kept_until - at_samples), KEPT_SAMPLES)
        self._kept = np.concatenate([np.zeros(dropped, np.float32), self._kept[: KEPT_SAMPLES - dropped]])
        self._kept_until = min(self._kept_until, at_samples)
        self._keep_silence(at_samples - self._kept_until)
        self._start_stream(at_samples)

    def window(self, until_samples: int, length: int) -> FloatArray:
        """What was played in the ``length`` samples up to a position of the timeline."""
        window = np.zeros(length, np.float32)
        first = until_samples - length
        kept_from = self._kept_until - KEPT_SAMPLES
        start, end = max(first, kept_from), min(until_samples, self._kept_until)
        if start < end:
            window[start - first : end - first] = self._kept[start - kept_from : end - kept_from]
        return window

    @property
    def _played_until(self) -> int:
        """Where on the timeline the speech ends; the resampler may still hold the last of it back."""
        return self._stream_start + self._stream_samples * ECHO_RATE_HZ // PLAYED_RATE_HZ

    def _start_stream(self, at_samples: int) -> None:
        self._stream_start = at_samples
        self._stream_samples = 0
        self._resampler = Resampler(PLAYED_RATE_HZ, ECHO_RATE_HZ, Quality.LOW)

    def _keep_silence(self, samples: int) -> None:
        self._keep(np.zeros(min(max(0, samples), KEPT_SAMPLES), np.float32))
        self._kept_until += max(0, samples - KEPT_SAMPLES)

    def _keep(self, samples: FloatArray) -> None:
        self._kept = np.concatenate([self._kept, samples])[-KEPT_SAMPLES:]
        self._kept_until += len(samples)
