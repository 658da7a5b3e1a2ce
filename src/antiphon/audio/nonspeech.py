"""Was that somebody speaking, or a cough, a key, a door?

Asked of the 100 to 500 ms that interrupted the model, before the interruption is made final. Rules over
five measurements: a word is long, has a pitch, and the voice activity network is sure of it; a key is
short; a door is low; a cough is neither and has no pitch.

Measured by ``benchmarks/nonspeech.py`` at -20 and -35 dBFS, in percent. The noises are synthetic, made by
the same recipes as those that the rules were made with, so this shows what the rules do, not what a living
room does:

    =================== ======= ======= ====== ====== ======
    is, taken for       SPEECH  BREATH  CLICK  THUD   OTHER
    =================== ======= ======= ====== ====== ======
    words, synthetic        100       0      0      0      0
    words, recorded         100       0      0      0      0
    cough, unvoiced           0     100      0      0      0
    cough, half voiced       99       0      0      0      1
    one key, typing           0       0    100      0      0
    door                      0       0      0    100      0
    chord                     0      18      0      0     82
    vowel, sung              86       0      0      0     14
    =================== ======= ======= ====== ====== ======

A cough with voice in it passes as speech. In doubt that is the better mistake: the model stops for a cough,
but never talks over a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from antiphon.audio.pcm import FloatArray
from antiphon.audio.pitch import HOP_MS, contour

SOUND_RATE_HZ = 16_000

_SURE = 0.5
"""Speech probability from which on the network hears speech."""

_VOICED_WORD_MS = 50
"""A word has a vowel: so much with a pitch, without a gap."""

_LONGEST_CLICK_MS = 80
"""The loud part of clicks, all of them together; the shortest word has 90."""

_THUD_LOW_SHARE = 0.95
"""A door has so much of its power below 300 Hz; a deep voice has 0.92."""

_LOW_HZ = 300.0
_LOUD_RANGE_DB = 20.0
_BLOCK_SAMPLES = SOUND_RATE_HZ * 5 // 1000
_BLOCK_MS = 5
_FRAME_SAMPLES = 512
_HOP_SAMPLES = 128


class SoundKind(StrEnum):
    """What a short sound is."""

    SPEECH = "SPEECH"
    BREATH = "BREATH"
    """A burst of air: a cough, a sneeze, a blow into the microphone."""
    CLICK = "CLICK"
    """One or more very short sounds: a key, a mouse, a pen."""
    THUD = "THUD"
    """A low blow: a door, a bumped table."""
    OTHER = "OTHER"
    """It has a pitch and is not speech: a hum, a tone."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A short sound, and what it was judged by.

    Attributes:
        kind: the judgement.
        peak_probability: the highest speech probability, 0..1.
        mean_probability: the mean speech probability, 0..1.
        voiced_ms: the longest part with a pitch.
        loud_ms: how much of it is within 20 dB of its loudest 5 ms.
        low_share: the part of its power that is below 300 Hz, 0..1.
    """

    kind: SoundKind
    peak_probability: float
    mean_probability: float
    voiced_ms: float
    loud_ms: float
    low_share: float


def judge_sound(samples: FloatArray, probabilities: Sequence[float]) -> Sound:
    """Say what a short sound is.

    Args:
        samples: 100 to 500 ms at 16 kHz.
        probabilities: the voice activity network's verdicts on its frames, at least one.
    """
    peak_probability = max(probabilities)
    mean_probability = sum(probabilities) / len(probabilities)
    voiced_ms = _voiced_ms(samples)
    loud_ms = _loud_ms(samples)
    low_share = _low_share(samples)
    if low_share >= _THUD_LOW_SHARE:
        kind = SoundKind.THUD
    elif peak_probability >= _SURE and (voiced_ms >= _VOICED_WORD_MS or mean_probability >= _SURE):
        kind = SoundKind.SPEECH
    elif loud_ms <= _LONGEST_CLICK_MS:
        kind = SoundKind.CLICK
    elif voiced_ms < _VOICED_WORD_MS:
        kind = SoundKind.BREATH
    else:
        kind = SoundKind.OTHER
    return Sound(kind, peak_probability, mean_probability, voiced_ms, loud_ms, low_share)


def _voiced_ms(samples: FloatArray) -> float:
    longest = run = 0
    for voiced in ~np.isnan(contour(samples).f0_hz):
        run = run + 1 if voiced else 0
        longest = max(longest, run)
    return float(longest * HOP_MS)


def _loud_ms(samples: FloatArray) -> float:
    whole = len(samples) // _BLOCK_SAMPLES * _BLOCK_SAMPLES
    powers = np.mean(np.square(samples[:whole].reshape(-1, _BLOCK_SAMPLES)), axis=1)
    if not powers.any():
        return 0.0
    return float(_BLOCK_MS * np.count_nonzero(powers >= powers.max() * 10 ** (-_LOUD_RANGE_DB / 10)))


def _low_share(samples: FloatArray) -> float:
    if len(samples) < _FRAME_SAMPLES:
        samples = np.pad(samples, (0, _FRAME_SAMPLES - len(samples)))
    frames = sliding_window_view(samples, _FRAME_SAMPLES)[::_HOP_SAMPLES]
    spectrum = np.fft.rfft(frames * _HANN)
    power = np.sum(spectrum.real**2 + spectrum.imag**2, axis=0)
    total = float(power.sum())
    return float(power[:_LOW_BINS].sum()) / total if total > 0 else 0.0


_HANN = np.hanning(_FRAME_SAMPLES + 1)[:-1].astype(np.float32)
_LOW_BINS = int(_LOW_HZ * _FRAME_SAMPLES / SOUND_RATE_HZ) + 1
