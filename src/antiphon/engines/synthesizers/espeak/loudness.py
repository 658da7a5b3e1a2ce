"""How loud a voice is, and making all voices equally loud."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

TARGET_DBFS = -20.0
"""The level of every voice: weighted, over the frames in which it speaks."""

KNEE = 0.7
"""Peaks above this part of full scale are bent, so that none is clipped."""

_FRAME_S = 0.05
_GATE_DB = 20.0
_SHELF_HZ = 1_681.0
_SHELF_POWER = 10 ** (4.0 / 10) - 1


def loudness_dbfs(samples: FloatArray, rate_hz: int) -> float:
    """The level of speech, in dB below full scale.

    Frames more than 20 dB below the loudest do not count, and frequencies above 1.7 kHz count 4 dB more, like
    the first filter of ITU-R BS.1770.

    Raises:
        ValueError: there is no sound in it.
    """
    frame = int(rate_hz * _FRAME_S)
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    spectrum = np.square(np.abs(np.fft.rfft(frames, axis=1))) * _weights(frame, rate_hz)
    power = 2 * spectrum.sum(axis=1) / frame**2  # Parseval: the mean square of the weighted frame
    if not len(power) or power.max() <= 0:
        raise ValueError("there is no sound to measure")
    active = power[power >= power.max() * 10 ** (-_GATE_DB / 10)]
    return float(10 * np.log10(active.mean()))


def gain_for(level_dbfs: float) -> float:
    """The factor that brings this level to the target."""
    return float(10 ** ((TARGET_DBFS - level_dbfs) / 20))


def limit(samples: FloatArray) -> FloatArray:
    """The samples with peaks beyond the knee bent towards full scale."""
    magnitude = np.abs(samples)
    if magnitude.max(initial=0.0) <= KNEE:
        return samples
    bent = KNEE + (1 - KNEE) * np.tanh((magnitude - KNEE) / (1 - KNEE))
    limited: FloatArray = np.where(magnitude > KNEE, np.copysign(bent, samples), samples).astype(np.float32)
    return limited


def _weights(frame: int, rate_hz: int) -> npt.NDArray[np.float64]:
    squared = np.square(np.fft.rfftfreq(frame, 1 / rate_hz))
    weights: npt.NDArray[np.float64] = 1 + _SHELF_POWER * squared / (squared + _SHELF_HZ**2)
    return weights
