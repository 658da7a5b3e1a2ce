"""A voice that says nothing, but is taken for one: for tests of voice activity without recordings.

A buzz of 110 Hz with a lively melody runs through the formants of four vowels, five syllables a second
(the source–filter model; G. Fant, Acoustic Theory of Speech Production, 1960; formants after Peterson and
Barney, 1952). Silero's network gives every 32 ms of it a probability above 0.8, from the first frame on.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from antiphon.audio.pcm import FULL_SCALE
from antiphon.conversation.endpointing import INPUT_RATE_HZ

PITCH_HZ = 110.0
PITCH_SWING = 0.25
MELODY_HZ = 2.0
SYLLABLES_PER_S = 5.0
LOUDNESS = 0.4
HARMONICS = 40
HIGHEST_HZ = 7000.0
VOWELS_HZ = (
    (700.0, 1200.0, 2600.0),
    (300.0, 2200.0, 3000.0),
    (450.0, 900.0, 2400.0),
    (550.0, 1800.0, 2500.0),
)
BANDWIDTHS_HZ = (90.0, 110.0, 160.0)
GAINS = (1.0, 0.6, 0.3)
GLIDE = 0.4
"""The part of a syllable in which its vowel turns into the next one."""


@lru_cache(maxsize=32)
def babble(duration_s: float) -> bytes:
    """So much speech without words: s16le mono at 16 kHz, the same every time."""
    seconds = np.arange(round(duration_s * INPUT_RATE_HZ)) / INPUT_RATE_HZ
    pitch = PITCH_HZ * (1 + PITCH_SWING * np.sin(2 * np.pi * MELODY_HZ * seconds))
    phase = 2 * np.pi * np.cumsum(pitch) / INPUT_RATE_HZ
    syllable, within = np.divmod(seconds * SYLLABLES_PER_S, 1.0)
    vowels = np.array(VOWELS_HZ)
    position = syllable.astype(int)
    glide = np.clip((within - 1 + GLIDE) / GLIDE, 0, 1)[:, None]
    here, there = vowels[position % len(vowels)], vowels[(position + 1) % len(vowels)]
    formants = here * (1 - glide) + there * glide
    sound = np.zeros(len(seconds))
    for harmonic in range(1, HARMONICS):
        frequency = harmonic * pitch
        distance = (frequency[:, None] - formants) / np.array(BANDWIDTHS_HZ)
        gain = (np.array(GAINS) / (1 + distance**2)).sum(axis=1)
        sound += gain * np.sin(harmonic * phase) * (frequency < HIGHEST_HZ)
    sound *= 0.2 + 0.8 * np.sin(np.pi * within)
    sound *= LOUDNESS * (FULL_SCALE - 1) / max(1e-9, np.abs(sound).max(initial=0.0))
    return sound.astype("<i2").tobytes()


def silence(duration_s: float) -> bytes:
    """So much of nothing, in the same format."""
    return bytes(2 * round(duration_s * INPUT_RATE_HZ))
