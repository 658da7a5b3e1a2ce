"""Turn-taking scored: dialogues of synthesized voices, held with a server in real time.

    python -m benchmarks.turns.run [--url ws://HOST:PORT] [--scenario NAME ...] [--count N] [--out DIR]

Without --url a server is started with scripted replies and the embedded recognizer and synthesizer. First the
dialogues are held with adaptive end-pointing and scored by the published benchmarks; then turns with each of
the --silence-ms. --out keeps every dialogue as a stereo WAV (left the user, right the agent) with its events.

With --virtual server, engines and client share one process and a clock that jumps: the same sounds are heard
and the same decisions made, but how busy the machine is changes nothing, and nobody waits.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.table import argument_parser, report
from benchmarks.turns.client import BrokenOff, Session, hold_all
from benchmarks.turns.curve import draw
from benchmarks.turns.dialogues.generate import SCENARIOS, generate
from benchmarks.turns.dialogues.script import Dialogue
from benchmarks.turns.metrics.endpointing import fixed_silence_curve, pause_lengths_s
from benchmarks.turns.recording import Recording
from benchmarks.turns.score import OWN, Score, at_most, fixed_silence_scores, point, turn_taking_scores
from benchmarks.turns.server import MODELS, served
from benchmarks.turns.virtual import served_virtually

from antiphon.clock import Clock, LoopClock
from antiphon.testing import run_virtual

HESITATING = ("pauses", "slow", "telephone")
"""Scenarios with pauses inside turns."""
CURVE_DELAYS_S = tuple(step / 20 for step in range(2, 33))


def main() -> None:
    options = _parser().parse_args()
    if options.virtual:
        scores, curve = run_virtual(_run_virtually(options))
    else:
        with _server(options) as url:
            scores, curve = asyncio.run(_run(url, options))
    report(
        "Turn-taking",
        [score.row() for score in scores],
        json_file=options.json,
        caption=f"{_machine(options)} FDB: Full-Duplex-Bench, arXiv 2503.04721 and 2507.23159. "
        "τ-voice: arXiv 2603.13686. EVA: arXiv 2605.13841. Latencies run from the user's last sample to the "
        "first audible one.",
    )
    if options.svg is not None:
        options.svg.write_text(curve)


def _machine(options: argparse.Namespace) -> str:
    """What else the machine did: a recognizer that gets no CPU makes every number worse."""
    if options.virtual:
        return "In virtual time."
    return f"Load average over 15 minutes {os.getloadavg()[2]:.1f} on {os.cpu_count()} CPUs."


def _parser() -> argparse.ArgumentParser:
    parser = argument_parser(__doc__ or "")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--url", help="base URL of a running server; by default one is started")
    where.add_argument("--virtual", action="store_true", help="in one process and in virtual time")
    parser.add_argument(
        "--scenario", nargs="+", choices=sorted(SCENARIOS), default=list(SCENARIOS), metavar="NAME"
    )
    parser.add_argument("--count", type=int, default=6, help="dialogues of each scenario")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=4, help="dialogues held at the same time")
    parser.add_argument(
        "--silence-ms", type=int, nargs="*", default=[500], help="silences to hold turns with"
    )
    parser.add_argument("--prefix-ms", type=int, default=100, help="prefixPaddingMs of all sessions")
    parser.add_argument("--lead-ms", type=int, help="playout_lead_ms of the server that is started")
    parser.add_argument("--out", type=Path, metavar="DIR", help="keep the recordings here")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw cut-off rate against delay")
    return parser


def _turns(options: argparse.Namespace) -> dict[str, object]:
    """What to set under `[turns]`."""
    return {} if options.lead_ms is None else {"playout_lead_ms": options.lead_ms}


@contextmanager
def _server(options: argparse.Namespace) -> Iterator[str]:
    if options.url is not None:
        yield options.url
    else:
        if options.out is not None:
            options.out.mkdir(parents=True, exist_ok=True)
        with served(_turns(options), options.out and options.out / "server.log") as url:
            yield url


@dataclass(slots=True)
class _Bench:
    """The runs against one server.

    Attributes:
        broken_off: what the server did not let come to its end, in any of them.
        held: how many dialogues were begun.
    """

    url: str
    options: argparse.Namespace
    clock: Clock
    broken_off: list[BrokenOff] = field(default_factory=list)
    held: int = 0

    def dialogues(self, scenarios: Sequence[str]) -> list[Dialogue]:
        options = self.options
        return [each for name in scenarios for each in generate(name, options.count, options.seed)]

    async def hold(
        self, name: str, scenarios: Sequence[str], detection: Mapping[str, object], *, at_once: int
    ) -> tuple[Recording, ...]:
        """Hold the dialogues of some scenarios, and keep the recordings if that is wanted."""
        dialogues = self.dialogues(scenarios)
        print(f"{name}: {len(dialogues)} dialogues, {at_once} at once ...", flush=True)
        detection = {"prefixPaddingMs": self.options.prefix_ms, **detection}
        session = Session(url=self.url, models=MODELS, detection=detection, realtime={})
        recordings, broken_off = await hold_all(dialogues, session, self.clock, at_once=at_once)
        for each in broken_off:
            print(f"{name}: {each.name} was broken off: {each.reason}", flush=True)
        self.broken_off += broken_off
        self.held += len(dialogues)
        if self.options.out is not None:
            for recording in recordings:
                recording.write(self.options.out / name.replace(" ", ""))
        return recordings


async def _run_virtually(options: argparse.Namespace) -> tuple[list[Score], str]:
    async with served_virtually(_turns(options)) as url:
        return await _run(url, options)


async def _run(url: str, options: argparse.Namespace) -> tuple[list[Score], str]:
    """Hold all dialogues; the scores, and the curve's drawing."""
    bench = _Bench(url, options, LoopClock())
    adaptive = await bench.hold("adaptive", options.scenario, {}, at_once=options.at_once)
    scores = turn_taking_scores(adaptive, options.prefix_ms / 1000)
    points = [point("adaptive", [one for one in adaptive if one.scenario in HESITATING])]
    for silence_ms in options.silence_ms:
        detection = {"silenceDurationMs": silence_ms}
        name = f"{silence_ms} ms"
        # One session at a time: what is measured is the server's own delay.
        scores += fixed_silence_scores(
            await bench.hold(name, ("smooth",), detection, at_once=1), silence_ms / 1000
        )
        if options.svg is not None:
            points.append(point(name, await bench.hold(name, HESITATING, detection, at_once=options.at_once)))
    scores.append(
        Score(OWN, "dialogues broken off by the server", len(bench.broken_off), bench.held, at_most(0))
    )
    pauses_s = [pause_s for dialogue in bench.dialogues(HESITATING) for pause_s in _pauses_s(dialogue)]
    measured = [each for each in points if each is not None]
    return scores, draw(measured, fixed_silence_curve(pauses_s, CURVE_DELAYS_S))


def _pauses_s(dialogue: Dialogue) -> tuple[float, ...]:
    return pause_lengths_s(
        segment for number, line in enumerate(dialogue.lines) for segment in line.placed(0.0, number)
    )


if __name__ == "__main__":
    main()
