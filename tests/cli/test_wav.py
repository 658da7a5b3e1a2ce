"""WAV files of every common kind are read alike."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from antiphon.cli.errors import AudioFileError
from antiphon.cli.talk.wav import read_wav, write_wav

INTEGER, FLOAT, EXTENSIBLE, MU_LAW = 1, 3, 0xFFFE, 7

HALF = 16_384
"""Half of full scale, as s16."""


def wav(
    data: bytes,
    *,
    kind: int = INTEGER,
    channels: int = 1,
    rate_hz: int = 16_000,
    bits: int = 16,
    extension: bytes = b"",
) -> bytes:
    frame = channels * bits // 8
    header = struct.pack("<HHIIHH", kind, channels, rate_hz, rate_hz * frame, frame, bits) + extension
    chunks = b"fmt " + struct.pack("<I", len(header)) + header
    chunks += b"LIST" + struct.pack("<I", 3) + b"abc\0"  # of odd length, so padded
    chunks += b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks


def samples(tmp_path: Path, content: bytes, rate_hz: int = 16_000) -> list[int]:
    (tmp_path / "x.wav").write_bytes(content)
    return list(np.frombuffer(read_wav(tmp_path / "x.wav", rate_hz), "<i2"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(wav(struct.pack("<3h", 0, HALF, -HALF)), [0, HALF, -HALF], id="16 bits"),
        pytest.param(wav(bytes([128, 192, 64]), bits=8), [0, HALF, -HALF], id="8 bits, unsigned"),
        pytest.param(wav(b"\0\0\0" + b"\0\0\x40" + b"\0\0\xc0", bits=24), [0, HALF, -HALF], id="24 bits"),
        pytest.param(wav(struct.pack("<3i", 0, 1 << 30, -1 << 30), bits=32), [0, HALF, -HALF], id="32 bits"),
        pytest.param(
            wav(struct.pack("<3f", 0, 0.5, -0.5), kind=FLOAT, bits=32), [0, HALF, -HALF], id="float"
        ),
        pytest.param(
            wav(struct.pack("<3d", 0, 0.5, -0.5), kind=FLOAT, bits=64), [0, HALF, -HALF], id="double"
        ),
        pytest.param(
            wav(struct.pack("<2f", 2.0, -2.0), kind=FLOAT, bits=32),
            [32_767, -32_768],
            id="too loud is clipped",
        ),
        pytest.param(
            wav(struct.pack("<4h", HALF, 0, HALF, HALF), channels=2), [HALF // 2, HALF], id="stereo is mixed"
        ),
        pytest.param(
            wav(
                struct.pack("<2h", 0, HALF),
                kind=EXTENSIBLE,
                extension=struct.pack("<HHIH", 22, 16, 4, INTEGER) + bytes(14),
            ),
            [0, HALF],
            id="extensible header",
        ),
        pytest.param(wav(struct.pack("<2h", 0, HALF) + b"\1"), [0, HALF], id="half a sample at the end"),
        pytest.param(
            wav(struct.pack("<3h", 0, HALF, HALF), channels=2), [HALF // 2], id="half a frame at the end"
        ),
        pytest.param(wav(b""), [], id="empty"),
    ],
)
def test_is_read_as_16_bit_mono(tmp_path: Path, content: bytes, expected: list[int]) -> None:
    assert samples(tmp_path, content) == expected


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_recorder_that_was_killed_left_no_size(tmp_path: Path, size: int) -> None:
    content = wav(struct.pack("<2h", 0, HALF))
    content = content[:-8] + struct.pack("<I", size) + content[-4:]
    assert samples(tmp_path, content) == [0, HALF]


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 44_100, 48_000])
def test_other_rates_are_resampled_to_the_same_length(tmp_path: Path, rate_hz: int) -> None:
    second = np.zeros(rate_hz, "<i2").tobytes()
    assert abs(len(samples(tmp_path, wav(second, rate_hz=rate_hz))) - 16_000) <= 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "expected a WAV file", id="empty file"),
        pytest.param(b"ID3" + bytes(100), "expected a WAV file", id="something else"),
        pytest.param(wav(b"")[:20], "expected a WAV file", id="cut off in the header"),
        pytest.param(wav(b"", channels=0), "expected a WAV file", id="no channels"),
        pytest.param(wav(b"", rate_hz=0), "expected a WAV file", id="no rate"),
        pytest.param(
            wav(bytes(8), kind=MU_LAW, bits=8),
            "expected PCM or float samples; found WAV format 7 with 8 bits",
            id="compressed",
        ),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(AudioFileError, match=message):
        samples(tmp_path, content)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match=r"no\.wav: No such file or directory"):
        read_wav(tmp_path / "no.wav", 16_000)


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    pcm = struct.pack("<3h", 1, -2, 3)
    write_wav(tmp_path / "y.wav", pcm, 24_000)
    assert read_wav(tmp_path / "y.wav", 24_000) == pcm


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match="No such file or directory"):
        write_wav(tmp_path / "no" / "y.wav", b"", 24_000)
