"""Sounds to listen to: synthetic voices, recorded people, and noises that are not speech. All 16 kHz."""

from __future__ import annotations

import shutil
import subprocess
import wave
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from antiphon.audio.pcm import FloatArray, to_float
from antiphon.audio.resample import Resampler

RATE_HZ = 16_000

SENTENCES = (
    "What is the weather like in London today?",
    "Please turn on the lights in the kitchen.",
    "Set a timer for ten minutes and remind me to call Sarah.",
    "I would like to book a table for two, tomorrow at seven.",
    "How far is it from here to the station?",
    "Tell me a story about a fox who lived by the sea.",
    "No, that is not what I meant.",
    "Play some quiet music.",
    "Yes.",
    "Stop.",
)

RECORDINGS = Path("/usr/share/pocketsphinx/test/data")


@cache
def flite(text: str, voice: str = "rms") -> FloatArray:
    """A sentence in one of flite's 16 kHz voices: rms and awb are male, slt is female."""
    return _spoken("flite", "-voice", voice, "-t", text, "-o")


@cache
def espeak(text: str, voice: str = "en-us") -> FloatArray:
    """A sentence spoken by espeak-ng, resampled from 22.05 kHz."""
    return _spoken("espeak-ng", "-v", voice, text, "-w")


def recorded_people() -> dict[str, FloatArray]:
    """Debian's pocketsphinx-testdata: five card phrases, and five passages read for LibriVox."""
    paths = sorted(RECORDINGS.glob("*/*.wav"))
    if not paths:
        pytest.skip(f"no recordings in {RECORDINGS}: apt-get install pocketsphinx-testdata")
    return {path.stem: _read_wav(path) for path in paths}


def silence(seconds: float) -> FloatArray:
    return np.zeros(round(seconds * RATE_HZ), np.float32)


def voice(seconds: float, f0_hz: float, end_hz: float | None = None) -> FloatArray:
    """A vowel, -26 dBFS: all harmonics of a pitch that glides evenly, in octaves, through a low-pass
    throat."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    octaves = np.log2((end_hz or f0_hz) / f0_hz) / seconds
    pitch_hz = f0_hz * 2.0 ** (octaves * time_s)
    phase = 2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ
    sound = np.zeros(len(time_s))
    for harmonic in range(1, int(4_000 / pitch_hz.max()) + 1):
        sound += np.sin(harmonic * phase) / harmonic
    return at_level(sound.astype(np.float32), -26.0)


def white_noise(seconds: float, dbfs: float, seed: int = 0) -> FloatArray:
    noise = np.random.default_rng(seed).standard_normal(round(seconds * RATE_HZ)).astype(np.float32)
    return at_level(noise, dbfs)


def pink_noise(seconds: float, dbfs: float, seed: int = 0) -> FloatArray:
    """Noise that loses 3 dB per octave, as most rooms do."""
    spectrum = np.fft.rfft(white_noise(seconds, -20.0, seed))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 20.0))
    return at_level(np.fft.irfft(spectrum, round(seconds * RATE_HZ)).astype(np.float32), dbfs)


def typing(seconds: float, peak_dbfs: float = -20.0, seed: int = 0) -> FloatArray:
    """Key strokes, five to eight a second: a click of the key going down, a weaker one coming up."""
    random = np.random.default_rng(seed)
    sound = white_noise(seconds, -65.0, seed)
    at = 0.1
    while at < seconds - 0.2:
        for delay, gain in ((0.0, 1.0), (random.uniform(0.06, 0.1), 0.4)):
            click = _burst(random, 0.012, decay_s=0.003, low_hz=1_500, high_hz=6_000)
            _add(sound, click * np.float32(gain * 10 ** (peak_dbfs / 20)), at + delay)
        at += random.uniform(0.12, 0.2)
    return sound


def cough(seed: int = 0, dbfs: float = -20.0) -> FloatArray:
    """An explosion of breath (60 ms), a noisy, faintly voiced middle, a second weaker burst."""
    random = np.random.default_rng(seed)
    burst = _burst(random, 0.09, decay_s=0.03, low_hz=300, high_hz=5_000)
    middle = 0.4 * _burst(random, 0.2, decay_s=0.12, low_hz=400, high_hz=2_500)
    second = 0.5 * _burst(random, 0.1, decay_s=0.04, low_hz=300, high_hz=3_500)
    sound = np.zeros(round(0.42 * RATE_HZ), np.float32)
    for part, at in ((burst, 0.0), (middle, 0.06), (second, 0.28)):
        _add(sound, part, at)
    return at_level(sound, dbfs)


def door(seed: int = 0, dbfs: float = -20.0) -> FloatArray:
    """A door that falls shut: a low thud that rings for a quarter of a second."""
    random = np.random.default_rng(seed)
    time_s = np.arange(round(0.35 * RATE_HZ)) / RATE_HZ
    sound = np.zeros(len(time_s))
    for hz in (62.0, 95.0, 148.0, 231.0):
        ring = np.sin(2 * np.pi * hz * random.uniform(0.9, 1.1) * time_s + random.uniform(0, 6))
        sound += ring * np.exp(-time_s / random.uniform(0.03, 0.08))
    thud: FloatArray = sound.astype(np.float32)
    _add(thud, _burst(random, 0.05, decay_s=0.01, low_hz=200, high_hz=3_000), 0.0)
    return at_level(thud, dbfs)


def music(seconds: float, dbfs: float = -26.0, seed: int = 0) -> FloatArray:
    """Chords of three decaying harmonic tones, twice a second."""
    random = np.random.default_rng(seed)
    sound = silence(seconds)
    for beat in np.arange(0.0, seconds - 0.5, 0.5):
        root_hz = 220.0 * 2 ** (random.integers(0, 12) / 12)
        time_s = np.arange(round(0.5 * RATE_HZ)) / RATE_HZ
        chord = np.zeros(len(time_s))
        for interval in (0, 4, 7):
            for harmonic in range(1, 6):
                hz = root_hz * 2 ** (interval / 12) * harmonic
                chord += np.sin(2 * np.pi * hz * time_s) / harmonic**1.5
        _add(sound, (chord * np.exp(-time_s / 0.3)).astype(np.float32), float(beat))
    return at_level(sound, dbfs)


def at_level(sound: FloatArray, dbfs: float) -> FloatArray:
    """The sound, scaled to an RMS level."""
    rms = float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))
    return (sound * np.float32(10 ** (dbfs / 20) / rms)).astype(np.float32)


def speech_level(sound: FloatArray) -> float:
    """The RMS level of the louder half of a recording's frames, dBFS: pauses do not count."""
    frames = sound[: len(sound) // 512 * 512].reshape(-1, 512)
    powers = np.sort(np.mean(np.square(frames, dtype=np.float64), axis=1))
    return 10.0 * float(np.log10(np.mean(powers[len(powers) // 2 :]) + 1e-12))


def _spoken(*command: str) -> FloatArray:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed: apt-get install {command[0]}")
    result = subprocess.run([*command, "/dev/stdout"], check=True, capture_output=True)
    return _parse_wav(result.stdout)


def _parse_wav(riff: bytes) -> FloatArray:
    """A synthesizer that writes to a pipe leaves the sizes in the header wrong, so they are not believed."""
    rate_hz = int.from_bytes(riff[24:28], "little")
    body = riff[riff.index(b"data") + 8 :]
    resampler = Resampler(rate_hz, RATE_HZ)
    pcm = body[: len(body) // 2 * 2]
    return to_float(resampler.process(pcm) + resampler.flush())


def _read_wav(path: Path) -> FloatArray:
    with wave.open(str(path)) as file:
        return to_float(file.readframes(file.getnframes()))


def _burst(
    random: np.random.Generator, seconds: float, *, decay_s: float, low_hz: float, high_hz: float
) -> FloatArray:
    """A noise of a band that starts at once and dies away."""
    count = round(seconds * RATE_HZ)
    spectrum = np.fft.rfft(random.standard_normal(count))
    hz = np.fft.rfftfreq(count, 1 / RATE_HZ)
    spectrum[(hz < low_hz) | (hz > high_hz)] = 0
    noise = np.fft.irfft(spectrum, count) * np.exp(-np.arange(count) / RATE_HZ / decay_s)
    burst: FloatArray = (noise / np.abs(noise).max()).astype(np.float32)
    return burst


def _add(sound: FloatArray, part: FloatArray, at_s: float) -> None:
    start = round(at_s * RATE_HZ)
    end = min(start + len(part), len(sound))
    sound[start:end] += part[: end - start]
