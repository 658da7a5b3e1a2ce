"""A session's microphone: positions in samples at 16 kHz, whatever rate comes in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.server.session.audio_input import KEEP_SAMPLES, SAMPLE_BYTES, AudioInput


def numbered(samples: int, first: int = 0) -> bytes:
    """Samples that tell their own position."""
    return np.arange(first, first + samples, dtype=np.int16).tobytes()


def tone(rate_hz: int) -> bytes:
    """A second of 440 Hz."""
    wave = np.sin(2 * np.pi * 440 * np.arange(rate_hz) / rate_hz)
    return (8000 * wave).astype(np.int16).tobytes()


class TestPositions:
    def test_audio_at_16_khz_passes_as_it_is(self) -> None:
        audio = AudioInput()
        assert audio.append(numbered(1600), 16_000) == numbered(1600)
        assert audio.end_samples == 1600

    def test_pieces_follow_each_other(self) -> None:
        audio = AudioInput()
        audio.append(numbered(100), 16_000)
        audio.append(numbered(50, 100), 16_000)
        assert audio.read(90, 110) == numbered(20, 90)

    @pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 24_000, 44_100, 48_000])
    def test_a_second_is_a_second_at_any_rate(self, rate_hz: int) -> None:
        audio = AudioInput()
        pcm = tone(rate_hz)
        chunk_bytes = rate_hz // 10 * SAMPLE_BYTES
        heard = b"".join(
            audio.append(pcm[begin : begin + chunk_bytes], rate_hz)
            for begin in range(0, len(pcm), chunk_bytes)
        )
        assert audio.end_samples == len(heard) // SAMPLE_BYTES
        assert audio.end_samples <= 16_000
        heard += audio.flush()
        assert audio.end_samples == len(heard) // SAMPLE_BYTES
        assert abs(audio.end_samples - 16_000) <= 1
        assert audio.read(0, audio.end_samples) == heard

    def test_nothing_is_lost_when_the_rate_changes(self) -> None:
        audio = AudioInput()
        for rate_hz in (48_000, 8_000, 16_000, 24_000, 48_000):
            audio.append(tone(rate_hz), rate_hz)
        audio.flush()
        assert abs(audio.end_samples - 5 * 16_000) <= 5

    def test_what_was_held_back_does_not_come_again(self) -> None:
        audio = AudioInput()
        audio.append(tone(48_000), 48_000)
        audio.flush()
        assert audio.flush() == b""
        begin = audio.end_samples
        audio.append(bytes(SAMPLE_BYTES * 4800), 48_000)
        assert not any(audio.read(begin, audio.end_samples))

    def test_the_rate_may_change_in_mid_stream(self) -> None:
        audio = AudioInput()
        audio.append(bytes(SAMPLE_BYTES * 1600), 16_000)
        audio.append(bytes(SAMPLE_BYTES * 4800), 48_000)
        audio.append(numbered(1600), 16_000)
        assert audio.read(audio.end_samples - 1600, audio.end_samples) == numbered(1600)


class TestForgetting:
    def test_what_may_still_be_wanted_is_kept(self) -> None:
        audio = AudioInput()
        audio.append(numbered(30_000), 16_000)
        audio.forget_before(20_000)
        assert audio.read(20_000, 20_100) == numbered(100, 20_000)
        assert audio.end_samples == 30_000

    def test_what_was_forgotten_is_not_read(self) -> None:
        audio = AudioInput()
        audio.append(numbered(30_000), 16_000)
        audio.forget_before(20_000)
        assert audio.read(0, 20_100) == numbered(100, 20_000)
        assert audio.read(0, 10_000) == b""

    def test_hours_of_microphone_take_seconds_of_memory(self) -> None:
        audio = AudioInput()
        for second in range(3600):
            audio.append(bytes(SAMPLE_BYTES * 16_000), 16_000)
            audio.forget_before((second + 1) * 16_000 - KEEP_SAMPLES)
            kept_samples = len(audio.read(0, audio.end_samples)) // SAMPLE_BYTES
            assert kept_samples <= 3 * KEEP_SAMPLES
        assert audio.end_samples == 3600 * 16_000

    @given(st.lists(st.tuples(st.integers(0, 3 * KEEP_SAMPLES), st.floats(0, 1)), max_size=12))
    def test_positions_survive_any_forgetting(self, steps: list[tuple[int, float]]) -> None:
        audio = AudioInput()
        total = forgotten = 0
        for samples, share in steps:
            audio.append(numbered(samples, total % 30_000)[: samples * SAMPLE_BYTES], 16_000)
            total += samples
            forgotten = max(forgotten, int(total * share))
            audio.forget_before(forgotten)
            assert audio.end_samples == total
            assert len(audio.read(forgotten, total)) == (total - forgotten) * SAMPLE_BYTES
