from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antiphon.audio.errors import PartialSample, ResamplerFinished
from antiphon.audio.pcm import FloatArray, from_float, level_dbfs, to_float
from antiphon.audio.resample import Quality, Resampler

INPUT_RATES_HZ = [8_000, 24_000, 44_100, 48_000]


def tone(hz: float, rate_hz: int, seconds: float = 0.5) -> bytes:
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    return from_float((0.5 * np.sin(2 * np.pi * hz * time_s)).astype(np.float32))


def converted(pcm: bytes, from_hz: int, to_hz: int, quality: Quality = Quality.HIGH) -> FloatArray:
    resampler = Resampler(from_hz, to_hz, quality)
    return to_float(resampler.process(pcm) + resampler.flush())


def middle(samples: FloatArray) -> FloatArray:
    return samples[len(samples) // 4 : -len(samples) // 4]


class TestConversion:
    @pytest.mark.parametrize("rate_hz", INPUT_RATES_HZ)
    def test_a_tone_keeps_its_pitch_level_and_phase(self, rate_hz: int) -> None:
        result = converted(tone(440, rate_hz), rate_hz, 16_000)
        expected = to_float(tone(440, 16_000))
        assert len(result) == len(expected)
        assert np.abs(middle(result) - middle(expected)).max() < 1e-3

    @pytest.mark.parametrize("rate_hz", [24_000, 44_100, 48_000])
    def test_what_16_khz_cannot_hold_is_removed(self, rate_hz: int) -> None:
        assert level_dbfs(middle(converted(tone(9_000, rate_hz), rate_hz, 16_000))) < -80.0

    def test_synthesized_speech_comes_out_while_it_goes_in(self) -> None:
        resampler = Resampler(22_050, 24_000, Quality.LOW)
        first = resampler.process(tone(440, 22_050, seconds=0.020))
        assert len(first) // 2 >= 480 - 72, "more than 3 ms are held back"

    def test_silence_stays_digital_silence(self) -> None:
        assert not converted(bytes(9_600), 48_000, 16_000).any()

    def test_loud_peaks_are_clipped_and_do_not_wrap(self) -> None:
        square = np.sign(np.sin(2 * np.pi * 300 * np.arange(24_000) / 24_000))
        result = converted(from_float(square), 24_000, 16_000)
        assert np.abs(np.diff(result)).max() < 1.99
        assert result.max() == pytest.approx(1.0, abs=1e-4)

    def test_equal_rates_pass_through(self) -> None:
        resampler = Resampler(16_000, 16_000)
        assert resampler.process(b"\x01\x02\x03\x04") == b"\x01\x02\x03\x04"
        assert resampler.flush() == b""


class TestStream:
    @settings(max_examples=20, deadline=None)
    @given(cuts=st.lists(st.integers(0, 4_000), max_size=8))
    def test_how_a_stream_is_cut_does_not_matter(self, cuts: list[int]) -> None:
        pcm = tone(700, 48_000, seconds=0.1)
        resampler = Resampler(48_000, 16_000)
        edges = [0, *(2 * cut for cut in sorted(cuts)), len(pcm)]
        pieces = [resampler.process(pcm[start:end]) for start, end in zip(edges, edges[1:], strict=False)]
        result = to_float(b"".join(pieces) + resampler.flush())
        assert np.abs(result - converted(pcm, 48_000, 16_000)).max() <= 1 / 32768

    def test_two_runs_are_alike(self) -> None:
        pcm = tone(700, 44_100)
        assert np.array_equal(converted(pcm, 44_100, 16_000), converted(pcm, 44_100, 16_000))

    @pytest.mark.parametrize("from_hz", [16_000, 48_000])
    def test_half_a_sample_is_refused(self, from_hz: int) -> None:
        with pytest.raises(PartialSample):
            Resampler(from_hz, 16_000).process(b"\x00\x00\x00")

    @pytest.mark.parametrize("from_hz", [16_000, 48_000])
    def test_the_end_is_the_end(self, from_hz: int) -> None:
        resampler = Resampler(from_hz, 16_000)
        resampler.flush()
        with pytest.raises(ResamplerFinished):
            resampler.process(b"\x00\x00")
        with pytest.raises(ResamplerFinished):
            resampler.flush()
