from __future__ import annotations

import numpy as np
import pytest
from tests.audio.sounds import RATE_HZ, at_level, silence, voice, white_noise

from antiphon.audio.pcm import FloatArray
from antiphon.audio.pitch import contour


def voiced(samples: FloatArray) -> float:
    """The fraction of points that have a pitch."""
    return float(np.mean(~np.isnan(contour(samples).f0_hz)))


class TestPitch:
    @pytest.mark.parametrize("f0_hz", [70.0, 97.3, 120.0, 211.0, 333.0, 480.0])
    def test_of_a_steady_voice(self, f0_hz: float) -> None:
        assert contour(voice(1.0, f0_hz)).f0_hz == pytest.approx(f0_hz, rel=0.005)

    def test_of_a_gliding_voice(self) -> None:
        found = contour(voice(1.0, 100.0, 200.0)).f0_hz
        time_s = 0.02 + 0.01 * np.arange(len(found))
        assert found[5:-5] == pytest.approx((100.0 * 2**time_s)[5:-5], rel=0.01)

    def test_in_noise(self) -> None:
        noisy = voice(1.0, 140.0) + white_noise(1.0, -36.0)
        assert np.nanmedian(contour(noisy).f0_hz) == pytest.approx(140.0, rel=0.01)
        assert voiced(noisy) > 0.95

    def test_without_a_constant_offset(self) -> None:
        assert np.nanmedian(contour(voice(1.0, 140.0) + np.float32(0.2)).f0_hz) == pytest.approx(
            140, rel=0.01
        )

    def test_noise_has_none(self) -> None:
        assert voiced(white_noise(2.0, -20.0)) < 0.05

    def test_noise_with_a_constant_offset_has_none(self) -> None:
        assert voiced(white_noise(2.0, -40.0) + np.float32(0.1)) < 0.05

    def test_silence_has_none(self) -> None:
        assert voiced(silence(1.0)) == 0.0

    def test_one_stray_point_is_smoothed_away(self) -> None:
        sound = voice(1.0, 120.0)
        sound[8_000:8_320] = voice(0.02, 400.0)
        assert np.nanmax(contour(sound).f0_hz) < 150.0


class TestActivity:
    def test_pauses_are_told_from_sound(self) -> None:
        active = contour(np.concatenate([voice(0.5, 120.0), silence(0.5)])).active
        assert active[:46].all()
        assert not active[51:].any()

    def test_what_is_25_db_quieter_is_a_pause(self) -> None:
        soft, loud = (at_level(voice(0.5, 120.0), dbfs) for dbfs in (-50.0, -20.0))
        assert not contour(np.concatenate([loud, soft])).active[51:].any()
        assert contour(soft).active.all()

    def test_what_is_below_60_dbfs_is_silence(self) -> None:
        assert not contour(at_level(voice(0.5, 120.0), -63.0)).active.any()


def test_levels_are_those_around_each_point() -> None:
    levels = contour(at_level(voice(1.0, 120.0), -30.0)).levels_dbfs
    assert levels == pytest.approx(-30.0, abs=1.0)


def test_a_point_every_10_ms() -> None:
    assert len(contour(silence(0.04)).f0_hz) == 1
    assert len(contour(silence(1.0)).f0_hz) == 97


@pytest.mark.parametrize("samples", [0, 1, RATE_HZ * 40 // 1000 - 1])
def test_too_short_a_sound_has_no_points(samples: int) -> None:
    assert len(contour(np.ones(samples, np.float32)).f0_hz) == 0
