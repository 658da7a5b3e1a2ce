from __future__ import annotations

import numpy as np
import pytest
from tests.audio.listening import listen_in_pool
from tests.audio.sounds import (
    at_level,
    cough,
    door,
    espeak,
    flite,
    music,
    pink_noise,
    silence,
    typing,
    voice,
    white_noise,
)

from antiphon.audio.nonspeech import Sound, SoundKind, judge_sound
from antiphon.audio.pcm import FloatArray

LEAD = 31 * 512


def judged(sound: FloatArray, dbfs: float = -26.0) -> Sound:
    """The sound, at most half a second of it, after a second of a quiet room."""
    loud = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
    sound = at_level(sound[loud[0] : loud[-1] + 1][:8_000], dbfs)
    scene = np.concatenate([silence(LEAD / 16_000), sound, silence(0.2)])
    scene += pink_noise(2.0, -65.0)[: len(scene)]
    (probabilities,) = listen_in_pool(scene)
    return judge_sound(scene[LEAD : LEAD + len(sound)], probabilities[31 : 31 - (-len(sound) // 512)])


class TestSpeech:
    @pytest.mark.parametrize("word", ["Yes.", "No.", "Stop.", "Uh huh.", "Mm hm.", "Six."])
    @pytest.mark.parametrize("speak", [flite, espeak])
    @pytest.mark.parametrize("dbfs", [-20.0, -35.0])
    def test_a_word(self, word: str, speak: object, dbfs: float) -> None:
        assert callable(speak)
        found = judged(speak(word), dbfs)
        assert found.kind is SoundKind.SPEECH
        assert found.voiced_ms >= 50

    def test_a_whisper_that_the_network_is_sure_of(self) -> None:
        whisper = white_noise(0.3, -30.0)
        assert judge_sound(whisper, [0.4, 0.9, 0.9]).kind is SoundKind.SPEECH

    def test_not_a_breath_that_the_network_heard_for_a_moment(self) -> None:
        breath = white_noise(0.3, -30.0)
        assert judge_sound(breath, [0.1, 0.6, 0.1]).kind is SoundKind.BREATH


class TestNotSpeech:
    @pytest.mark.parametrize("seed", range(3))
    def test_a_cough(self, seed: int) -> None:
        assert judged(cough(seed)).kind is SoundKind.BREATH

    @pytest.mark.parametrize("seed", range(3))
    def test_a_door(self, seed: int) -> None:
        assert judged(door(seed)).kind is SoundKind.THUD

    def test_a_door_that_the_network_takes_for_a_voice(self) -> None:
        assert judge_sound(door(), [0.7, 0.9, 0.8]).kind is SoundKind.THUD

    @pytest.mark.parametrize("seconds", [0.4, 0.8])
    @pytest.mark.parametrize("seed", range(3))
    def test_one_key_or_several(self, seconds: float, seed: int) -> None:
        assert judged(typing(seconds, seed=seed)).kind is SoundKind.CLICK

    def test_a_chord(self) -> None:
        assert judged(music(1.0)).kind is SoundKind.OTHER

    def test_a_tone_that_the_network_does_not_take_for_a_voice(self) -> None:
        assert judge_sound(voice(0.3, 440.0), [0.1] * 10).kind is SoundKind.OTHER


class TestMeasurements:
    def test_the_longest_part_with_a_pitch(self) -> None:
        sound = np.concatenate([voice(0.1, 120.0), white_noise(0.1, -26.0), voice(0.2, 120.0)])
        assert judge_sound(sound, [0.0]).voiced_ms == pytest.approx(200, abs=40)

    def test_the_loud_part(self) -> None:
        sound = np.concatenate([white_noise(0.1, -26.0), white_noise(0.2, -50.0)])
        assert judge_sound(sound, [0.0]).loud_ms == pytest.approx(100, abs=5)

    def test_the_low_part(self) -> None:
        time_s = np.arange(4_800) / 16_000
        half = (np.sin(2 * np.pi * 100 * time_s) + np.sin(2 * np.pi * 2_000 * time_s)).astype(np.float32)
        assert judge_sound(half, [0.0]).low_share == pytest.approx(0.5, abs=0.02)

    def test_probabilities(self) -> None:
        found = judge_sound(voice(0.2, 120.0), [0.2, 0.9, 0.4])
        assert found.peak_probability == 0.9
        assert found.mean_probability == pytest.approx(0.5)

    @pytest.mark.parametrize("samples", [0, 10, 400, 4_800])
    def test_silence_of_any_length_has_none_of_them(self, samples: int) -> None:
        found = judge_sound(np.zeros(samples, np.float32), [0.0])
        assert found == Sound(SoundKind.CLICK, 0.0, 0.0, 0.0, 0.0, 0.0)
