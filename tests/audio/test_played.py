from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antiphon.audio.errors import PartialSample
from antiphon.audio.pcm import FloatArray, from_float, level_dbfs
from antiphon.audio.played import KEPT_SAMPLES, PlayedAudio


def tone(seconds: float, rate_hz: int = 24_000, start_s: float = 0.0) -> FloatArray:
    time_s = start_s + np.arange(round(seconds * rate_hz)) / rate_hz
    return (0.25 * np.sin(2 * np.pi * 400 * time_s)).astype(np.float32)


def played(seconds: float = 0.5, at_samples: int = 0) -> PlayedAudio:
    audio = PlayedAudio()
    audio.append(from_float(tone(seconds)), at_samples)
    return audio


class TestTimeline:
    def test_speech_lies_where_it_is_heard(self) -> None:
        window = played(0.5, at_samples=3_200).window(9_600, 9_600)
        assert not window[:3_150].any()
        assert window[3_400:9_000] == pytest.approx(tone(0.5, 16_000)[200:5_800], abs=1e-3)

    def test_before_and_after_it_is_silent(self) -> None:
        audio = played()
        assert not audio.window(0, 400).any()
        assert not audio.window(20_000, 400).any()

    def test_chunks_that_come_early_follow_without_a_gap(self) -> None:
        audio = PlayedAudio()
        for chunk in range(10):
            audio.append(from_float(tone(0.04, start_s=0.04 * chunk)), at_samples=600 * chunk)
        assert audio.window(6_000, 5_800) == pytest.approx(tone(0.5, 16_000)[200:6_000], abs=1e-3)

    def test_chunks_that_come_late_leave_a_gap(self) -> None:
        audio = played(0.1)
        audio.append(from_float(tone(0.1)), at_samples=4_800)
        assert level_dbfs(audio.window(1_500, 1_200)) == pytest.approx(-15.0, abs=0.5)
        assert level_dbfs(audio.window(4_700, 2_800)) < -60.0
        assert level_dbfs(audio.window(6_300, 1_200)) == pytest.approx(-15.0, abs=0.5)

    def test_the_end_before_a_gap_is_whole(self) -> None:
        audio = played(0.1)
        audio.append(from_float(tone(0.1)), at_samples=4_800)
        assert audio.window(1_590, 300) == pytest.approx(tone(0.1, 16_000)[1_290:1_590], abs=0.02)

    def test_two_seconds_are_remembered(self) -> None:
        audio = played(5.0)
        assert len(audio.window(80_000, KEPT_SAMPLES)) == KEPT_SAMPLES
        assert audio.window(78_000, 16_000).any()
        assert not audio.window(78_000 - KEPT_SAMPLES, 1_000).any()

    def test_a_long_gap_is_silent(self) -> None:
        audio = played(0.2)
        audio.append(from_float(tone(0.2)), at_samples=1_000_000)
        assert level_dbfs(audio.window(1_003_000, 2_900)) == pytest.approx(-15.0, abs=0.5)
        assert not audio.window(1_000_000, KEPT_SAMPLES - 4_000).any()

    def test_half_a_sample_is_refused(self) -> None:
        with pytest.raises(PartialSample):
            PlayedAudio().append(b"\x00", 0)

    @settings(max_examples=30, deadline=None)
    @given(
        st.lists(
            st.tuples(st.booleans(), st.integers(0, 60_000), st.integers(0, 3_000)), min_size=1, max_size=12
        )
    )
    def test_no_sequence_of_calls_moves_the_past(self, calls: list[tuple[bool, int, int]]) -> None:
        """A marker tone at the end lies where it should, whatever came before."""
        audio = PlayedAudio()
        for stops, at_samples, length in calls:
            if stops:
                audio.stop(at_samples)
            else:
                audio.append(bytes(2 * length), at_samples)
        audio.append(from_float(tone(0.2)), at_samples=200_000)
        assert audio.window(203_000, 2_900) == pytest.approx(tone(0.2, 16_000)[100:3_000], abs=2e-3)
        assert not audio.window(199_900, 5_000).any()


class TestStop:
    def test_what_was_not_played_is_not_there(self) -> None:
        audio = played(1.0)
        audio.stop(8_000)
        assert audio.window(7_900, 7_000).any()
        assert not audio.window(16_000, 7_900).any()

    def test_speech_may_begin_again(self) -> None:
        audio = played(1.0)
        audio.stop(8_000)
        audio.append(from_float(tone(0.5)), at_samples=8_000)
        assert audio.window(15_000, 6_800) == pytest.approx(tone(0.5, 16_000)[200:7_000], abs=1e-3)

    def test_after_the_end_it_changes_nothing(self) -> None:
        audio = played(0.5)
        before = audio.window(8_000, 8_000)
        audio.stop(8_000)
        assert np.array_equal(audio.window(8_000, 8_000), before)

    def test_after_the_end_speech_may_go_on_from_there(self) -> None:
        audio = played(0.1)
        audio.stop(5_000)
        audio.append(from_float(tone(0.2, start_s=0.1)), at_samples=1_600)
        assert audio.window(4_000, 3_800) == pytest.approx(tone(0.3, 16_000)[200:4_000], abs=1e-3)

    def test_of_what_the_resampler_still_holds_back(self) -> None:
        audio = PlayedAudio()
        audio.append(from_float(tone(0.005)), 0)
        audio.stop(40)
        audio.append(from_float(tone(0.2)), 40)
        assert audio.window(3_000, 2_800) == pytest.approx(tone(0.2, 16_000)[160:2_960], abs=1e-3)
