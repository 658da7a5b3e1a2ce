"""What lies between a speaker and the server: distance, noise, a telephone."""

from __future__ import annotations

import numpy as np
from benchmarks.turns.dialogues.voices import RATE_HZ

from antiphon.audio.pcm import FloatArray

TELEPHONE_LOW_HZ = 300.0
TELEPHONE_HIGH_HZ = 3_400.0
_MU = 255.0


def attenuated(sound: FloatArray, db: float) -> FloatArray:
    """The sound, `db` decibels weaker."""
    return (sound * np.float32(10 ** (-db / 20))).astype(np.float32)


def telephone(sound: FloatArray) -> FloatArray:
    """The sound as a telephone passes it: 300-3400 Hz at 8 kHz, mu-law (ITU-T G.711's curve, 8 bits)."""
    # Band-limited, every second sample holds all there is.
    narrow = np.clip(_band(sound), -1.0, 1.0)[::2]
    compressed = np.sign(narrow) * np.log1p(_MU * np.abs(narrow)) / np.log1p(_MU)
    quantized = np.round(compressed * 127.0) / 127.0
    wide = np.zeros(len(sound))
    wide[::2] = 2.0 * np.sign(quantized) * np.expm1(np.abs(quantized) * np.log1p(_MU)) / _MU
    return _band(wide.astype(np.float32))


def _band(sound: FloatArray) -> FloatArray:
    """300-3400 Hz. The edges fall over 100 Hz: a brick wall would ring before every onset."""
    hz = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    low = np.clip((hz - TELEPHONE_LOW_HZ + 100.0) / 100.0, 0.0, 1.0)
    high = np.clip((TELEPHONE_HIGH_HZ + 100.0 - hz) / 100.0, 0.0, 1.0)
    return np.fft.irfft(np.fft.rfft(sound) * low * high, len(sound)).astype(np.float32)
