"""The microphone and the speaker."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from antiphon.audio.pcm import SAMPLE_BYTES
from antiphon.audio.resample import Quality, Resampler
from antiphon.cli.errors import CliError
from antiphon.cli.talk.session import INPUT_RATE_HZ, OUTPUT_RATE_HZ

BLOCK_MS = 40


class AudioDeviceError(CliError):
    """There is no microphone or speaker that can be used."""


@contextmanager
def devices() -> Iterator[tuple[Microphone, Speaker]]:
    """The default microphone and speaker, running.

    Raises:
        AudioDeviceError: the software or the hardware is missing.
    """
    sounddevice = _sounddevice()
    try:
        microphone, speaker = Microphone(sounddevice), Speaker(sounddevice)
        with microphone.stream, speaker.stream:
            yield microphone, speaker
    except sounddevice.PortAudioError as error:
        raise AudioDeviceError(
            f"no usable microphone and speaker ({error.args[0]});"
            " without them: antiphon talk --in question.wav --out answer.wav"
        ) from error


class Microphone:
    """Blocks of speech, s16le mono, at 16 kHz or the rate that the device insists on.

    Attributes:
        rate_hz: the blocks' sample rate; the server takes any.
    """

    def __init__(self, sounddevice: ModuleType) -> None:
        self.rate_hz = _rate(sounddevice, "input", INPUT_RATE_HZ)
        self._loop = asyncio.get_running_loop()
        self._blocks: asyncio.Queue[bytes] = asyncio.Queue()
        self.stream = sounddevice.RawInputStream(
            samplerate=self.rate_hz,
            channels=1,
            dtype="int16",
            blocksize=self.rate_hz * BLOCK_MS // 1000,
            callback=self._filled,
        )

    async def blocks(self) -> AsyncIterator[bytes]:
        while True:
            yield await self._blocks.get()

    def _filled(self, data: Any, frames: int, time: Any, status: Any) -> None:
        """Called in PortAudio's thread."""
        self._loop.call_soon_threadsafe(self._blocks.put_nowait, bytes(data))


class Speaker:
    """Plays 24 kHz s16le mono in order, until it is told to stop."""

    def __init__(self, sounddevice: ModuleType) -> None:
        rate_hz = _rate(sounddevice, "output", OUTPUT_RATE_HZ)
        self._resampler = Resampler(OUTPUT_RATE_HZ, rate_hz, Quality.LOW)
        self._waiting = bytearray()
        self._lock = threading.Lock()
        self.stream = sounddevice.RawOutputStream(
            samplerate=rate_hz,
            channels=1,
            dtype="int16",
            blocksize=rate_hz * BLOCK_MS // 1000,
            callback=self._needed,
        )

    def play(self, pcm: bytes) -> None:
        """Play after what is waiting."""
        samples = self._resampler.process(pcm)
        with self._lock:
            self._waiting += samples

    def flush(self) -> None:
        """Forget what is waiting: the user has interrupted."""
        with self._lock:
            self._waiting.clear()

    def _needed(self, data: Any, frames: int, time: Any, status: Any) -> None:
        """Called in PortAudio's thread."""
        size_bytes = frames * SAMPLE_BYTES
        with self._lock:
            samples = bytes(self._waiting[:size_bytes])
            del self._waiting[:size_bytes]
        data[:] = samples.ljust(size_bytes, b"\0")


def _sounddevice() -> ModuleType:
    try:
        import sounddevice
    except ModuleNotFoundError:
        raise AudioDeviceError(
            "the microphone needs one more package: .venv/bin/pip install sounddevice;"
            " without it: antiphon talk --in question.wav --out answer.wav"
        ) from None
    except OSError:
        raise AudioDeviceError(
            "the microphone needs PortAudio: sudo apt-get install libportaudio2;"
            " without it: antiphon talk --in question.wav --out answer.wav"
        ) from None
    module: ModuleType = sounddevice
    return module


def _rate(sounddevice: ModuleType, direction: str, wanted_hz: int) -> int:
    """The wanted rate if the device takes it, else its own."""
    check = getattr(sounddevice, f"check_{direction}_settings")
    try:
        check(samplerate=wanted_hz, channels=1, dtype="int16")
    except sounddevice.PortAudioError:
        return int(sounddevice.query_devices(kind=direction)["default_samplerate"])
    return wanted_hz
