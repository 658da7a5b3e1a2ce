"""Full-Duplex-Bench v1.5: what the agent does when the user is heard while it speaks.

Full-Duplex-Bench v1.5, arXiv 2507.23159; timing confirmed against `v1_v1.5/evaluation/get_timing.py` of
DanielLin94144/Full-Duplex-Bench: pauses of the user up to 0.6 s and gaps of the agent up to 0.5 s are
joined; stop latency is how long an overlap lasts, response latency the gap from the user's end to the agent's
next start. Behavior (respond, resume) is judged from transcripts there; here from which reply is heard after
the overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.turns.tracks import (
    AgentSegment,
    Kind,
    Segment,
    UserSegment,
    Utterance,
    merged,
    next_start_s,
    speaking_at,
    utterances,
)

USER_JOIN_S = 0.6
AGENT_JOIN_S = 0.5


class Behavior(StrEnum):
    """What was heard after the overlap had begun."""

    RESPOND = "respond"
    RESUME = "resume"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Overlap:
    """One thing the user did while the agent was speaking.

    Attributes:
        kind: what it was.
        stop_latency_s: how long both were heard at once.
        response_latency_s: from the user's end to the agent's next start; None when it did not start again.
        behavior: a reply of its own, the same reply going on, or nothing.
    """

    kind: Kind
    stop_latency_s: float
    response_latency_s: float | None
    behavior: Behavior


def overlaps(user: Iterable[UserSegment], agent: Iterable[AgentSegment]) -> tuple[Overlap, ...]:
    """Every utterance of the user that begins while the agent speaks, in order."""
    spoken = tuple(agent)
    joined = merged(spoken, AGENT_JOIN_S)
    said = utterances(user)
    return tuple(
        _overlap(one, next_start_s(said, one.end_s), spoken, joined)
        for one in said
        if speaking_at(joined, one.start_s) is not None
    )


def _overlap(
    said: Utterance, next_s: float | None, spoken: Sequence[AgentSegment], joined: Sequence[Segment]
) -> Overlap:
    over = next(segment for segment in joined if segment.covers(said.start_s))
    started_s = next_start_s(joined, said.end_s)
    return Overlap(
        kind=said.kind,
        stop_latency_s=min(over.end_s, said.end_s) - said.start_s,
        response_latency_s=None if started_s is None else started_s - said.end_s,
        behavior=_behavior(said, next_s, spoken),
    )


def _behavior(said: Utterance, next_s: float | None, spoken: Sequence[AgentSegment]) -> Behavior:
    """A reply that begins before the user's next utterance is a response, even to less than a whole one."""
    before = {segment.reply for segment in spoken if segment.start_s <= said.start_s}
    until_s = float("inf") if next_s is None else next_s
    if any(said.start_s < segment.start_s < until_s and segment.reply not in before for segment in spoken):
        return Behavior.RESPOND
    if any(segment.end_s > said.end_s and segment.reply in before for segment in spoken):
        return Behavior.RESUME
    return Behavior.UNKNOWN


def response_gaps_s(user: Iterable[UserSegment], agent: Iterable[AgentSegment]) -> tuple[float, ...]:
    """Response latencies of a whole dialogue as the benchmark takes them: for each start of the agent, the
    gap from the last user segment that ended before it."""
    starts = [segment.start_s for segment in merged(agent, AGENT_JOIN_S)]
    latest_end: dict[float, float] = {}
    for segment in merged(user, USER_JOIN_S):
        start = min((start for start in starts if start > segment.end_s), default=None)
        if start is not None:
            latest_end[start] = max(segment.end_s, latest_end.get(start, segment.end_s))
    return tuple(start - end for start, end in sorted(latest_end.items()))
