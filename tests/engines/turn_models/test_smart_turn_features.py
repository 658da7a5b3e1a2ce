"""The spectrogram is that which Whisper and Smart Turn were trained on (Radford et al. 2022, section 2.2)."""

from __future__ import annotations

import numpy as np
import pytest

from antiphon.audio.pcm import FloatArray
from antiphon.engines.turn_models.smart_turn.features import log_mel


def chirp(seconds: float) -> FloatArray:
    """A rising tone and a steady one."""
    time_s = np.arange(int(seconds * 16_000)) / 16_000
    tone = 0.3 * np.sin(2 * np.pi * (200 + 60 * time_s) * time_s) + 0.1 * np.sin(2 * np.pi * 1234 * time_s)
    return tone.astype(np.float32)


@pytest.mark.parametrize(
    ("band", "frame", "expected"),
    [(0, 0, -0.22647), (40, 400, -0.22647), (10, 600, 0.52666), (20, 799, 0.7264), (3, 510, 1.46865)],
)
def test_values_are_those_of_the_transformers_extractor(band: int, frame: int, expected: float) -> None:
    """`WhisperFeatureExtractor(chunk_length=8)` with `do_normalize=True`, after padding at the front."""
    assert log_mel(chirp(3.0))[band, frame] == pytest.approx(expected, abs=1e-4)


def test_it_is_80_bands_by_800_frames_of_single_precision() -> None:
    features = log_mel(chirp(1.0))
    assert features.shape == (80, 800)
    assert features.dtype == np.float32


def test_only_the_last_eight_seconds_count() -> None:
    long = chirp(11.0)
    assert np.array_equal(log_mel(long), log_mel(long[-8 * 16_000 :]))


def test_the_end_of_a_short_turn_is_the_end_of_the_window() -> None:
    features = log_mel(chirp(1.0))
    assert features[3, 690:].max() > 1.0
    assert features[:, :690].max() < 0.0


def test_silence_is_finite() -> None:
    assert np.isfinite(log_mel(np.zeros(0, np.float32))).all()
