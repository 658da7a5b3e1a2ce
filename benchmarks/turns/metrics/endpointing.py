"""Cut-off rate against delay: the price of answering soon.

An end-pointer is a point in this plane, a fixed silence a curve through it. The presentation follows
eot-bench (github.com/livekit/eot-bench): every silence of 100 ms or more inside a turn is a chance to cut
the user off, the one at its end is where delay is paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.turns.tracks import Kind, UserSegment, utterances

SHORTEST_PAUSE_S = 0.1


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """Where an end-pointer lies.

    Attributes:
        name: of the end-pointer.
        delay_s: median delay after the end of a turn.
        cut_off_rate: share of pauses inside turns at which the user was cut off, 0..1.
    """

    name: str
    delay_s: float
    cut_off_rate: float


def operating_point(
    name: str, latencies_s: Sequence[float], cut_off: Sequence[bool]
) -> OperatingPoint | None:
    """The measured point; None when nothing was answered or no turn had a pause."""
    if not latencies_s or not cut_off:
        return None
    return OperatingPoint(name, median(latencies_s), sum(cut_off) / len(cut_off))


def pause_lengths_s(user: Iterable[UserSegment]) -> tuple[float, ...]:
    """Lengths of the pauses inside turns, from 100 ms."""
    return tuple(
        pause.duration_s
        for turn in utterances(user)
        if turn.kind is Kind.TURN
        for pause in turn.pauses
        if pause.duration_s >= SHORTEST_PAUSE_S
    )


def fixed_silence_curve(pauses_s: Sequence[float], delays_s: Iterable[float]) -> tuple[OperatingPoint, ...]:
    """What an ideal fixed silence would do to these pauses: it cuts off in each that is longer."""
    return tuple(
        OperatingPoint(
            f"{delay_s * 1000:.0f} ms",
            delay_s,
            sum(pause_s > delay_s for pause_s in pauses_s) / len(pauses_s) if pauses_s else 0.0,
        )
        for delay_s in delays_s
    )
