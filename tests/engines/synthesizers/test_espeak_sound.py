"""Loudness and silence, without eSpeak NG."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.engines.synthesizers.espeak.alignment import WordQueue, WordTimes
from antiphon.engines.synthesizers.espeak.loudness import (
    KNEE,
    TARGET_DBFS,
    FloatArray,
    gain_for,
    limit,
    loudness_dbfs,
)
from antiphon.engines.synthesizers.espeak.messages import Word
from antiphon.engines.synthesizers.espeak.text import Span, tokens
from antiphon.engines.synthesizers.espeak.trimming import Trimmer


def tone(hz: float, amplitude: float, seconds: float = 1.0, rate_hz: int = 24_000) -> FloatArray:
    wave = amplitude * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate_hz)) / rate_hz)
    return wave.astype(np.float32)


class TestLoudness:
    def test_a_low_tone_has_its_rms_level(self) -> None:
        assert loudness_dbfs(tone(200, 0.1), 24_000) == pytest.approx(-23.0, abs=0.3)

    def test_a_high_one_counts_four_decibels_more(self) -> None:
        assert loudness_dbfs(tone(9_000, 0.1), 24_000) == pytest.approx(-19.1, abs=0.3)

    def test_pauses_do_not_count(self) -> None:
        with_pause = np.concatenate([tone(200, 0.1), np.zeros(48_000, np.float32)])
        assert loudness_dbfs(with_pause, 24_000) == pytest.approx(
            loudness_dbfs(tone(200, 0.1), 24_000), abs=0.1
        )

    def test_the_gain_brings_it_to_the_target(self) -> None:
        quiet = tone(300, 0.013)
        louder = quiet * np.float32(gain_for(loudness_dbfs(quiet, 24_000)))
        assert loudness_dbfs(louder, 24_000) == pytest.approx(TARGET_DBFS, abs=0.01)

    @pytest.mark.parametrize("nothing", [np.zeros(24_000, np.float32), np.zeros(0, np.float32)])
    def test_silence_has_none(self, nothing: FloatArray) -> None:
        with pytest.raises(ValueError, match="no sound"):
            loudness_dbfs(nothing, 24_000)


class TestLimit:
    def test_nothing_is_clipped(self) -> None:
        limited = limit(tone(100, 3.0))
        assert KNEE < np.abs(limited).max() <= 1

    def test_quiet_sound_is_left_alone(self) -> None:
        assert np.array_equal(limit(tone(100, KNEE * 0.99)), tone(100, KNEE * 0.99))

    def test_it_does_not_jump_at_the_knee(self) -> None:
        ramp = np.linspace(0, 2, 1000, dtype=np.float32)
        steps = np.diff(limit(ramp))
        assert steps.min() >= 0
        assert steps.max() <= 0.00201


SILENT, LOUD = np.zeros(100, np.float32), np.full(100, 0.5, np.float32)


class TestTrimmer:
    def test_silence_is_taken_off_the_begin(self) -> None:
        trimmer = Trimmer()
        assert len(trimmer.process(SILENT)) == 0
        assert not trimmer.sounding
        first = trimmer.process(np.concatenate([SILENT, LOUD]))
        assert np.array_equal(first, LOUD)
        assert trimmer.skipped_samples == 200

    def test_silence_within_is_kept(self) -> None:
        trimmer = Trimmer()
        chunks = [trimmer.process(chunk) for chunk in (LOUD, SILENT, SILENT, LOUD)]
        assert np.array_equal(np.concatenate(chunks), np.concatenate([LOUD, SILENT, SILENT, LOUD]))

    def test_silence_after_is_as_long_as_asked(self) -> None:
        for length in (0, 30, 500):
            trimmer = Trimmer()
            trimmer.process(np.concatenate([LOUD, SILENT]))
            assert np.array_equal(trimmer.tail(length), np.zeros(length))

    @given(st.lists(st.booleans(), max_size=30), st.integers(1, 7))
    def test_however_it_is_cut_the_result_is_the_same(self, sounds: list[bool], size: int) -> None:
        samples = np.array([0.5 if sound else 0.0 for sound in sounds], np.float32)
        trimmer = Trimmer()
        chunks = [trimmer.process(samples[at : at + size]) for at in range(0, len(samples), size)]
        together = np.concatenate([*chunks, np.zeros(0, np.float32)])
        audible = np.flatnonzero(samples)
        expected = samples[audible[0] : audible[-1] + 1] if len(audible) else samples[:0]
        assert np.array_equal(together, expected)


class TestWordTimes:
    def test_a_word_begins_with_its_first_event(self) -> None:
        times = WordTimes(tokens("it costs 1234 dollars"))
        told = [
            times.begin(index, at) for index, at in ((0, 0), (3, 10), (9, 20), (10, 30), (10, 40), (14, 50))
        ]
        assert told == [[Word(0, 2, 0)], [Word(3, 8, 10)], [Word(9, 13, 20)], [], [], [Word(14, 21, 50)]]

    def test_one_without_an_event_begins_with_the_next(self) -> None:
        times = WordTimes([Span(0, 1), Span(2, 3), Span(4, 5)])
        assert times.begin(2, 70) == [Word(0, 1, 70), Word(2, 3, 70)]
        assert times.finish(99) == [Word(4, 5, 99)]
        assert times.finish(99) == []

    def test_an_event_that_goes_back_tells_nothing(self) -> None:
        times = WordTimes([Span(0, 1), Span(2, 3)])
        times.begin(2, 70)
        assert times.begin(0, 80) == []


class TestWordQueue:
    def test_words_come_with_the_chunk_they_begin_in(self) -> None:
        queue = WordQueue()
        words = [Word(0, 1, 0), Word(2, 3, 480), Word(4, 5, 500)]
        queue.push(words)
        assert queue.until(480) == (words[0],)
        assert queue.until(481) == (words[1],)
        assert queue.all() == (words[2],)
        assert queue.all() == ()
