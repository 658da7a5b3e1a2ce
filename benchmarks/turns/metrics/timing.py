"""What the server adds: delay beyond the silence it was told to wait for, and speech after it should stop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.turns.playback import Arrival
from benchmarks.turns.tracks import AgentSegment, Kind, UserSegment, utterances

VAD_FRAME_S = 0.032
REACTION_S = 2.0
"""After a sound of the user's a reply may still be stopped because of it."""


def turn_delays_s(user: Iterable[UserSegment], agent: Iterable[AgentSegment]) -> tuple[float, ...]:
    """For each turn that was answered before the user's next claim: from its end to the first audible
    sample. Negative when the agent cut in after the turn's last pause."""
    said = [one for one in utterances(user) if one.kind is Kind.TURN]
    heard = sorted(agent, key=lambda segment: segment.start_s)
    delays = []
    for index, turn in enumerate(said):
        last_pause_s = turn.pauses[-1].end_s if turn.pauses else turn.start_s
        until_s = said[index + 1].start_s if index + 1 < len(said) else float("inf")
        onset_s = next((one.start_s for one in heard if last_pause_s <= one.start_s < until_s), None)
        if onset_s is not None:
            delays.append(onset_s - turn.end_s)
    return tuple(delays)


def excess_s(delays_s: Iterable[float], silence_s: float) -> tuple[float, ...]:
    """Delays beyond the configured silence."""
    return tuple(delay_s - silence_s for delay_s in delays_s)


def honoured(
    delays_s: Sequence[float], silence_s: float, tolerance_s: float = VAD_FRAME_S
) -> tuple[bool, ...]:
    """For each turn, whether the silence was waited for to within a VAD frame."""
    return tuple(abs(delay_s - silence_s) <= tolerance_s for delay_s in delays_s)


def stop_delays_s(user: Iterable[UserSegment], arrivals: Sequence[Arrival]) -> tuple[float, ...]:
    """For each interruption: from its onset to the last speech of the running reply that arrived; 0 when
    none did after the onset. (What was sent ahead and still plays is the client's to cut.)"""
    stops = []
    for one in utterances(user):
        if one.kind is not Kind.INTERRUPTION:
            continue
        running = max((arrival.reply for arrival in arrivals if arrival.at_s <= one.start_s), default=None)
        last_s = max((arrival.at_s for arrival in arrivals if arrival.reply == running), default=one.start_s)
        stops.append(max(0.0, last_s - one.start_s))
    return tuple(stops)


def stopped_by_nobody(user: Iterable[UserSegment], interrupted_s: Iterable[float]) -> tuple[bool, ...]:
    """For each reply that was interrupted, whether no sound of the user's can have been the reason: the agent
    has heard itself."""
    heard = tuple(user)
    return tuple(
        not any(one.start_s <= at_s <= one.end_s + REACTION_S for one in heard) for at_s in interrupted_s
    )


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that `share` of all do not exceed; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    # The millionth keeps 0.95 * 20 = 19.000000000000004 from skipping a value.
    return ordered[max(0, min(len(ordered) - 1, int(-(-(share * len(ordered) - 1e-6) // 1)) - 1))]
