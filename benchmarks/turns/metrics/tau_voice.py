"""τ-voice's interaction panel: response and yield, agent interruptions, selectivity.

τ-Voice, arXiv 2603.13686; definitions confirmed against `docs/interaction-metrics.md` and
`src/tau2/metrics/voice_interaction_metrics.py` (version 1.0) of sierra-research/tau2-bench. Time is counted
in ticks of 200 ms; a tick has speech if any part of it has.

Two differences, as ground truth is at hand here: the pauses inside a user turn do not part it in two (its
user simulator synthesizes a turn in one piece), and noises and side talk during the agent's speech are scored
whether it goes on or not (the published code keeps only the errors of some; its document counts both).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.turns.tracks import (
    CLAIMS_FLOOR,
    AgentSegment,
    Kind,
    Segment,
    UserSegment,
    Utterance,
    utterances,
)

TICK_S = 0.2
YIELD_WINDOW_S = 2.0
"""An agent that still speaks this long after an interruption has not yielded."""
SELECTIVITY_YIELD_WINDOW_S = 1.0
"""An agent that falls silent within this time of a sound that claims nothing was stopped by it."""
SELECTIVITY_RESPONSE_WINDOW_S = 2.0
"""An agent that begins to speak within this time of such a sound's end was set off by it."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with the count that backs it.

    Attributes:
        hits: how many were so.
        total: of how many.
    """

    hits: int = 0
    total: int = 0

    @property
    def share(self) -> float | None:
        """0..1, None without any event."""
        return self.hits / self.total if self.total else None

    def __add__(self, other: Rate) -> Rate:
        return Rate(self.hits + other.hits, self.total + other.total)

    @classmethod
    def of(cls, outcomes: Iterable[bool]) -> Rate:
        """The share of True."""
        known = list(outcomes)
        return cls(sum(known), len(known))


@dataclass(frozen=True, slots=True)
class Panel:
    """The panel of one dialogue; panels add up to that of many.

    Attributes:
        response_latencies_s: L_R, for each answered turn.
        yield_latencies_s: L_Y, for each interruption that was yielded to.
        response: R_R, turns answered before the user spoke again.
        yielding: R_Y, interruptions yielded to within 2 s.
        agent_interruptions: I_A, agent speech that began while the user spoke, of all scored turns.
        backchannel: S_BC, back-channels talked through.
        non_speech: S_VT, coughs and noises ignored.
        non_directed: S_ND, side talk ignored.
    """

    response_latencies_s: tuple[float, ...] = ()
    yield_latencies_s: tuple[float, ...] = ()
    response: Rate = Rate()
    yielding: Rate = Rate()
    agent_interruptions: Rate = Rate()
    backchannel: Rate = Rate()
    non_speech: Rate = Rate()
    non_directed: Rate = Rate()

    @property
    def response_latency_s(self) -> float | None:
        """Mean L_R."""
        return fmean(self.response_latencies_s) if self.response_latencies_s else None

    @property
    def yield_latency_s(self) -> float | None:
        """Mean L_Y."""
        return fmean(self.yield_latencies_s) if self.yield_latencies_s else None

    @property
    def selectivity(self) -> float | None:
        """Unweighted mean of the three selectivities; None unless all are known."""
        shares = [rate.share for rate in (self.backchannel, self.non_speech, self.non_directed)]
        known = [share for share in shares if share is not None]
        return fmean(known) if len(known) == len(shares) else None

    def __add__(self, other: Panel) -> Panel:
        return Panel(
            response_latencies_s=self.response_latencies_s + other.response_latencies_s,
            yield_latencies_s=self.yield_latencies_s + other.yield_latencies_s,
            response=self.response + other.response,
            yielding=self.yielding + other.yielding,
            agent_interruptions=self.agent_interruptions + other.agent_interruptions,
            backchannel=self.backchannel + other.backchannel,
            non_speech=self.non_speech + other.non_speech,
            non_directed=self.non_directed + other.non_directed,
        )


def panel(user: Iterable[UserSegment], agent: Iterable[AgentSegment]) -> Panel:
    """Score one dialogue."""
    said = [_Span.of(one) for one in utterances(user)]
    heard = _spans(agent)
    responses = _responses(said, heard)
    yields = [
        _silent_after(heard, one.start, YIELD_WINDOW_S)
        for one in said
        if one.kind in CLAIMS_FLOOR and _speaking(heard, one.start)
    ]
    interrupting = sum(
        1
        for one in heard
        if any(turn.start < one.start < turn.end for turn in said if turn.kind in CLAIMS_FLOOR)
    )
    return Panel(
        response_latencies_s=tuple(ticks * TICK_S for ticks in responses if ticks is not None),
        yield_latencies_s=tuple(ticks * TICK_S for ticks in yields if ticks is not None),
        response=Rate.of(ticks is not None for ticks in responses),
        yielding=Rate.of(ticks is not None for ticks in yields),
        agent_interruptions=Rate(interrupting, len(responses)),
        backchannel=_selectivity(said, heard, Kind.BACKCHANNEL),
        non_speech=_selectivity(said, heard, Kind.NON_SPEECH),
        non_directed=_selectivity(said, heard, Kind.SIDE_TALK),
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """A segment in ticks, [start, end)."""

    start: int
    end: int
    kind: Kind

    @classmethod
    def of(cls, said: Utterance) -> _Span:
        return cls(*_ticks(said), said.kind)


def _ticks(segment: Segment) -> tuple[int, int]:
    # The millionth keeps 0.6 / 0.2 = 2.9999999999999996 from losing a tick.
    return math.floor(segment.start_s / TICK_S + 1e-6), math.ceil(segment.end_s / TICK_S - 1e-6)


def _spans(agent: Iterable[AgentSegment]) -> list[_Span]:
    """The agent's speech in ticks, adjacent spans joined."""
    joined: list[_Span] = []
    for start, end in sorted(_ticks(segment) for segment in agent):
        if joined and start <= joined[-1].end:
            joined[-1] = _Span(joined[-1].start, max(end, joined[-1].end), Kind.TURN)
        else:
            joined.append(_Span(start, end, Kind.TURN))
    return joined


def _speaking(heard: Sequence[_Span], tick: int) -> bool:
    return any(span.start <= tick < span.end for span in heard)


def _responses(said: Sequence[_Span], heard: Sequence[_Span]) -> list[int | None]:
    """For each turn that ended in the agent's silence: ticks to its answer, None if the user spoke first.

    The last turn counts only if it was answered: no user speech follows that could show it was not.
    """
    turns = [one for one in said if one.kind in CLAIMS_FLOOR and not _speaking(heard, one.end - 1)]
    found: list[int | None] = []
    for turn in turns:
        answer = min((span.start for span in heard if span.start >= turn.end), default=None)
        again = min((later.start for later in turns if later.start >= turn.end), default=None)
        if answer is not None and (again is None or answer <= again):
            found.append(answer - turn.end)
        elif again is not None:
            found.append(None)
    return found


def _silent_after(heard: Sequence[_Span], tick: int, window_s: float) -> int | None:
    """Ticks from `tick` to the first without agent speech, None if there is none within the window."""
    return next(
        (after for after in range(round(window_s / TICK_S)) if not _speaking(heard, tick + after)), None
    )


def _selectivity(said: Sequence[_Span], heard: Sequence[_Span], kind: Kind) -> Rate:
    return Rate.of(not _acted_upon(one, heard) for one in said if one.kind is kind and _is_scored(one, heard))


def _is_scored(one: _Span, heard: Sequence[_Span]) -> bool:
    return one.kind is not Kind.BACKCHANNEL or _speaking(heard, one.start)


def _acted_upon(one: _Span, heard: Sequence[_Span]) -> bool:
    if _speaking(heard, one.start):
        return _silent_after(heard, one.start, SELECTIVITY_YIELD_WINDOW_S) is not None
    latest = one.end + round(SELECTIVITY_RESPONSE_WINDOW_S / TICK_S)
    return any(one.start <= span.start <= latest for span in heard)
