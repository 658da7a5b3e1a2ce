from __future__ import annotations

import numpy as np
import pytest
from tests.audio.rooms import echo
from tests.audio.sounds import (
    SENTENCES,
    at_level,
    espeak,
    flite,
    recorded_people,
    silence,
    voice,
    white_noise,
)

from antiphon.audio.echo import LONGEST_DELAY_SAMPLES, EchoVerdict, find_echo
from antiphon.audio.pcm import FloatArray, from_float, level_dbfs, to_float
from antiphon.audio.resample import Resampler

UNTIL = 24_000
"""The position in the played speech at which the microphone's sound ends."""


def played() -> FloatArray:
    speech = np.concatenate([espeak(sentence, "en-us+f3") for sentence in SENTENCES[:3]])
    return at_level(speech, -20.0)


def somebody(level_dbfs: float, length: int) -> FloatArray:
    """Another voice, without a pause."""
    return at_level(flite(SENTENCES[2])[8_000 : 8_000 + length], level_dbfs)


def verdict(heard: FloatArray, seconds: float = 0.5, background_dbfs: float = -70.0) -> EchoVerdict:
    """On the last so many seconds up to the position."""
    length = round(seconds * 16_000)
    background = white_noise(len(heard) / 16_000, background_dbfs)[: len(heard)]
    microphone = to_float(from_float((heard + background)[UNTIL - length : UNTIL]))
    return find_echo(microphone, reference(length), background_dbfs)


def reference(length: int) -> FloatArray:
    return played()[UNTIL - length - LONGEST_DELAY_SAMPLES : UNTIL]


class TestEchoAlone:
    @pytest.mark.parametrize("gain_db", [-10.0, -20.0, -30.0])
    @pytest.mark.parametrize("seconds", [0.3, 0.6])
    def test_is_recognized_at_any_level(self, gain_db: float, seconds: float) -> None:
        found = verdict(echo(played(), delay_ms=120, gain_db=gain_db), seconds)
        assert found.is_echo
        assert found.coherence > 0.9
        assert found.delay_ms == pytest.approx(120, abs=1.0)

    @pytest.mark.parametrize("delay_ms", [0.5, 20, 250, 399])
    def test_is_recognized_at_any_delay(self, delay_ms: float) -> None:
        found = verdict(echo(played(), delay_ms=delay_ms, gain_db=-20))
        assert found.is_echo
        assert found.delay_ms == pytest.approx(delay_ms, abs=1.0)

    @pytest.mark.parametrize("seed", range(5))
    def test_is_recognized_in_a_reverberant_room(self, seed: int) -> None:
        heard = echo(played(), delay_ms=80, gain_db=-20, reverberation_s=0.5, reverberation_db=0.0, seed=seed)
        assert verdict(heard).is_echo

    def test_is_recognized_over_a_loud_background(self) -> None:
        heard = echo(played(), delay_ms=80, gain_db=-20)
        found = verdict(heard, background_dbfs=-45.0)
        assert found.is_echo
        assert found.residual_dbfs == pytest.approx(-45.0, abs=2.0)

    def test_is_recognized_from_an_overdriven_loudspeaker(self) -> None:
        driven = np.tanh(4 * played()).astype(np.float32)
        assert verdict(echo(driven, delay_ms=80, gain_db=-20)).is_echo

    def test_is_recognized_from_a_microphone_at_another_rate(self) -> None:
        up, down = Resampler(16_000, 48_000), Resampler(48_000, 16_000)
        at_48_khz = up.process(from_float(echo(played(), delay_ms=80, gain_db=-20))) + up.flush()
        assert verdict(to_float(down.process(at_48_khz) + down.flush())).is_echo

    def test_its_level_is_told(self) -> None:
        loud, soft = (verdict(echo(played(), delay_ms=80, gain_db=gain_db)) for gain_db in (-10, -30))
        assert loud.return_db is not None and soft.return_db is not None
        assert loud.return_db - soft.return_db == pytest.approx(20.0, abs=0.5)
        assert -20.0 < loud.return_db < -10.0
        assert loud.residual_dbfs < -45.0


class TestSomebodySpeaks:
    @pytest.mark.parametrize("seconds", [0.3, 0.6])
    @pytest.mark.parametrize("louder_db", [0.0, 5.0, 10.0, 20.0])
    def test_over_the_echo(self, louder_db: float, seconds: float) -> None:
        heard = echo(played(), delay_ms=120, gain_db=-20)
        length = round(seconds * 16_000)
        speech_dbfs = level_dbfs(heard[UNTIL - length : UNTIL]) + louder_db
        heard[UNTIL - length : UNTIL] += somebody(speech_dbfs, length)
        found = verdict(heard, seconds)
        assert not found.is_echo
        assert found.residual_dbfs == pytest.approx(speech_dbfs, abs=3.5)

    @pytest.mark.parametrize("at_s", [0.4, 0.8, 1.2, 1.6])
    def test_while_we_play_something_else(self, at_s: float) -> None:
        speech = np.resize(flite(SENTENCES[3])[round(at_s * 16_000) :], len(played()))
        found = verdict(at_level(speech, -26.0))
        assert not found.is_echo
        assert found.delay_ms is None

    def test_recorded_people_are_nobodys_echo(self) -> None:
        for recording in recorded_people().values():
            speech = np.resize(at_level(recording, -26.0), len(played()))
            assert not verdict(speech).is_echo

    def test_while_we_are_silent(self) -> None:
        found = find_echo(voice(0.5, 120.0), silence(0.9))
        assert (found.is_echo, found.delay_ms, found.coherence, found.return_db) == (False, None, 0.0, None)
        assert found.residual_dbfs == pytest.approx(-26.0, abs=0.1)


class TestNothingToHear:
    def test_silence_is_no_echo(self) -> None:
        assert find_echo(silence(0.5), reference(8_000)) == EchoVerdict(False, None, 0.0, None, -100.0)

    def test_a_faint_noise_is_no_echo(self) -> None:
        assert not find_echo(white_noise(0.5, -76.0), reference(8_000)).is_echo

    def test_less_than_250_ms_are_not_judged(self) -> None:
        heard = echo(played(), delay_ms=80, gain_db=-20)[UNTIL - 3_999 : UNTIL]
        assert find_echo(heard, reference(3_999)).delay_ms is None

    def test_lengths_that_do_not_fit_are_refused(self) -> None:
        with pytest.raises(ValueError, match="expected 14400 samples played for 8000 heard, got 8000"):
            find_echo(silence(0.5), silence(0.5))
