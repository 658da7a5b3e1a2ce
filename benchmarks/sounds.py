"""Audio for load tests, as frames of 100 ms in JSON. Nobody speaks in it, so no recognizer is started."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping

import numpy as np

_RATE_HZ = 16_000
_FRAME_SAMPLES = _RATE_HZ // 10
_SECONDS = 6


def restless() -> list[bytes]:
    """Noise whose level leaps about: the energy gate lets most of it through to the network."""
    random = np.random.default_rng(1)
    samples = _RATE_HZ * _SECONDS
    steps = random.uniform(-60.0, -30.0, samples // 400)
    gain = 10 ** (np.repeat(steps, 400) / 20)
    return _frames(random.standard_normal(samples) * gain)


def quiet() -> list[bytes]:
    """A microphone in a quiet room: steady noise at -60 dBFS."""
    random = np.random.default_rng(1)
    return _frames(random.standard_normal(_RATE_HZ * _SECONDS) * 10 ** (-60 / 20))


SOUNDS: Mapping[str, Callable[[], list[bytes]]] = {"restless": restless, "quiet": quiet}


def _frames(sound: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[bytes]:
    pcm = (np.clip(sound, -1, 1) * 32_767).astype("<i2")
    return [_frame(pcm[at : at + _FRAME_SAMPLES].tobytes()) for at in range(0, len(pcm), _FRAME_SAMPLES)]


def _frame(pcm: bytes) -> bytes:
    """Spelled as google-genai does."""
    blob = {"data": base64.urlsafe_b64encode(pcm).decode(), "mime_type": "audio/pcm;rate=16000"}
    return json.dumps({"realtime_input": {"audio": blob}}).encode()
