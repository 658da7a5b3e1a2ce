"""Pulse-code modulation as the Live API speaks it: mono, 16 bits per sample, little-endian.

Bytes at the edges, float32 in [-1, 1) inside. Levels are dBFS of the RMS: 0 dBFS is a full-scale square
wave, so a full-scale sine reads -3.01 dBFS.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from antiphon.audio.errors import PartialSample

Pcm = bytes | bytearray | memoryview
"""Samples of 16 bits, signed, little-endian."""

FloatArray = npt.NDArray[np.float32]
"""Samples in [-1, 1), or anything else computed in single precision."""

SAMPLE_BYTES = 2

FULL_SCALE = 32_768
"""The 16-bit value that would stand for 1.0."""

SILENCE_DBFS = -100.0
"""The level of digital silence, and the lowest there is. (Dither of one unit throughout is -90.3 dBFS.)"""

_SILENCE_POWER = 10.0 ** (SILENCE_DBFS / 10.0)


def sample_count(pcm: Pcm) -> int:
    """How many samples ``pcm`` holds.

    Raises:
        PartialSample: it ends in the middle of one.
    """
    size_bytes = len(pcm)
    if size_bytes % SAMPLE_BYTES:
        raise PartialSample(size_bytes)
    return size_bytes // SAMPLE_BYTES


def samples_to_ms(samples: int, rate_hz: int) -> float:
    """Duration in milliseconds of a number of samples."""
    return samples * 1000 / rate_hz


def ms_to_samples(duration_ms: float, rate_hz: int) -> int:
    """The number of samples nearest to a duration in milliseconds."""
    return round(duration_ms * rate_hz / 1000)


def to_float(pcm: Pcm) -> FloatArray:
    """The samples as float32 in [-1, 1).

    Raises:
        PartialSample: ``pcm`` ends in the middle of a sample.
    """
    sample_count(pcm)
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32)
    samples *= np.float32(1.0 / FULL_SCALE)
    return samples


def from_float(samples: npt.NDArray[np.floating]) -> bytes:
    """Samples as bytes, rounded to the nearest 16-bit value; what is out of range is clipped."""
    scaled = np.rint(samples * np.float32(FULL_SCALE))
    np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1, out=scaled)
    integers: npt.NDArray[np.int16] = scaled.astype("<i2")
    return integers.tobytes()


def level_dbfs(samples: npt.NDArray[np.floating]) -> float:
    """RMS level of samples in [-1, 1), between ``SILENCE_DBFS`` and 0. No samples are silence."""
    if samples.size == 0:
        return SILENCE_DBFS
    power = float(np.dot(samples, samples)) / samples.size
    return 10.0 * math.log10(power) if power > _SILENCE_POWER else SILENCE_DBFS


def levels_dbfs(frames: FloatArray) -> FloatArray:
    """RMS level of each row of ``frames`` (frames x samples), as ``level_dbfs``."""
    power = np.einsum("ij,ij->i", frames, frames) / np.float32(frames.shape[1])
    levels: FloatArray = 10.0 * np.log10(np.maximum(power, np.float32(_SILENCE_POWER)))
    levels[power <= _SILENCE_POWER] = SILENCE_DBFS  # the logarithm may be off by a bit
    return levels
