"""Full-Duplex-Bench v1: pauses, smooth turn-taking, back-channels of the agent, user interruption.

Lin et al., "Full-Duplex-Bench: A Benchmark to Evaluate Full-duplex Spoken Dialogue Models on Turn-taking
Capabilities", arXiv 2503.04721; definitions confirmed against `v1_v1.5/evaluation/eval_pause_handling.py`,
`eval_smooth_turn_taking.py`, `eval_backchannel.py` and `eval_user_interruption.py` of
DanielLin94144/Full-Duplex-Bench. The benchmark counts words with a recognizer; where the caller knows no word
count, duration alone decides. Response quality, which a language model judges there, is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from benchmarks.turns.tracks import (
    CLAIMS_FLOOR,
    AgentSegment,
    Kind,
    Segment,
    UserSegment,
    Utterance,
    utterances,
)
from numpy.typing import NDArray

TURN_FROM_S = 1.0
"""Shorter output is a back-channel ..."""
TURN_FROM_WORDS = 4
"""... unless it has at least so many words."""
FORMAL_SPEECH_S = 3.0
"""In the back-channel task, one stretch longer than this is always a turn."""
HISTOGRAM_BIN_S = 0.2


@dataclass(frozen=True, slots=True)
class Response:
    """What the agent did about one thing the user said.

    Attributes:
        taken: whether it took the turn.
        latency_s: from the user's end to its first sound, not below 0; None when it did not take the turn.
    """

    taken: bool
    latency_s: float | None


def takes_turn(agent: Sequence[Segment], words: int | None = None) -> bool:
    """Whether output is more than a back-channel: at least 1 s from begin to end, or over three words."""
    if not agent:
        return False
    span_s = max(segment.end_s for segment in agent) - min(segment.start_s for segment in agent)
    return span_s >= TURN_FROM_S or (words is not None and words >= TURN_FROM_WORDS)


def pause_takeovers(user: Iterable[UserSegment], agent: Iterable[AgentSegment]) -> tuple[bool, ...]:
    """Pause handling: for every user turn with pauses, whether the agent took it before it was over.

    The benchmark's clips end with the user's last word, so output that starts inside the turn is what
    counts. Lower is better.
    """
    heard = tuple(agent)
    return tuple(
        takes_turn([segment for segment in heard if turn.start_s <= segment.start_s < turn.end_s])
        for turn in utterances(user)
        if turn.kind is Kind.TURN and turn.pauses
    )


def cut_offs(user: Iterable[UserSegment], agent: Iterable[AgentSegment]) -> tuple[bool, ...]:
    """Stricter than :func:`pause_takeovers`: for every pause, whether the agent made any sound from its begin
    to the next pause, or the turn's end. An agent that is silent again after 300 ms has cut in, too."""
    heard = tuple(agent)
    return tuple(
        any(after.start_s <= segment.start_s < after.end_s for segment in heard)
        for turn in utterances(user)
        if turn.kind is Kind.TURN
        for after in _from_pauses(turn)
    )


def _from_pauses(turn: Utterance) -> tuple[Segment, ...]:
    """The turn from each of its pauses to the next one."""
    starts = [pause.start_s for pause in turn.pauses]
    return tuple(Segment(*ends) for ends in zip(starts, [*starts[1:], turn.end_s], strict=False))


def smooth_turns(user: Iterable[UserSegment], agent: Iterable[AgentSegment]) -> tuple[Response, ...]:
    """Smooth turn-taking: for every user turn, whether and how soon the agent answered."""
    return _responses(user, agent, Kind.TURN)


def after_interruptions(user: Iterable[UserSegment], agent: Iterable[AgentSegment]) -> tuple[Response, ...]:
    """User interruption: for every interruption, whether and how soon a new reply came after it."""
    return _responses(user, agent, Kind.INTERRUPTION)


def _responses(
    user: Iterable[UserSegment], agent: Iterable[AgentSegment], kind: Kind
) -> tuple[Response, ...]:
    said = utterances(user)
    heard = sorted(agent, key=lambda segment: segment.start_s)
    return tuple(_response(one, _next_claim_s(said, one.end_s), heard) for one in said if one.kind is kind)


def _next_claim_s(said: Iterable[Utterance], after_s: float) -> float:
    starts = [one.start_s for one in said if one.kind in CLAIMS_FLOOR and one.start_s >= after_s]
    return min(starts, default=float("inf"))


def _response(said: Segment, until_s: float, heard: Sequence[AgentSegment]) -> Response:
    """The reply between this utterance's end and the user's next claim; one that began during it counts as
    immediate, if it is not the reply that was talked over."""
    running = {segment.reply for segment in heard if segment.start_s < said.start_s}
    answer = [
        segment
        for segment in heard
        if said.start_s <= segment.start_s < until_s and segment.reply not in running
    ]
    answer = [segment for segment in answer if segment.end_s > said.end_s]
    if not takes_turn(answer):
        return Response(taken=False, latency_s=None)
    return Response(taken=True, latency_s=max(0.0, answer[0].start_s - said.end_s))


@dataclass(frozen=True, slots=True)
class AgentBackchannels:
    """The back-channel task: what a listening agent contributes.

    Attributes:
        taken: whether it took the turn instead.
        per_second: back-channels per second of dialogue.
        distance: Jensen-Shannon distance (natural logarithm, 0..0.83) between when they came and when
            people gave theirs; 1 when there were none.
    """

    taken: bool
    per_second: float
    distance: float


def agent_backchannels(
    agent: Sequence[Segment], duration_s: float, human_distribution: Sequence[float]
) -> AgentBackchannels:
    """Score an agent that listens for `duration_s`.

    Args:
        agent: what it uttered.
        duration_s: length of the dialogue.
        human_distribution: how often people gave a back-channel in each equal part of the dialogue.
    """
    short = [segment for segment in agent if segment.duration_s <= FORMAL_SPEECH_S]
    taken = len(short) < len(agent) or any(takes_turn([segment]) for segment in short)
    if not short:
        return AgentBackchannels(taken=taken, per_second=0.0, distance=1.0)
    bins = np.full(int(duration_s / HISTOGRAM_BIN_S) + 1, 1e-10)
    for segment in short:
        bins[int(segment.start_s / HISTOGRAM_BIN_S) : int(segment.end_s / HISTOGRAM_BIN_S) + 1] += 1.0
    human = np.interp(
        np.linspace(0.0, 1.0, len(bins)), np.linspace(0.0, 1.0, len(human_distribution)), human_distribution
    )
    return AgentBackchannels(
        taken=taken,
        per_second=len(short) / duration_s,
        distance=jensen_shannon_distance(bins.tolist(), human.tolist()),
    )


def jensen_shannon_distance(left: Sequence[float], right: Sequence[float]) -> float:
    """Square root of the Jensen-Shannon divergence, natural logarithm; both sides are normalized first."""
    p = np.asarray(left, dtype=np.float64) / np.sum(left)
    q = np.asarray(right, dtype=np.float64) / np.sum(right)
    middle = (p + q) / 2.0
    return float(np.sqrt(max(0.0, (_divergence(p, middle) + _divergence(q, middle)) / 2.0)))


def _divergence(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    present = p > 0
    return float(np.sum(p[present] * np.log(p[present] / q[present])))
