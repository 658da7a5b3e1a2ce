"""Speech to test with: flite's voice, which the embedded recognizer understands, and recorded people.

Both come from Debian packages, which `.ci/run` installs; nothing of them is in the repository.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import soxr

SAMPLE_RATE_HZ = 16_000
BYTES_PER_S = 2 * SAMPLE_RATE_HZ

_CLIPS = Path("/usr/share/pocketsphinx/test/data")


class SpeechMissing(Exception):
    """A Debian package that brings test speech is not installed."""


@dataclass(frozen=True, slots=True)
class HumanClip:
    """A recorded sentence.

    Attributes:
        file: below the test data of Pocketsphinx.
        text: what is said.
    """

    file: str
    text: str

    def pcm(self) -> bytes:
        """Its audio: s16le mono at 16 kHz."""
        path = _CLIPS / self.file
        if not path.exists():
            raise SpeechMissing(f"{path} is missing: apt-get install pocketsphinx-testdata")
        return path.read_bytes() if path.suffix == ".raw" else _read_wav(path)


_AUSTEN = "librivox/sense_and_sensibility_01_austen_64kb"

HUMAN_CLIPS = (
    HumanClip("cards/001.wav", "ten of clubs"),
    HumanClip("cards/002.wav", "four queen of clubs"),
    HumanClip("cards/003.wav", "seven of clubs"),
    HumanClip("cards/004.wav", "five five"),
    HumanClip("cards/005.wav", "eight of spades four of clubs seven of hearts"),
    HumanClip("goforward.raw", "go forward ten meters"),
    HumanClip("something.raw", "go somewhere and do something"),
    HumanClip(
        f"{_AUSTEN}-0870.wav",
        "and mister john dashwood had then leisure to consider how much there might be prudently in his power"
        " to do for them",
    ),
    HumanClip(f"{_AUSTEN}-0880.wav", "he was not an ill disposed young man"),
    HumanClip(
        f"{_AUSTEN}-0890.wav", "unless to be rather cold hearted and rather selfish is to be ill disposed"
    ),
    HumanClip(
        f"{_AUSTEN}-0920.wav",
        "had he married a more amiable woman he might have been made still more respectable than he was",
    ),
    HumanClip(f"{_AUSTEN}-0930.wav", "he might even have been made amiable himself"),
)
"""Card names and commands as people say them to machines, and read prose from old recordings."""


@lru_cache(maxsize=256)
def flite_wav(text: str, voice: str = "rms") -> bytes:
    """A sentence spoken by flite: s16le mono at 16 kHz, without a header.

    Raises:
        SpeechMissing: flite is not installed.
    """
    if shutil.which("flite") is None:
        raise SpeechMissing("flite is missing: apt-get install flite")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "speech.wav")
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True, timeout=15)
        return _read_wav(path)


def resampled(pcm: bytes, rate_hz: int) -> bytes:
    """Audio at 16 kHz, at another rate."""
    samples = np.frombuffer(pcm, np.int16)
    return bytes(soxr.resample(samples, SAMPLE_RATE_HZ, rate_hz).astype(np.int16).tobytes())


def silence(seconds: float) -> bytes:
    """Digital silence: s16le mono at 16 kHz."""
    return bytes(round(seconds * SAMPLE_RATE_HZ) * 2)


def word_errors(said: str, heard: str) -> int:
    """How many words must be changed, added or left out to get from one text to the other."""
    reference, hypothesis = said.split(), heard.split()
    row = list(range(len(hypothesis) + 1))
    for index, word in enumerate(reference, start=1):
        diagonal, row[0] = row[0], index
        for column, other in enumerate(hypothesis, start=1):
            best = min(row[column] + 1, row[column - 1] + 1, diagonal + (word != other))
            diagonal, row[column] = row[column], best
    return row[-1]


def _read_wav(path: Path) -> bytes:
    with wave.open(str(path), "rb") as file:
        form = (file.getframerate(), file.getsampwidth(), file.getnchannels())
        assert form == (SAMPLE_RATE_HZ, 2, 1), f"{path} is {form}"
        return file.readframes(file.getnframes())
