"""The contour of a voice: loudness and pitch, a hundred times a second.

Pitch by autocorrelation, computed in the frequency domain and divided by that of the window, after Boersma,
"Accurate short-term analysis of the fundamental frequency and the harmonics-to-noise ratio of a sampled
sound" (1993), with a median over five points in place of its path search.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from antiphon.audio.pcm import FloatArray, levels_dbfs

CONTOUR_RATE_HZ = 16_000
"""Sample rate of the sound that is looked at."""

HOP_MS = 10
"""Distance of the contour's points."""

WINDOW_MS = 40
"""The sound around a point that it is computed from: nearly three periods of the lowest voice."""

LOWEST_F0_HZ = 65.0
HIGHEST_F0_HZ = 500.0

ACTIVE_RANGE_DB = 25.0
"""A point this much quieter than the loudest is a pause."""

FAINTEST_DBFS = -60.0
"""And so is any below this."""

_HOP = CONTOUR_RATE_HZ * HOP_MS // 1000
_WINDOW = CONTOUR_RATE_HZ * WINDOW_MS // 1000

_FFT_SAMPLES = 1024
_LAG_RATE_HZ = 8_000
"""Only what is below 4 kHz is correlated, at the rate that this needs."""
_LAG_SAMPLES = _FFT_SAMPLES * _LAG_RATE_HZ // CONTOUR_RATE_HZ
_SHORTEST_LAG = int(_LAG_RATE_HZ / HIGHEST_F0_HZ)
_LONGEST_LAG = int(_LAG_RATE_HZ / LOWEST_F0_HZ) + 1

_VOICED = 0.5
"""Correlation of a sound with itself, one period later, from which on it has a pitch."""

_OCTAVE_COST = 0.03
"""How much better than a period half as long a period must correlate."""

_SMOOTHED_POINTS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Contour:
    """Points every 10 ms; the first is 20 ms into the sound.

    Attributes:
        levels_dbfs: the level around each point.
        f0_hz: the pitch, NaN where the sound has none.
        active: True where there is sound, False in a pause.
    """

    levels_dbfs: FloatArray
    f0_hz: FloatArray
    active: npt.NDArray[np.bool_]


def contour(samples: FloatArray) -> Contour:
    """Follow loudness and pitch through a sound at 16 kHz. Less than 40 ms have no points."""
    if len(samples) < _WINDOW:
        nothing = np.zeros(0, np.float32)
        return Contour(nothing, nothing, np.zeros(0, np.bool_))
    frames = sliding_window_view(samples, _WINDOW)[::_HOP]
    levels = levels_dbfs(frames)
    active = levels >= max(float(levels.max()) - ACTIVE_RANGE_DB, FAINTEST_DBFS)
    f0_hz = np.full(len(frames), np.nan, np.float32)
    if active.any():
        f0_hz[active] = _pitches(frames[active])
    return Contour(levels, _without_outliers(f0_hz), active)


def _pitches(frames: FloatArray) -> FloatArray:
    """The pitch of each frame, NaN for those that have none."""
    correlation = _correlations(frames)
    lags = np.arange(_SHORTEST_LAG, _LONGEST_LAG + 1)
    inner = correlation[:, lags]
    peaks = (inner > correlation[:, lags - 1]) & (inner >= correlation[:, lags + 1])
    strength = np.where(peaks, inner - np.float32(_OCTAVE_COST) * np.log2(lags, dtype=np.float32), -np.inf)
    best = lags[strength.argmax(axis=1)]
    rows = np.arange(len(frames))
    before, height, after = (correlation[rows, best + step] for step in (-1, 0, 1))
    curvature = before - 2 * height + after
    offset = np.where(curvature < 0, 0.5 * (before - after) / np.minimum(curvature, -1e-9), 0.0)
    voiced = peaks[rows, best - _SHORTEST_LAG] & (height >= _VOICED)
    pitches: FloatArray = np.where(voiced, _LAG_RATE_HZ / (best + offset), np.nan).astype(np.float32)
    return pitches


def _correlations(frames: FloatArray) -> FloatArray:
    """Of each frame with itself, by lag at 8 kHz: 1.0 at no lag, and at a period of an unchanging voice."""
    centered = (frames - frames.mean(axis=1, keepdims=True)) * _HANN
    correlation = _autocorrelation(centered)
    correlation /= np.maximum(correlation[:, :1], np.float32(1e-12))
    correlation /= _HANN_CORRELATION
    return correlation


def _autocorrelation(frames: FloatArray) -> FloatArray:
    spectrum = np.fft.rfft(frames, _FFT_SAMPLES)[..., : _LAG_SAMPLES // 2 + 1]
    power = spectrum.real**2 + spectrum.imag**2
    correlation = np.fft.irfft(power, _LAG_SAMPLES)[..., : _LONGEST_LAG + 2]
    return correlation.astype(np.float32, copy=False)


def _hann_correlation() -> FloatArray:
    correlation = _autocorrelation(_HANN)
    correlation /= correlation[0]
    return correlation


_HANN = np.hanning(_WINDOW + 2)[1:-1].astype(np.float32)
_HANN_CORRELATION = _hann_correlation()


def _without_outliers(f0_hz: FloatArray) -> FloatArray:
    """Each voiced point replaced by the median of the voiced points around it."""
    half = _SMOOTHED_POINTS // 2
    padded = np.pad(f0_hz, half, constant_values=np.nan)
    neighbors = sliding_window_view(padded, _SMOOTHED_POINTS)
    ordered = np.sort(neighbors, axis=1)  # NaN last
    voiced = np.count_nonzero(~np.isnan(neighbors), axis=1)
    median = ordered[np.arange(len(f0_hz)), np.maximum(voiced - 1, 0) // 2]
    smoothed: FloatArray = np.where(np.isnan(f0_hz), np.nan, median).astype(np.float32)
    return smoothed
