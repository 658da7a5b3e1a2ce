"""All sessions' voice activity in one place.

One frame alone costs the network 70 µs, one of a batch of 32 costs 13 (``benchmarks/vad.py``): so frames
are collected from all streams and done together in *ticks*. The pool is Sans-I/O: it asks its owner to be
called back, through the function ``schedule(delay_s, callback)``, which is an event loop's ``call_later``.
It is not thread-safe.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from antiphon.audio.errors import StreamClosed
from antiphon.audio.pcm import FULL_SCALE, FloatArray, Pcm, levels_dbfs
from antiphon.audio.vad.frame_queue import FrameQueue
from antiphon.audio.vad.frames import BLOCK_SAMPLES, CONTEXT_SAMPLES, WINDOW_SAMPLES
from antiphon.audio.vad.gate import EnergyGate, Route
from antiphon.audio.vad.silero import SileroNetwork
from antiphon.audio.vad.state_table import StateTable
from antiphon.audio.vad.statistics import VadStatistics

Levels = tuple[float, ...]
"""The levels of a frame's four blocks of 8 ms, in dBFS: where in the frame a sound begins or ends."""

OnFrames = Callable[[int, Sequence[float], Sequence[Levels]], None]
"""Told the index of the first frame, the frames' speech probabilities, and their levels."""

Schedule = Callable[[float, Callable[[], None]], object]
"""Has the callback called once, after so many seconds, and not before it returns itself."""

TICK_S = 0.010

BATCH_FRAMES = 64
"""Most streams whose next frame is done in one pass of the network."""

TICK_COST = 192
"""Work of one tick before others get their turn, in frames of 10 µs: 2 ms."""

BATCH_COST = 5
"""What a batch costs on top of its frames, in the same unit."""

CENSUS_FRAMES = 64
"""Every so many frames it is counted from how many streams they came."""

CROWD_STREAMS = 8
"""Frames of more streams than this wait for the next tick; with fewer, the tick comes at once."""


class VadPool:
    """Runs the network over the frames of many streams.

    A tick serves the streams in turn, one frame each, and ends after about 2 ms of work; what is left is
    done in the next one, after other callbacks of the loop. So a client that sends a minute of audio in one
    piece delays nobody. Memory is bounded by the caller, who refuses audio when
    ``VadStream.pending_frames`` is high.

    Args:
        network: see ``load_network``.
        schedule: how the pool has itself called back.
        tick_s: how long frames wait for company when many streams are active.
    """

    def __init__(self, network: SileroNetwork, *, schedule: Schedule, tick_s: float = TICK_S) -> None:
        self._schedule = schedule
        self._tick_s = tick_s
        self._tick_is_due = False
        self._states = StateTable(network)
        self._streams: set[VadStream] = set()
        self._ready: deque[VadStream] = deque()
        self._census = _Census()
        self._frames = 0
        self._gated_frames = 0
        self._batches = 0

    def open(self, on_frames: OnFrames) -> VadStream:
        """Begin a stream.

        Args:
            on_frames: called from a tick, with all frames of the stream that were done in it; indexes are
                consecutive from 0 on. It may use and close streams. If it raises, the others are told all
                the same, and the tick raises an ``ExceptionGroup``.
        """
        stream = VadStream(self, self._states.acquire(), on_frames)
        self._streams.add(stream)
        return stream

    def statistics(self) -> VadStatistics:
        """Counters and present load."""
        return VadStatistics(
            streams=len(self._streams),
            pending_frames=sum(stream.pending_frames for stream in self._streams),
            frames=self._frames,
            gated_frames=self._gated_frames,
            batches=self._batches,
        )

    def _enqueue(self, stream: VadStream) -> None:
        self._ready.append(stream)
        self._ask_for_tick(self._tick_s if self._census.crowded else 0.0)

    def _forget(self, stream: VadStream) -> None:
        self._states.forget(stream.slot)

    def _remove(self, stream: VadStream) -> None:
        self._streams.discard(stream)
        self._states.release(stream.slot)
        if stream.is_queued:
            self._ready.remove(stream)

    def _ask_for_tick(self, delay_s: float) -> None:
        if not self._tick_is_due:
            self._tick_is_due = True
            self._schedule(delay_s, self._tick)

    def _tick(self) -> None:
        self._tick_is_due = False
        served: dict[VadStream, None] = {}
        cost = 0
        while self._ready and cost < TICK_COST:
            batch = [self._ready.popleft() for _ in range(min(len(self._ready), BATCH_FRAMES))]
            self._run(batch)
            served.update(dict.fromkeys(batch))
            cost += BATCH_COST + len(batch)
            for stream in batch:
                stream.is_queued = stream.pending_frames > 0
                if stream.is_queued:
                    self._ready.append(stream)
        if self._ready:
            self._ask_for_tick(0.0)
        _tell(served)

    def _run(self, batch: list[VadStream]) -> None:
        """Do the next frame of each stream."""
        windows = _to_float_rows([stream.queue.pop_window() for stream in batch])
        frames = windows[:, CONTEXT_SAMPLES:]
        levels: list[float] = levels_dbfs(frames).tolist()
        blocks = levels_dbfs(frames.reshape(-1, BLOCK_SAMPLES)).reshape(len(batch), -1)
        routes = [stream.gate.route(level) for stream, level in zip(batch, levels, strict=True)]
        slots = [stream.slot for stream in batch]
        probabilities: list[float] = self._states.advance(slots, windows, routes).tolist()
        for stream, probability, block_levels in zip(batch, probabilities, blocks.tolist(), strict=True):
            stream.take_verdict(probability, tuple(block_levels))
        self._frames += len(batch)
        self._gated_frames += len(batch) - routes.count(Route.ENCODE)
        self._batches += 1
        self._census.count(batch)


class VadStream:
    """One session's microphone. Made by ``VadPool.open``.

    Frame ``n`` is the 512 samples from ``512 * n`` on, counted over everything ever pushed; each complete
    frame is told exactly once, in order.
    """

    def __init__(self, pool: VadPool, slot: int, on_frames: OnFrames) -> None:
        self.slot = slot
        self.queue = FrameQueue()
        self.gate = EnergyGate()
        self.is_queued = False
        self.census = 0
        self._pool: VadPool | None = pool
        self._on_frames = on_frames
        self._told_frames = 0
        self._probabilities: list[float] = []
        self._levels_dbfs: list[Levels] = []

    @property
    def pending_frames(self) -> int:
        """Complete frames that were pushed and are not done."""
        return self.queue.pending_frames

    @property
    def pushed_samples(self) -> int:
        """Samples pushed since the stream began."""
        return self.queue.pushed_samples

    def push(self, pcm: Pcm) -> None:
        """Append s16le mono PCM at 16 kHz, of any length.

        Raises:
            PartialSample: ``pcm`` ends in the middle of a sample; nothing was taken.
            StreamClosed: the stream is closed.
        """
        pool = self._open_pool()
        self.queue.push(pcm)
        if not self.is_queued and self.queue.pending_frames:
            self.is_queued = True
            pool._enqueue(self)

    def reset(self) -> None:
        """Forget what was heard: a new speaker, or the same after a gap.

        Audio that is not done yet becomes silence; its frames are told as such, so that a frame's index keeps
        telling its position.

        Raises:
            StreamClosed: the stream is closed.
        """
        self._open_pool()._forget(self)
        self.queue.silence()
        self.gate = EnergyGate()

    def close(self) -> None:
        """End the stream. What is not told yet is not told anymore. Calls after the first do nothing."""
        if self._pool is not None:
            self._pool._remove(self)
            self._pool = None

    def take_verdict(self, probability: float, levels_dbfs: Levels) -> None:
        """For the pool: one frame is done."""
        self.gate.heard(probability)
        self._probabilities.append(probability)
        self._levels_dbfs.append(levels_dbfs)

    def tell(self) -> None:
        """For the pool: the tick is over."""
        if self._pool is None:
            return
        first_frame = self._told_frames
        probabilities, self._probabilities = self._probabilities, []
        levels, self._levels_dbfs = self._levels_dbfs, []
        self._told_frames += len(probabilities)
        self._on_frames(first_frame, probabilities, levels)

    def _open_pool(self) -> VadPool:
        if self._pool is None:
            raise StreamClosed("this voice activity stream was closed")
        return self._pool


class _Census:
    """How many streams are active: from how many came the last 64 frames?"""

    def __init__(self) -> None:
        self.crowded = False
        self._number = 1
        self._frames = 0
        self._streams = 0

    def count(self, batch: Sequence[VadStream]) -> None:
        for stream in batch:
            if stream.census != self._number:
                stream.census = self._number
                self._streams += 1
        self._frames += len(batch)
        if self._frames >= CENSUS_FRAMES:
            self.crowded = self._streams > CROWD_STREAMS
            self._number += 1
            self._frames = self._streams = 0


def _to_float_rows(windows: list[bytearray]) -> FloatArray:
    integers = np.frombuffer(b"".join(windows), dtype="<i2").reshape(len(windows), WINDOW_SAMPLES)
    samples = integers.astype(np.float32)
    samples *= np.float32(1.0 / FULL_SCALE)
    return samples


def _tell(streams: Iterable[VadStream]) -> None:
    errors: list[Exception] = []
    for stream in streams:
        try:
            stream.tell()
        except Exception as error:
            errors.append(error)
    if errors:
        raise ExceptionGroup("listeners to voice activity failed", errors)
