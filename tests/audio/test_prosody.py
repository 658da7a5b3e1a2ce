from __future__ import annotations

import numpy as np
import pytest
from tests.audio.sounds import at_level, espeak, silence, voice, white_noise

from antiphon.audio.prosody import NO_SPEECH, Prosody, prosody


def spoken(text: str) -> Prosody:
    """The prosody of the last second of a sentence, and a short pause."""
    speech = espeak(text)
    last = np.flatnonzero(np.abs(speech) > 0.005)[-1]
    return prosody(np.concatenate([speech[: last + 1], silence(0.2)])[-19_200:])


class TestVoice:
    def test_pitch_and_range(self) -> None:
        found = prosody(voice(1.0, 100.0, 200.0))
        assert found.f0_hz == pytest.approx(141.4, rel=0.02)
        assert found.f0_range_st == pytest.approx(0.8 * 12, abs=0.5)

    @pytest.mark.parametrize(("end_hz", "octaves_per_s"), [(200.0, 1.0), (100.0, 0.0), (70.7, -0.5)])
    def test_pitch_slope(self, end_hz: float, octaves_per_s: float) -> None:
        assert prosody(voice(1.0, 100.0, end_hz)).f0_slope_st_per_s == pytest.approx(
            12 * octaves_per_s, abs=0.5
        )

    def test_the_slope_is_that_of_the_end(self) -> None:
        rise_and_fall = np.concatenate([voice(0.6, 100.0, 150.0), voice(0.6, 150.0, 100.0)])
        found = prosody(rise_and_fall)
        assert found.f0_slope_st_per_s == pytest.approx(12 * np.log2(100 / 150) / 0.6, rel=0.1)
        assert found.f0_end_st is not None and found.f0_end_st < -2.0

    def test_energy_slope(self) -> None:
        decay = np.power(10.0, -20.0 * np.arange(16_000) / 16_000 / 20).astype(np.float32)
        assert prosody(voice(1.0, 120.0) * decay).energy_slope_db_per_s == pytest.approx(-20.0, abs=1.0)

    def test_level(self) -> None:
        assert prosody(at_level(voice(1.0, 120.0), -31.0)).level_dbfs == pytest.approx(-31.0, abs=0.5)

    def test_a_pause_afterwards_does_no_harm(self) -> None:
        sound = voice(0.6, 200.0, 150.0)
        alone, paused = prosody(sound), prosody(np.concatenate([sound, silence(0.4)]))
        assert paused.f0_slope_st_per_s == pytest.approx(alone.f0_slope_st_per_s, abs=1.0)
        assert paused.active_ms == pytest.approx(600, abs=40)
        assert paused.voiced_fraction > 0.9

    def test_a_rustle_at_the_end_does_little(self) -> None:
        click = np.concatenate([voice(0.8, 200.0, 150.0), voice(0.03, 490.0)])
        found = prosody(click)
        assert found.f0_slope_st_per_s is not None and found.f0_slope_st_per_s < -3.0

    def test_a_squeak_at_the_end_is_not_the_voices_pitch(self) -> None:
        found = prosody(np.concatenate([voice(0.8, 200.0, 150.0), voice(0.14, 490.0)]))
        assert found.f0_end_st is not None and found.f0_end_st < 0.0


class TestWithoutVoice:
    def test_noise_has_a_level_but_no_pitch(self) -> None:
        found = prosody(white_noise(1.0, -30.0))
        assert found.level_dbfs == pytest.approx(-30.0, abs=0.5)
        assert found.voiced_fraction < 0.05
        assert (found.f0_hz, found.f0_range_st, found.f0_end_st, found.f0_slope_st_per_s) == (None,) * 4

    def test_too_short_a_sound_has_no_slope(self) -> None:
        found = prosody(voice(0.07, 120.0))
        assert found.energy_slope_db_per_s is None
        assert found.f0_slope_st_per_s is None

    def test_silence_is_no_speech(self) -> None:
        assert prosody(silence(1.0)) == NO_SPEECH
        assert prosody(silence(0.0)) == NO_SPEECH


class TestSpeech:
    """espeak's sentence melodies: a statement falls, a question and a list rise."""

    def test_a_statement_falls(self) -> None:
        found = spoken("I am going home.")
        assert found.f0_end_st is not None and found.f0_end_st < -2.0
        assert found.f0_slope_st_per_s is not None and found.f0_slope_st_per_s < -5.0

    @pytest.mark.parametrize("text", ["Are you going home?", "I am going home,"])
    def test_a_question_and_an_unfinished_sentence_do_not(self, text: str) -> None:
        found = spoken(text)
        assert found.f0_end_st is not None and found.f0_end_st > -0.5
        assert found.f0_slope_st_per_s is not None and found.f0_slope_st_per_s > 0.0
