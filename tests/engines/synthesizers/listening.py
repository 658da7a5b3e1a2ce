"""Measuring speech: its fundamental frequency, its spectrum, and how different two voices are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RATE_HZ = 24_000

Floats = npt.NDArray[np.float64]

_FRAME = 1024
_BANDS = 24


@dataclass(frozen=True, slots=True)
class VoicePrint:
    """What a voice sounds like.

    Attributes:
        f0_hz: the median fundamental frequency of its voiced frames.
        bands_db: its long-term spectrum in mel bands up to 8 kHz, around its mean.
    """

    f0_hz: float
    bands_db: Floats

    def distance(self, other: VoicePrint) -> float:
        """How different two voices are: 1 stands for a semitone, or for 2 dB in all bands on average.

        Either is about what a listener can just notice.
        """
        semitones = 12 * np.log2(self.f0_hz / other.f0_hz)
        spectral_db = np.sqrt(np.mean((self.bands_db - other.bands_db) ** 2))
        return float(np.hypot(semitones, spectral_db / 2))


def floats(pcm: bytes) -> Floats:
    """s16le as -1..1."""
    return np.frombuffer(pcm, "<i2") / 32_768


def voice_print(samples: Floats) -> VoicePrint:
    return VoicePrint(_median_f0_hz(samples), _bands_db(samples))


def first_audible_ms(samples: Floats, level: float = 0.005) -> float:
    """When speech begins: the first sample above -46 dBFS."""
    return float(np.argmax(np.abs(samples) > level)) * 1000 / RATE_HZ


def level_dbfs(samples: Floats) -> float:
    """The RMS level of the frames that are not pauses."""
    frames = samples[: len(samples) // 1200 * 1200].reshape(-1, 1200)
    power = np.mean(frames**2, axis=1)
    return float(10 * np.log10(power[power > power.max() / 100].mean()))


def _median_f0_hz(samples: Floats) -> float:
    shortest, longest = RATE_HZ // 400, RATE_HZ // 55
    found = []
    for frame in _frames(samples, _FRAME):
        spectrum = np.abs(np.fft.rfft(frame, 4 * _FRAME)) ** 2
        spectrum[4 * _FRAME * 1000 // RATE_HZ :] = 0
        correlation = np.fft.irfft(spectrum)
        lag = shortest + int(np.argmax(correlation[shortest:longest]))
        if correlation[lag] > correlation[0] / 2 and np.sqrt(np.mean(frame**2)) > 0.02:
            found.append(RATE_HZ / lag)
    return float(np.median(found))


def _bands_db(samples: Floats) -> Floats:
    power = np.abs(np.fft.rfft(_frames(samples, _FRAME), axis=1)) ** 2
    energy = power.sum(axis=1)
    mean = power[energy > energy.max() / 1000].mean(axis=0)
    mels = 2595 * np.log10(1 + np.fft.rfftfreq(_FRAME, 1 / RATE_HZ) / 700)
    edges = np.linspace(mels[3], 2595 * np.log10(1 + 8000 / 700), _BANDS + 1)
    bands = np.histogram(mels, edges, weights=mean)[0]
    levels: Floats = 10 * np.log10(bands + 1e-9)
    levels -= levels.mean()
    return levels


def _frames(samples: Floats, size: int) -> Floats:
    starts = range(0, len(samples) - size, size // 2)
    return np.stack([samples[start : start + size] * np.hanning(size) for start in starts])
