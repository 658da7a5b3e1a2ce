"""WAV files of any common kind, read as mono 16-bit PCM (RIFF, Multimedia Programming Interface 1.0).

The standard library's `wave` reads integer samples only, and not the extensible header that many recorders
write.
"""

from __future__ import annotations

import struct
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from antiphon.audio.pcm import from_float
from antiphon.audio.resample import Resampler
from antiphon.cli.errors import AudioFileError

_INTEGER, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE


def read_wav(path: Path, rate_hz: int) -> bytes:
    """The file's audio as s16le mono at a sample rate.

    Raises:
        AudioFileError: it cannot be read, is no WAV file, or holds compressed audio.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AudioFileError(f"{path}: {error.strerror}") from error
    try:
        chunks = dict(_chunks(data))
        samples, from_hz = _decode(chunks[b"fmt "], chunks[b"data"], path)
    except (KeyError, ValueError, struct.error) as error:
        raise AudioFileError(f"{path}: expected a WAV file; found none, or a damaged one") from error
    resampler = Resampler(from_hz, rate_hz)
    return resampler.process(from_float(samples.mean(axis=1))) + resampler.flush()


def write_wav(path: Path, pcm: bytes, rate_hz: int) -> None:
    """Write s16le mono.

    Raises:
        AudioFileError: the file cannot be written.
    """
    try:
        with path.open("wb") as raw, wave.open(raw, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate_hz)
            file.writeframes(pcm)
    except OSError as error:
        raise AudioFileError(f"{path}: {error.strerror}") from error


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks' names and contents.

    A recorder that was killed leaves a size of 0 or -1: then the audio is all that follows.
    """
    riff, _, kind = struct.unpack_from("<4sI4s", data)
    if riff != b"RIFF" or kind != b"WAVE":
        raise ValueError("not a WAV file")
    position = 12
    while position + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, position)
        position += 8
        if name == b"data" and size in (0, 0xFFFFFFFF):
            size = len(data) - position
        yield name, data[position : position + size]
        position += size + size % 2


def _decode(header: bytes, data: bytes, path: Path) -> tuple[npt.NDArray[np.float32], int]:
    """Samples in [-1, 1) as frames x channels, and their rate."""
    kind, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", header)
    if kind == _EXTENSIBLE:
        (kind,) = struct.unpack_from("<H", header, 24)  # the first half of the sub-format's GUID
    if channels == 0 or rate_hz == 0:
        raise ValueError("no channels or no rate")
    if kind == _FLOAT and bits in (32, 64):
        samples = np.frombuffer(_whole(data, bits // 8), f"<f{bits // 8}").astype(np.float32)
    elif kind == _INTEGER and bits in (8, 16, 24, 32):
        samples = _from_integers(_whole(data, bits // 8), bits)
    else:
        raise AudioFileError(
            f"{path}: expected PCM or float samples; found WAV format {kind} with {bits} bits"
        )
    return samples[: len(samples) // channels * channels].reshape(-1, channels), rate_hz


def _from_integers(data: bytes, bits: int) -> npt.NDArray[np.float32]:
    if bits == 8:  # the only unsigned width
        return (np.frombuffer(data, np.uint8).astype(np.float32) - np.float32(128)) / np.float32(128)
    if bits == 24:
        high = np.zeros((len(data) // 3, 4), np.uint8)
        high[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
        data, bits = high.tobytes(), 32
    return (np.frombuffer(data, f"<i{bits // 8}") / 2.0 ** (bits - 1)).astype(np.float32)


def _whole(data: bytes, sample_bytes: int) -> bytes:
    return data[: len(data) // sample_bytes * sample_bytes]
