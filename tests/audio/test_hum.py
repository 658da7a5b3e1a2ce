"""Hums are told from words by their color, which stays."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.turns.dialogues.hums import mm_hmm, uh_huh
from tests.audio.sounds import at_level, flite, silence, voice, white_noise

from antiphon.audio.hum import is_hum
from antiphon.audio.pcm import FloatArray


def hum(kind: str, seed: int) -> FloatArray:
    make = {"mm": mm_hmm, "uh": uh_huh}[kind]
    random = np.random.default_rng(seed)
    return make(random, pitch_hz=random.uniform(95.0, 220.0))


def in_silence(sound: FloatArray) -> FloatArray:
    return np.concatenate([silence(0.05), sound, silence(0.1)]).astype(np.float32)


@pytest.mark.parametrize("seed", range(5))
def test_mm_hmm_is_one(seed: int) -> None:
    assert is_hum(in_silence(hum("mm", seed)))


def test_many_uh_huhs_are() -> None:
    """Of the others the recognizer understands a word that it does not believe in."""
    found = [is_hum(in_silence(hum("uh", seed))) for seed in range(20)]
    assert sum(found) >= 8


@pytest.mark.parametrize("word", ["no", "stop", "wait a minute", "hold on", "what did you say"])
def test_what_people_interrupt_by_is_none(word: str) -> None:
    assert not is_hum(in_silence(flite(word, "rms")))


def test_a_tone_that_lasts_is_none() -> None:
    assert is_hum(in_silence(voice(0.4, 120.0, 140.0)))
    assert not is_hum(in_silence(voice(1.0, 120.0, 140.0)))


def test_a_noise_has_no_voice() -> None:
    assert not is_hum(at_level(white_noise(0.4, -30.0), -30.0))
    assert not is_hum(silence(0.5))
    assert not is_hum(np.zeros(0, np.float32))
