"""The table: every metric with its value, its goal and how many events back it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.table import Row
from benchmarks.turns.metrics import endpointing, eva, tau_voice, timing
from benchmarks.turns.metrics import full_duplex_bench as fdb
from benchmarks.turns.metrics import full_duplex_bench_overlap as overlap
from benchmarks.turns.recording import Recording
from benchmarks.turns.tracks import Kind

FDB, FDB15, TAU, EVA, OWN = "FDB v1", "FDB v1.5", "τ-voice", "EVA", "own"


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound that a value must keep.

    Attributes:
        bound: in the metric's unit.
        at_most: whether it is an upper bound.
    """

    bound: float
    at_most: bool

    def met_by(self, value: float) -> bool:
        return value <= self.bound if self.at_most else value >= self.bound

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.bound:g}"


@dataclass(frozen=True, slots=True)
class Score:
    """One line of the table.

    Attributes:
        source: whose definition it follows.
        metric: its name, with the unit.
        value: None when nothing of the kind happened.
        events: how many the value is made of.
        goal: None where there is none.
    """

    source: str
    metric: str
    value: float | None
    events: int
    goal: Goal | None = None

    def row(self) -> Row:
        """As the table shows it."""
        met = None if self.goal is None or self.value is None else self.goal.met_by(self.value)
        return {
            "source": self.source,
            "metric": self.metric,
            "value": None if self.value is None else round(self.value, 3),
            "goal": None if self.goal is None else str(self.goal),
            "met": {True: "yes", False: "NO", None: None}[met],
            "events": self.events,
        }


def at_most(bound: float) -> Goal:
    return Goal(bound, at_most=True)


def at_least(bound: float) -> Goal:
    return Goal(bound, at_most=False)


def turn_taking_scores(recordings: Sequence[Recording], prefix_s: float) -> list[Score]:
    """Everything that the published benchmarks ask, with the goals of adaptive end-pointing."""
    return [
        *_pauses(recordings),
        *_interruptions(recordings, prefix_s),
        *_overlaps(recordings),
        *_panel(recordings),
        *_eva(recordings),
    ]


def fixed_silence_scores(recordings: Sequence[Recording], silence_s: float) -> list[Score]:
    """How exactly a configured silence is kept, and what the server adds to it."""
    delays_s = [delay for one in recordings for delay in timing.turn_delays_s(one.user, one.agent)]
    excess_ms = [1000.0 * excess for excess in timing.excess_s(delays_s, silence_s)]
    kept = timing.honoured(delays_s, silence_s)
    name = f"at {silence_s * 1000:.0f} ms silence"
    count = len(delays_s)
    return [
        Score(OWN, f"delay beyond it, p50 ms {name}", timing.percentile(excess_ms, 0.5), count, at_most(10)),
        Score(OWN, f"delay beyond it, p99 ms {name}", timing.percentile(excess_ms, 0.99), count, at_most(40)),
        Score(OWN, f"kept to ±32 ms {name}", tau_voice.Rate.of(kept).share, count, at_least(1.0)),
        Score(OWN, f"voice to voice, median s {name}", _median(delays_s), count, at_most(silence_s + 0.05)),
    ]


def point(name: str, recordings: Sequence[Recording]) -> endpointing.OperatingPoint | None:
    """Where these dialogues lie between cutting off and being late."""
    latencies = [delay for one in recordings for delay in timing.turn_delays_s(one.user, one.agent)]
    return endpointing.operating_point(name, latencies, _cut_offs(recordings))


def _pauses(recordings: Sequence[Recording]) -> list[Score]:
    takeovers = [taken for one in recordings for taken in fdb.pause_takeovers(one.user, one.agent)]
    cut_offs = _cut_offs(recordings)
    turns = [found for one in recordings for found in fdb.smooth_turns(one.user, one.agent)]
    latencies = [found.latency_s for found in turns if found.latency_s is not None]
    return [
        Score(FDB, "take-over rate at pauses", _share(takeovers), len(takeovers), at_most(0.10)),
        Score(OWN, "pauses cut into by any sound", _share(cut_offs), len(cut_offs), at_most(0.10)),
        Score(FDB, "turns taken", _share([found.taken for found in turns]), len(turns), at_least(0.99)),
        Score(FDB, "turn latency, median s", _median(latencies), len(latencies), at_most(0.6)),
        Score(FDB, "turn latency, p95 s", timing.percentile(latencies, 0.95), len(latencies)),
    ]


def _interruptions(recordings: Sequence[Recording], prefix_s: float) -> list[Score]:
    found = [response for one in recordings for response in fdb.after_interruptions(one.user, one.agent)]
    latencies = [response.latency_s for response in found if response.latency_s is not None]
    stops_ms = [1000.0 * stop for one in recordings for stop in timing.stop_delays_s(one.user, one.arrivals)]
    limit_ms = prefix_s * 1000 + 50
    alone = [
        nobody
        for one in recordings
        for nobody in timing.stopped_by_nobody(one.user, one.times_s("interrupted"))
    ]
    return [
        Score(FDB, "interruptions answered", _share([r.taken for r in found]), len(found)),
        Score(FDB, "latency after interruption, median s", _median(latencies), len(latencies)),
        Score(OWN, "onset to last sample sent, median ms", _median(stops_ms), len(stops_ms)),
        Score(
            OWN,
            "onset to last sample sent, max ms",
            max(stops_ms, default=None),
            len(stops_ms),
            at_most(limit_ms),
        ),
        Score(OWN, "replies stopped though nobody spoke (own echo)", _count(alone), len(alone), at_most(0)),
    ]


def _overlaps(recordings: Sequence[Recording]) -> list[Score]:
    found = [event for one in recordings for event in overlap.overlaps(one.user, one.agent)]
    scores = []
    for kind in Kind:
        events = [event for event in found if event.kind is kind]
        if not events or kind is Kind.TURN:
            continue
        wanted = overlap.Behavior.RESPOND if kind is Kind.INTERRUPTION else overlap.Behavior.RESUME
        share = _share([event.behavior is wanted for event in events])
        scores.append(Score(FDB15, f"{kind}: {wanted}s", share, len(events)))
    stops = [event.stop_latency_s for event in found if event.kind is Kind.INTERRUPTION]
    scores.append(Score(FDB15, "interruption: stop latency, median s", _median(stops), len(stops)))
    return scores


def _panel(recordings: Sequence[Recording]) -> list[Score]:
    total = sum((tau_voice.panel(one.user, one.agent) for one in recordings), tau_voice.Panel())
    rates = {
        "R_R response rate": (total.response, None),
        "R_Y yield rate": (total.yielding, at_least(0.95)),
        "I_A agent interruptions per turn": (total.agent_interruptions, None),
        "S_BC back-channels talked through": (total.backchannel, at_least(0.90)),
        "S_VT coughs and noises ignored": (total.non_speech, at_least(0.90)),
        "S_ND side talk ignored": (total.non_directed, at_least(0.90)),
    }
    latencies, yields = total.response_latencies_s, total.yield_latencies_s
    return [
        Score(TAU, "L_R response latency, mean s", total.response_latency_s, len(latencies)),
        Score(TAU, "L_Y yield latency, mean s", total.yield_latency_s, len(yields)),
        *(Score(TAU, name, rate.share, rate.total, goal) for name, (rate, goal) in rates.items()),
    ]


def _eva(recordings: Sequence[Recording]) -> list[Score]:
    scored = [exchange for one in recordings for exchange in eva.exchanges(one.user, one.agent)]
    return [Score(EVA, "turn-taking score", eva.mean_score(scored), len(scored))]


def _cut_offs(recordings: Iterable[Recording]) -> list[bool]:
    return [cut for one in recordings for cut in fdb.cut_offs(one.user, one.agent)]


def _share(outcomes: Sequence[bool]) -> float | None:
    return tau_voice.Rate.of(outcomes).share


def _count(outcomes: Sequence[bool]) -> int | None:
    return sum(outcomes) if outcomes else None


def _median(values: Sequence[float]) -> float | None:
    return median(values) if values else None
