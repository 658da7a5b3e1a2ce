"""The input of Smart Turn: Whisper's log-mel spectrogram of the last eight seconds.

After Radford et al. 2022, "Robust Speech Recognition via Large-Scale Weak Supervision", section 2.2 (80 mel
bands, windows of 25 ms every 10 ms), with what the model was trained on besides: silence is put before a
shorter turn, so that its end is always at the end, and the waveform has zero mean and unit variance.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from antiphon.audio.pcm import FloatArray

RATE_HZ = 16_000
WINDOW_SAMPLES = 8 * RATE_HZ
MEL_BANDS = 80
HOP_SAMPLES = 160
FRAMES = WINDOW_SAMPLES // HOP_SAMPLES

_FFT_SAMPLES = 400
_HIGHEST_HZ = 8_000.0
_LINEAR_BELOW_HZ = 1_000.0
_LINEAR_BELOW_MEL = 15.0
_HZ_PER_MEL = 200.0 / 3.0
_MELS_PER_E = 27.0 / np.log(6.4)
_FLOOR = 1e-10
_DYNAMIC_RANGE = 8.0
_VARIANCE_FLOOR = 1e-7

DoubleArray = npt.NDArray[np.float64]


def log_mel(samples: FloatArray) -> FloatArray:
    """The spectrogram of a turn.

    Args:
        samples: 16 kHz, in [-1, 1), of any length; the last eight seconds count.

    Returns:
        80 mel bands x 800 frames of 10 ms.
    """
    window = _normalized(_last_window(samples))
    power = _power_spectra(window)
    bands = np.log10(np.maximum(power @ _mel_filters(), _FLOOR)).T
    bands = np.maximum(bands, bands.max() - _DYNAMIC_RANGE)
    scaled: FloatArray = ((bands + 4.0) / 4.0).astype(np.float32)
    return scaled


def _last_window(samples: FloatArray) -> DoubleArray:
    recent = samples[-WINDOW_SAMPLES:]
    window = np.zeros(WINDOW_SAMPLES)
    window[WINDOW_SAMPLES - len(recent) :] = recent
    return window


def _normalized(window: DoubleArray) -> DoubleArray:
    normalized: DoubleArray = (window - window.mean()) / np.sqrt(window.var() + _VARIANCE_FLOOR)
    return normalized


def _power_spectra(window: DoubleArray) -> DoubleArray:
    padded = np.pad(window, _FFT_SAMPLES // 2, mode="reflect")
    # Of the 801 frames that are centered on the hops, Whisper leaves out the last.
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FFT_SAMPLES)[::HOP_SAMPLES][:FRAMES]
    hann = np.hanning(_FFT_SAMPLES + 1)[:-1]
    power: DoubleArray = np.abs(np.fft.rfft(frames * hann)) ** 2
    return power


@cache
def _mel_filters() -> DoubleArray:
    """Triangles on Slaney's mel scale, each of unit area: frequencies x bands."""
    frequencies_hz = np.linspace(0.0, RATE_HZ / 2, _FFT_SAMPLES // 2 + 1)
    edges_hz = _mel_to_hz(np.linspace(0.0, _hz_to_mel(_HIGHEST_HZ), MEL_BANDS + 2))
    distances = edges_hz[np.newaxis, :] - frequencies_hz[:, np.newaxis]
    widths = np.diff(edges_hz)
    rising = -distances[:, :-2] / widths[:-1]
    falling = distances[:, 2:] / widths[1:]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    filters: DoubleArray = triangles * (2.0 / (edges_hz[2:] - edges_hz[:-2]))
    return filters


def _hz_to_mel(hz: float) -> float:
    return float(_LINEAR_BELOW_MEL + np.log(hz / _LINEAR_BELOW_HZ) * _MELS_PER_E)


def _mel_to_hz(mels: DoubleArray) -> DoubleArray:
    logarithmic = _LINEAR_BELOW_HZ * np.exp((mels - _LINEAR_BELOW_MEL) / _MELS_PER_E)
    return np.where(mels < _LINEAR_BELOW_MEL, mels * _HZ_PER_MEL, logarithmic)
