"""Synthesized speakers: flite's English voices and eSpeak NG, as their command-line programs give them.

The bundled recognizer understands flite but hardly eSpeak NG: flite says what has to be understood.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache

import numpy as np
from benchmarks.turns.audible import audible_segments

from antiphon.audio.pcm import FloatArray, to_float
from antiphon.audio.resample import Resampler

RATE_HZ = 16_000
SPEECH_DBFS = -24.0
"""Level of the louder half of a speaker's frames."""


class SynthesizerMissing(Exception):
    """A synthesizer's program is not installed; the message names the package."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker.

    Attributes:
        program: `flite` or `espeak-ng`.
        name: the program's name of the voice.
        stretch: how much slower than usual; 1 is usual.
    """

    program: str
    name: str
    stretch: float = 1.0

    def at(self, stretch: float) -> Voice:
        """The same speaker at another pace."""
        return Voice(self.program, self.name, stretch)


FLITE_VOICES = tuple(Voice("flite", name) for name in ("rms", "slt", "awb", "kal16"))
ESPEAK_VOICES = tuple(Voice("espeak-ng", name) for name in ("en-us+f3", "en-gb+m4", "en-us+m7"))


@cache
def say(text: str, voice: Voice) -> FloatArray:
    """The text as spoken, 16 kHz, at `SPEECH_DBFS`, from its first audible sample to its last.

    Raises:
        SynthesizerMissing: the voice's program is not installed.
    """
    return spoken(_synthesized(text, voice))


def spoken(sound: FloatArray) -> FloatArray:
    """The sound at `SPEECH_DBFS`, from its first audible sample to its last."""
    level = at_speech_level(sound, SPEECH_DBFS)
    heard = audible_segments((level * 32767).astype(np.int16), RATE_HZ)
    return level[round(heard[0].start_s * RATE_HZ) : round(heard[-1].end_s * RATE_HZ)]


def at_speech_level(sound: FloatArray, dbfs: float) -> FloatArray:
    """The sound, scaled so that the louder half of its 32 ms frames has this level; pauses do not count."""
    frames = sound[: max(1, len(sound) // 512) * 512]
    frames = frames.reshape(-1, 512) if len(sound) >= 512 else frames.reshape(1, -1)
    powers = np.sort(np.mean(np.square(frames, dtype=np.float64), axis=1))
    rms = float(np.sqrt(np.mean(powers[len(powers) // 2 :]) + 1e-18))
    scaled: FloatArray = np.clip(sound * (10 ** (dbfs / 20) / rms), -0.999, 0.999).astype(np.float32)
    return scaled


def _synthesized(text: str, voice: Voice) -> FloatArray:
    if shutil.which(voice.program) is None:
        raise SynthesizerMissing(f"{voice.program} is not installed: apt-get install {voice.program}")
    if voice.program == "flite":
        pace = ["--setf", f"duration_stretch={voice.stretch}"]
        command = ["flite", "-voice", voice.name, *pace, "-t", text, "-o", "/dev/stdout"]
    else:
        words_per_minute = round(160 / voice.stretch)
        command = ["espeak-ng", "-v", voice.name, "-s", str(words_per_minute), "--stdout", text]
    riff = subprocess.run(command, check=True, capture_output=True).stdout
    return _parse_wav(riff)


def _parse_wav(riff: bytes) -> FloatArray:
    """A program that writes to a pipe leaves the sizes in the header wrong, so they are not believed."""
    rate_hz = int.from_bytes(riff[24:28], "little")
    body = riff[riff.index(b"data") + 8 :]
    resampler = Resampler(rate_hz, RATE_HZ)
    return to_float(resampler.process(body[: len(body) // 2 * 2]) + resampler.flush())
