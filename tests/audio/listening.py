"""Helpers that run the voice activity network over whole recordings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from antiphon.audio.pcm import FloatArray, from_float
from antiphon.audio.vad.frames import CONTEXT_SAMPLES, FRAME_SAMPLES
from antiphon.audio.vad.model_file import load_network
from antiphon.audio.vad.pool import Levels, VadPool
from antiphon.audio.vad.silero import STATE_SIZE, SileroNetwork


@cache
def network() -> SileroNetwork:
    return load_network()


class Schedule:
    """Stands in for an event loop: keeps what is to be called, until told to call it."""

    def __init__(self) -> None:
        self.calls: list[tuple[float, Callable[[], None]]] = []

    def __call__(self, delay_s: float, callback: Callable[[], None]) -> None:
        self.calls.append((delay_s, callback))

    @property
    def delays_s(self) -> list[float]:
        return [delay_s for delay_s, _ in self.calls]

    def tick(self) -> None:
        """Make the one call that is due."""
        ((_, callback),) = self.calls
        self.calls.clear()
        callback()

    def run(self) -> None:
        """Make calls until none is due."""
        while self.calls:
            self.tick()


def windows(sound: FloatArray) -> FloatArray:
    """The sound's frames, each with its context."""
    frames = len(sound) // FRAME_SAMPLES
    padded = np.concatenate([np.zeros(CONTEXT_SAMPLES, np.float32), sound[: frames * FRAME_SAMPLES]])
    starts = range(0, frames * FRAME_SAMPLES, FRAME_SAMPLES)
    return np.stack([padded[start : start + CONTEXT_SAMPLES + FRAME_SAMPLES] for start in starts])


def listen_alone(sound: FloatArray) -> list[float]:
    """The network's verdicts, every frame encoded, one stream by itself."""
    hidden = cell = np.zeros((1, STATE_SIZE), np.float32)
    probabilities = []
    for gate_inputs in network().encode(windows(sound)):
        probability, hidden, cell = network().advance(gate_inputs[None], hidden, cell)
        probabilities.append(float(probability[0]))
    return probabilities


def listen_in_pool(*sounds: FloatArray) -> list[list[float]]:
    """The pool's verdicts on sounds that play at the same time."""
    schedule = Schedule()
    pool = VadPool(network(), schedule=schedule)
    verdicts = [_open_and_push(pool, sound) for sound in sounds]
    schedule.run()
    return verdicts


def _open_and_push(pool: VadPool, sound: FloatArray) -> list[float]:
    verdicts: list[float] = []

    def on_frames(_first: int, probabilities: Sequence[float], _levels: Sequence[Levels]) -> None:
        verdicts.extend(probabilities)

    pool.open(on_frames).push(from_float(sound))
    return verdicts


def begins_and_ends(
    probabilities: list[float], start_threshold: float = 0.5, end_threshold: float = 0.35
) -> list[int]:
    """Frames at which speech begins, ends, begins, … by two thresholds."""
    changes: list[int] = []
    for frame, probability in enumerate(probabilities):
        speaking = len(changes) % 2 == 1
        if probability < end_threshold if speaking else probability >= start_threshold:
            changes.append(frame)
    return changes
