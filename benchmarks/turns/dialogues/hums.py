""" "Mm-hmm" and "uh-huh" as people hum them: synthesizers spell the one and pronounce the other."""

from __future__ import annotations

import numpy as np
from benchmarks.turns.dialogues.voices import RATE_HZ, spoken
from numpy.typing import NDArray

from antiphon.audio.pcm import FloatArray

# (frequency Hz, bandwidth Hz, gain) of the resonances.
_NASAL = ((250.0, 60.0, 1.0), (1000.0, 150.0, 0.12), (2200.0, 250.0, 0.05))
_SCHWA = ((550.0, 80.0, 1.0), (1450.0, 120.0, 0.4), (2450.0, 160.0, 0.15))


def mm_hmm(random: np.random.Generator, *, pitch_hz: float) -> FloatArray:
    """Two nasal syllables, the second rising, with a breath between."""
    return _two_syllables(random, pitch_hz, _NASAL, breath=0.05)


def uh_huh(random: np.random.Generator, *, pitch_hz: float) -> FloatArray:
    """Two short vowels, the second after an h and higher."""
    return _two_syllables(random, pitch_hz, _SCHWA, breath=0.3)


def _two_syllables(
    random: np.random.Generator,
    pitch_hz: float,
    resonances: tuple[tuple[float, float, float], ...],
    breath: float,
) -> FloatArray:
    first = _voiced(pitch_hz * np.linspace(1.0, 0.92, _samples(random.uniform(0.16, 0.22))), resonances)
    second = _voiced(pitch_hz * np.linspace(0.98, 1.2, _samples(random.uniform(0.2, 0.28))), resonances)
    between = random.standard_normal(_samples(0.06)) * breath * np.std(first)
    return spoken(np.concatenate([first, between, second]).astype(np.float32))


def _voiced(
    pitch_hz: NDArray[np.float64], resonances: tuple[tuple[float, float, float], ...]
) -> NDArray[np.float64]:
    """Harmonics of a gliding pitch under the resonances, with soft ends."""
    phase = 2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ
    sound = np.zeros(len(pitch_hz))
    for harmonic in range(1, int(3500 / np.mean(pitch_hz))):
        hz = harmonic * float(np.mean(pitch_hz))
        gain = sum(g / (1 + ((hz - f) / width) ** 2) for f, width, g in resonances) / np.sqrt(harmonic)
        sound += gain * np.sin(harmonic * phase)
    edge = min(_samples(0.03), len(sound) // 2)
    ramp = np.sin(np.linspace(0, np.pi / 2, edge)) ** 2
    sound[:edge] *= ramp
    sound[-edge:] *= ramp[::-1]
    return sound


def _samples(seconds: float) -> int:
    return round(seconds * RATE_HZ)
