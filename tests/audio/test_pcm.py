from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.audio.errors import PartialSample
from antiphon.audio.pcm import (
    SILENCE_DBFS,
    FloatArray,
    from_float,
    level_dbfs,
    levels_dbfs,
    ms_to_samples,
    sample_count,
    samples_to_ms,
    to_float,
)


def sine(amplitude: float, hz: float = 1000.0) -> FloatArray:
    return (amplitude * np.sin(2 * np.pi * hz * np.arange(16_000) / 16_000)).astype(np.float32)


class TestConversion:
    def test_bytes_are_signed_little_endian(self) -> None:
        assert to_float(b"\x00\x40\x00\xc0\x01\x00\x00\x80").tolist() == [0.5, -0.5, 1 / 32768, -1.0]

    def test_samples_are_rounded_to_the_nearest_value(self) -> None:
        assert from_float(np.array([1.4 / 32768, 1.6 / 32768, -1.6 / 32768])) == b"\x01\x00\x02\x00\xfe\xff"

    def test_samples_out_of_range_are_clipped(self) -> None:
        assert from_float(np.array([1.0, 7.0, -7.0], np.float32)) == b"\xff\x7f\xff\x7f\x00\x80"

    @given(st.binary(max_size=200).filter(lambda pcm: len(pcm) % 2 == 0))
    def test_there_and_back_is_the_same(self, pcm: bytes) -> None:
        assert from_float(to_float(pcm)) == pcm

    def test_no_samples_are_no_bytes(self) -> None:
        assert from_float(to_float(b"")) == b""


class TestCounting:
    def test_a_sample_is_two_bytes(self) -> None:
        assert sample_count(b"\x00" * 6) == 3

    @pytest.mark.parametrize("count", [sample_count, to_float])
    def test_half_a_sample_is_refused(self, count: object) -> None:
        assert callable(count)
        with pytest.raises(PartialSample, match="expected whole 16-bit samples, got 5 bytes"):
            count(b"\x00" * 5)

    def test_durations(self) -> None:
        assert samples_to_ms(512, 16_000) == 32.0
        assert ms_to_samples(20, 24_000) == 480
        assert ms_to_samples(0.04, 16_000) == 1


class TestLevel:
    def test_a_full_scale_sine_is_3_db_below_full_scale(self) -> None:
        assert level_dbfs(sine(1.0)) == pytest.approx(-3.01, abs=0.01)

    def test_half_the_amplitude_is_6_db_less(self) -> None:
        assert level_dbfs(sine(0.5)) == pytest.approx(-9.03, abs=0.01)

    def test_silence_has_the_lowest_level(self) -> None:
        assert level_dbfs(np.zeros(512, np.float32)) == SILENCE_DBFS
        assert level_dbfs(np.zeros(0, np.float32)) == SILENCE_DBFS

    def test_dither_is_above_silence(self) -> None:
        assert level_dbfs(to_float(b"\x01\x00\xff\xff" * 256)) == pytest.approx(-90.3, abs=0.1)

    def test_rows_have_the_levels_they_have_alone(self) -> None:
        rows = np.stack([sine(0.3), sine(0.01), np.zeros(16_000, np.float32)])
        assert levels_dbfs(rows).tolist() == pytest.approx([level_dbfs(row) for row in rows], abs=1e-3)
