"""A loudspeaker and a microphone in a room."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from tests.audio.sounds import RATE_HZ

from antiphon.audio.pcm import FloatArray


def echo(
    played: FloatArray,
    *,
    delay_ms: float,
    gain_db: float,
    reverberation_s: float = 0.3,
    reverberation_db: float = -6.0,
    seed: int = 0,
) -> FloatArray:
    """What the microphone hears of what is played, as long as that.

    Args:
        played: at 16 kHz.
        delay_ms: of the direct sound.
        gain_db: of the direct sound.
        reverberation_s: the time in which the reverberation falls by 60 dB; it begins 2.5 ms after the sound.
        reverberation_db: its energy against the direct sound's.
        seed: of the room.
    """
    delay = round(delay_ms * RATE_HZ / 1000)
    response = np.concatenate([np.zeros(delay), [1.0], np.zeros(40), _tail(reverberation_s, seed)])
    response[delay + 1 :] *= 10 ** (reverberation_db / 20)
    size = len(played) + len(response)
    hz = np.fft.rfftfreq(size, 1 / RATE_HZ)
    loudspeaker = (hz / (hz + 250.0)) / (1.0 + (hz / 5_000.0) ** 2)
    spectrum = np.fft.rfft(played, size) * np.fft.rfft(response, size) * loudspeaker * 10 ** (gain_db / 20)
    heard = np.fft.irfft(spectrum, size)[: len(played)]
    return heard.astype(np.float32)


def _tail(seconds: float, seed: int) -> npt.NDArray[np.float64]:
    """Noise that dies away, of unit energy."""
    count = round(seconds * RATE_HZ)
    tail = np.random.default_rng(seed).standard_normal(count) * 10.0 ** (-3.0 * np.arange(count) / count)
    tail /= np.sqrt(np.sum(tail**2))
    return tail
