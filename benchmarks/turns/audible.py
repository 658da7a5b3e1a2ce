"""Where a track can be heard: segments by energy; neither bytes nor leading silence count as speech."""

from __future__ import annotations

import numpy as np
from benchmarks.turns.tracks import Segment
from numpy.typing import NDArray

AUDIBLE_DBFS = -46.0
"""Peaks below this are silence: 20 dB under soft speech, 20 dB over the noise of 12 bits."""

SHORTEST_S = 0.02
"""A shorter stretch is a click, not speech."""

BRIDGED_S = 0.05
"""A shorter gap is a zero crossing or the closure of a stop consonant."""


def audible_segments(
    samples: NDArray[np.int16],
    rate_hz: int,
    *,
    threshold_dbfs: float = AUDIBLE_DBFS,
    bridged_s: float = BRIDGED_S,
) -> tuple[Segment, ...]:
    """The stretches in which the track is audible, exact to the sample.

    Args:
        samples: s16 mono.
        rate_hz: their rate.
        threshold_dbfs: a sample is audible from this level on, 0 dBFS being full scale.
        bridged_s: gaps up to this long are part of the stretch around them.
    """
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) >= _amplitude(threshold_dbfs))
    if not len(loud):
        return ()
    breaks = np.flatnonzero(np.diff(loud) - 1 > bridged_s * rate_hz)
    starts = loud[np.concatenate(([0], breaks + 1))]
    ends = loud[np.concatenate((breaks, [len(loud) - 1]))] + 1
    return tuple(
        Segment(start / rate_hz, end / rate_hz)
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        if end - start >= SHORTEST_S * rate_hz
    )


def first_audible(samples: NDArray[np.int16], threshold_dbfs: float = AUDIBLE_DBFS) -> int | None:
    """Index of the first audible sample, s16 mono; None when there is none."""
    loud = np.abs(samples.astype(np.int32)) >= _amplitude(threshold_dbfs)
    return int(np.argmax(loud)) if loud.any() else None


def _amplitude(dbfs: float) -> float:
    return 32768.0 * float(10.0 ** (dbfs / 20.0))


def trimmed(
    span: Segment, samples: NDArray[np.int16], rate_hz: int, *, threshold_dbfs: float = AUDIBLE_DBFS
) -> Segment | None:
    """A span of playback without the silence at its ends; None when nothing in it is audible.

    Args:
        span: when the first and last of `samples` are played.
        samples: what is played in it, s16 mono.
        rate_hz: their rate.
        threshold_dbfs: as in :func:`audible_segments`.
    """
    heard = audible_segments(samples, rate_hz, threshold_dbfs=threshold_dbfs)
    if not heard:
        return None
    return Segment(span.start_s + heard[0].start_s, span.start_s + heard[-1].end_s)
