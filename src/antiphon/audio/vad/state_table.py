"""What the network remembers of each stream, in one table, so that a batch is gathered by row numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from antiphon.audio.pcm import FloatArray
from antiphon.audio.vad.frames import WINDOW_SAMPLES
from antiphon.audio.vad.gate import Route
from antiphon.audio.vad.silero import STATE_SIZE, SileroNetwork

_FIRST_SLOTS = 16


class StateTable:
    """A row per stream: the recurrent cell's state, and the cell's last input that was encoded.

    The table doubles when it is full and does not shrink; a row is 3 KB.
    """

    def __init__(self, network: SileroNetwork) -> None:
        self._network = network
        self._silence = network.encode(np.zeros((1, WINDOW_SAMPLES), np.float32))[0]
        self._hidden = np.zeros((0, STATE_SIZE), np.float32)
        self._cell = np.zeros((0, STATE_SIZE), np.float32)
        self._encoded = np.zeros((0, len(self._silence)), np.float32)
        self._free: list[int] = []

    def acquire(self) -> int:
        """The number of a row for a stream that begins."""
        if not self._free:
            self._grow()
        slot = self._free.pop()
        self.forget(slot)
        return slot

    def release(self, slot: int) -> None:
        """Give a row back."""
        self._free.append(slot)

    def forget(self, slot: int) -> None:
        """Let the stream begin anew."""
        self._hidden[slot] = 0.0
        self._cell[slot] = 0.0

    def advance(self, slots: Sequence[int], windows: FloatArray, routes: Sequence[Route]) -> FloatArray:
        """Run one frame of each of these streams, which are all different.

        Args:
            slots: the streams' rows.
            windows: one row of 576 samples per stream.
            routes: where the cell's input comes from, per stream.

        Returns:
            The probability of speech, per stream.
        """
        rows = np.asarray(slots)
        to_encode = [at for at, route in enumerate(routes) if route is Route.ENCODE]
        if to_encode:
            self._encoded[rows[to_encode]] = self._network.encode(windows[to_encode])
        inputs = self._encoded[rows]
        silent = [at for at, route in enumerate(routes) if route is Route.SILENCE]
        if silent:
            inputs[silent] = self._silence
        probabilities, hidden, cell = self._network.advance(inputs, self._hidden[rows], self._cell[rows])
        self._hidden[rows] = hidden
        self._cell[rows] = cell
        return probabilities

    def _grow(self) -> None:
        slots = len(self._hidden)
        added = max(slots, _FIRST_SLOTS)
        self._hidden = _with_rows(self._hidden, added)
        self._cell = _with_rows(self._cell, added)
        self._encoded = _with_rows(self._encoded, added)
        self._free.extend(reversed(range(slots, slots + added)))


def _with_rows(table: FloatArray, added: int) -> FloatArray:
    return np.concatenate([table, np.zeros((added, table.shape[1]), np.float32)])
