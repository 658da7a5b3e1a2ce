"""Telling near-silence from sound."""

from __future__ import annotations

import struct

import pytest

from antiphon.engines.recognizers.pocketsphinx.silence import (
    CEILING_PEAK,
    FLOOR_PEAK,
    FRAME_BYTES,
    SoundGate,
)


def frames(count: int, peak: int) -> bytes:
    """So many frames of 10 ms, in which one sample reaches a peak."""
    return (struct.pack("<h", -peak) + bytes(FRAME_BYTES - 2)) * count


def test_digital_silence_is_no_sound() -> None:
    assert SoundGate().hear(frames(100, 0)) is None


def test_nothing_is_no_sound() -> None:
    assert SoundGate().hear(b"") is None


def test_sound_begins_with_its_first_frame() -> None:
    assert SoundGate().hear(frames(7, 0) + frames(5, 3000)) == 7 * FRAME_BYTES


def test_the_floor_is_as_documented() -> None:
    assert SoundGate().hear(frames(5, FLOOR_PEAK - 1)) is None
    assert SoundGate().hear(frames(5, FLOOR_PEAK)) == 0


def test_a_click_is_no_sound() -> None:
    assert SoundGate().hear(frames(5, 0) + frames(2, 20_000) + frames(5, 0)) is None


def test_a_click_does_not_make_speech_seem_quiet() -> None:
    gate = SoundGate()
    gate.hear(frames(2, 32_000) + frames(8, 0))
    assert gate.hear(frames(10, 100)) == 0


def test_what_is_loud_by_itself_is_sound_after_anything_louder() -> None:
    gate = SoundGate()
    gate.hear(frames(10, 32_000))
    assert gate.hear(frames(10, CEILING_PEAK)) == 0
    assert gate.hear(frames(10, CEILING_PEAK - 1)) is None


@pytest.mark.parametrize(("noise_peak", "heard"), [(700, None), (900, 0)])
def test_noise_counts_by_the_loudest_sound_so_far(noise_peak: int, heard: int | None) -> None:
    gate = SoundGate()
    gate.hear(frames(10, 10_000))
    assert gate.hear(frames(10, noise_peak)) == heard


def test_a_frame_cut_short_counts() -> None:
    assert SoundGate().hear(frames(3, 3000)[:-100]) == 0
