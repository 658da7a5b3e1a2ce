"""EVA's turn-taking score: every exchange on a curve from 0 to 1.

EVA-Bench (ServiceNow), arXiv 2605.13841; curves confirmed against `docs/metrics/turn_taking.md` and
`src/eva/metrics/experience/turn_taking.py` of ServiceNow/eva.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from benchmarks.turns.tracks import CLAIMS_FLOOR, AgentSegment, Segment, UserSegment, Utterance, utterances

HARD_EARLY_MS = -500.0
SWEET_FROM_MS = 500.0
SWEET_TO_MS = 2_000.0
HARD_LATE_MS = 3_500.0
SWEET_TO_WITH_TOOL_MS = 3_000.0
HARD_LATE_WITH_TOOL_MS = 5_000.0
YIELD_HARD_MS = 2_000.0
OVERLAP_HARD_MS = 2_000.0
INTERRUPTING_AT_BEST = 0.5
"""What an exchange in which the agent interrupted can score at most."""
INTERRUPTIONS_HARD = 3


class Reason(StrEnum):
    """Which curve decided."""

    LATENCY = "latency"
    AGENT_INTERRUPT = "agent-interrupt"
    USER_INTERRUPT = "user-interrupt"
    BOTH_INTERRUPT = "dual-interrupt"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One utterance of the user with the agent's answer, scored.

    Attributes:
        score: 0..1.
        reason: which curve decided.
    """

    score: float
    reason: Reason


def latency_score(latency_ms: float, *, with_tool: bool = False) -> float:
    """0 up to -500 ms, rising to 1 at 500, 1 up to 2,000 (3,000 with a tool call), 0 from 3,500 (5,000)."""
    sweet_to, hard_late = (
        (SWEET_TO_WITH_TOOL_MS, HARD_LATE_WITH_TOOL_MS) if with_tool else (SWEET_TO_MS, HARD_LATE_MS)
    )
    if latency_ms < SWEET_FROM_MS:
        return max(0.0, (latency_ms - HARD_EARLY_MS) / (SWEET_FROM_MS - HARD_EARLY_MS))
    if latency_ms <= sweet_to:
        return 1.0
    return max(0.0, (hard_late - latency_ms) / (hard_late - sweet_to))


def yield_score(yield_ms: float) -> float:
    """1 for an agent that stops at once, 0 after 2 s of talking on."""
    return min(1.0, max(0.0, 1.0 - yield_ms / YIELD_HARD_MS))


def overlap_score(overlap_ms: float) -> float:
    """0.5 for an interruption without overlap, 0 from 2 s of it."""
    return max(0.0, INTERRUPTING_AT_BEST * (1.0 - overlap_ms / OVERLAP_HARD_MS))


def count_score(interruptions: int) -> float:
    """0.5 for one, 0.25 for two, 0 for three interruptions of one utterance."""
    return max(0.0, INTERRUPTING_AT_BEST * (1.0 - (interruptions - 1) / (INTERRUPTIONS_HARD - 1)))


def exchanges(
    user: Iterable[UserSegment], agent: Iterable[AgentSegment], *, with_tool: frozenset[int] = frozenset()
) -> tuple[Exchange, ...]:
    """Score every utterance that claims the floor and was answered.

    Args:
        user: the user's track.
        agent: the agent's.
        with_tool: numbers of the turns that a tool was called for.
    """
    segments = tuple(user)
    heard = sorted(agent, key=lambda segment: segment.start_s)
    turns = [one for one in utterances(segments) if one.kind in CLAIMS_FLOOR]
    scored = []
    for index, turn in enumerate(turns):
        until_s = turns[index + 1].start_s if index + 1 < len(turns) else float("inf")
        spoken = [segment for segment in segments if segment.turn == turn.number]
        exchange = _exchange(turn, spoken, heard, until_s, with_tool=turn.number in with_tool)
        if exchange is not None:
            scored.append(exchange)
    return tuple(scored)


def _exchange(
    turn: Utterance,
    spoken: Sequence[Segment],
    heard: Sequence[AgentSegment],
    until_s: float,
    *,
    with_tool: bool,
) -> Exchange | None:
    """None when there was no answer to score."""
    running = {segment.reply for segment in heard if segment.start_s < turn.start_s < segment.end_s}
    answer = [
        segment
        for segment in heard
        if turn.start_s <= segment.start_s < until_s and segment.reply not in running
    ]
    if not answer:
        return None
    cutting_in = [segment for segment in answer if segment.start_s < turn.end_s]
    settled = next((segment for segment in answer if segment.start_s >= turn.end_s), None)
    after_ms = None if settled is None else (settled.start_s - turn.end_s) * 1000.0
    agent_part = _agent_interrupt(cutting_in, spoken, after_ms, with_tool=with_tool) if cutting_in else None
    user_part = _user_interrupt(turn, heard, running) if running else None
    if agent_part is not None and user_part is not None:
        return Exchange(min(agent_part, user_part), Reason.BOTH_INTERRUPT)
    if agent_part is not None:
        return Exchange(agent_part, Reason.AGENT_INTERRUPT)
    if user_part is not None:
        return Exchange(user_part, Reason.USER_INTERRUPT)
    assert after_ms is not None
    return Exchange(latency_score(after_ms, with_tool=with_tool), Reason.LATENCY)


def _agent_interrupt(
    cutting_in: Sequence[Segment], spoken: Sequence[Segment], after_ms: float | None, *, with_tool: bool
) -> float:
    overlap_ms = 1000.0 * sum(one.overlap_s(other) for one in cutting_in for other in spoken)
    scores = [overlap_score(overlap_ms), count_score(len(cutting_in))]
    # An agent that talks on over the user's end leaves no gap to score.
    if after_ms is not None:
        scores.append(latency_score(after_ms, with_tool=with_tool))
    return min(scores)


def _user_interrupt(turn: Utterance, heard: Sequence[AgentSegment], running: set[int]) -> float:
    end_s = max(segment.end_s for segment in heard if segment.reply in running)
    return yield_score((end_s - turn.start_s) * 1000.0)


def mean_score(scored: Iterable[Exchange]) -> float | None:
    """The turn-taking score: plain mean, None without exchanges."""
    scores = [exchange.score for exchange in scored]
    return fmean(scores) if scores else None
