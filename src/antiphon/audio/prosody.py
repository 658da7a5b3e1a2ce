"""How someone's last words sounded: does the voice come to its end, or is it on its way?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from antiphon.audio.pcm import SILENCE_DBFS, FloatArray
from antiphon.audio.pitch import HOP_MS, Contour, contour

TAIL_MS = 400
"""The slopes are those of so much sound, up to where the speech stops."""

END_MS = 100
"""The pitch at the end is that of the last so much voiced sound."""

_FEWEST_POINTS = 5
"""A slope needs so many points, 50 ms."""

_WIDEST_ST = 12.0
"""A pitch more than an octave from the median is a mistake, or a rustle, and not looked at."""

Indexes = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Prosody:
    """Loudness and pitch of a second of speech, or of what there is. None: too little of it has a pitch.

    Attributes:
        level_dbfs: the median level of the speech, pauses left out; -100.0 if there was none.
        active_ms: how much of the sound is not pause.
        voiced_fraction: the part of that which has a pitch, 0..1.
        f0_hz: the median pitch.
        f0_range_st: semitones from the 10th to the 90th percentile of the pitch.
        f0_end_st: semitones by which the last 100 ms of voice lie above the median; negative below.
        f0_slope_st_per_s: by how much the pitch rises in the last 400 ms; negative when it falls.
        energy_slope_db_per_s: by how much the level rises in the last 400 ms.
    """

    level_dbfs: float
    active_ms: float
    voiced_fraction: float
    f0_hz: float | None
    f0_range_st: float | None
    f0_end_st: float | None
    f0_slope_st_per_s: float | None
    energy_slope_db_per_s: float | None


NO_SPEECH = Prosody(SILENCE_DBFS, 0.0, 0.0, None, None, None, None, None)


def prosody(samples: FloatArray) -> Prosody:
    """Listen to the end of an utterance.

    Args:
        samples: the last second of audio at 16 kHz, more or less; a pause after the speech does no harm.

    Returns:
        What was found; ``NO_SPEECH`` if all is below -60 dBFS or shorter than 40 ms.
    """
    points = contour(samples)
    active = np.flatnonzero(points.active)
    if not len(active):
        return NO_SPEECH
    tail = slice(max(0, int(active[-1]) + 1 - TAIL_MS // HOP_MS), int(active[-1]) + 1)
    return Prosody(
        level_dbfs=float(np.median(points.levels_dbfs[active])),
        active_ms=float(len(active) * HOP_MS),
        voiced_fraction=np.count_nonzero(~np.isnan(points.f0_hz)) / len(active),
        **_pitch(points, tail),
        energy_slope_db_per_s=_slope_per_s(points.levels_dbfs, active, tail),
    )


_NO_PITCH: dict[str, float | None] = {
    "f0_hz": None,
    "f0_range_st": None,
    "f0_end_st": None,
    "f0_slope_st_per_s": None,
}


def _pitch(points: Contour, tail: slice) -> dict[str, float | None]:
    voiced = np.flatnonzero(~np.isnan(points.f0_hz))
    if len(voiced) < _FEWEST_POINTS:
        return _NO_PITCH
    median_hz = float(np.median(points.f0_hz[voiced]))
    semitones = 12.0 * np.log2(points.f0_hz / np.float32(median_hz))
    voiced = voiced[np.abs(semitones[voiced]) <= _WIDEST_ST]
    low, high = np.percentile(semitones[voiced], [10, 90])
    return {
        "f0_hz": median_hz,
        "f0_range_st": float(high - low),
        "f0_end_st": float(np.median(semitones[voiced[-END_MS // HOP_MS :]])),
        "f0_slope_st_per_s": _slope_per_s(semitones, voiced, tail),
    }


def _slope_per_s(values: FloatArray, points: Indexes, tail: slice) -> float | None:
    """The median slope between any two of the points that lie in the tail (Theil and Sen): outliers move it
    little."""
    inside = points[(points >= tail.start) & (points < tail.stop)]
    if len(inside) < _FEWEST_POINTS:
        return None
    earlier, later = np.triu_indices(len(inside), 1)
    time_s = (inside[later] - inside[earlier]) * (HOP_MS / 1000)
    return float(np.median((values[inside[later]] - values[inside[earlier]]) / time_s))
