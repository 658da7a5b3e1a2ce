"""Taking the silence off both ends of a stream of speech."""

from __future__ import annotations

import numpy as np

from antiphon.engines.synthesizers.espeak.loudness import FloatArray

AUDIBLE = 0.01
"""The part of full scale, -40 dBFS, from which a sample is audible."""

_NOTHING: FloatArray = np.zeros(0, np.float32)


class Trimmer:
    """Passes speech on from its first audible sample to its last, however it is cut into chunks."""

    def __init__(self) -> None:
        self._skipped_samples = 0
        self._sounding = False
        self._quiet: FloatArray = _NOTHING

    @property
    def skipped_samples(self) -> int:
        """How much was taken off the begin."""
        return self._skipped_samples

    @property
    def sounding(self) -> bool:
        """Whether there was anything audible."""
        return self._sounding

    def process(self, samples: FloatArray) -> FloatArray:
        """Take the next samples; return all up to the last audible one so far."""
        audible = np.flatnonzero(np.abs(samples) >= AUDIBLE)
        if not len(audible):
            self._keep(samples)
            return _NOTHING
        first, last = (0 if self._sounding else int(audible[0])), int(audible[-1])
        if not self._sounding:
            self._skipped_samples += first
            self._sounding = True
        ready = np.concatenate([self._quiet, samples[first : last + 1]])
        self._quiet = samples[last + 1 :]
        return ready

    def tail(self, samples: int) -> FloatArray:
        """So much of the silence after the last audible sample, filled up with zeros."""
        kept = self._quiet[:samples]
        return np.concatenate([kept, np.zeros(samples - len(kept), np.float32)])

    def _keep(self, samples: FloatArray) -> None:
        if self._sounding:
            self._quiet = np.concatenate([self._quiet, samples])
        else:
            self._skipped_samples += len(samples)
