"""Turn-taking scored: dialogues of synthesized voices, held with a server in real time.

    python -m benchmarks.turns.run [--url ws://HOST:PORT] [--scenario NAME ...] [--count N] [--out DIR]

Without --url a server is started with scripted replies and the embedded recognizer and synthesizer. First the
dialogues are held with adaptive end-pointing and scored by the published benchmarks; then turns with each of
the --silence-ms. --out keeps every dialogue as a stereo WAV (left the user, right the agent) with its events.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.table import argument_parser, report
from benchmarks.turns.client import Session, hold_all
from benchmarks.turns.curve import draw
from benchmarks.turns.dialogues.generate import SCENARIOS, generate
from benchmarks.turns.dialogues.script import Dialogue
from benchmarks.turns.metrics.endpointing import OperatingPoint, fixed_silence_curve, pause_lengths_s
from benchmarks.turns.recording import Recording
from benchmarks.turns.score import Score, fixed_silence_scores, point, turn_taking_scores
from benchmarks.turns.server import MODELS, served

from antiphon.clock import LoopClock

HESITATING = ("pauses", "slow", "telephone")
"""Scenarios with pauses inside turns."""
CURVE_DELAYS_S = tuple(step / 20 for step in range(2, 33))


def main() -> None:
    options = _parser().parse_args()
    with _server(options) as url:
        scores, points = asyncio.run(_run(url, options))
    report(
        "Turn-taking",
        [score.row() for score in scores],
        json_file=options.json,
        caption="FDB: Full-Duplex-Bench, arXiv 2503.04721 and 2507.23159. τ-voice: arXiv 2603.13686. "
        "EVA: arXiv 2605.13841. Latencies run from the user's last sample to the first audible one.",
    )
    if options.svg is not None:
        pauses_s = [pause for each in _dialogues(HESITATING, options) for pause in _pauses_s(each)]
        options.svg.write_text(draw(points, fixed_silence_curve(pauses_s, CURVE_DELAYS_S)))


def _parser() -> argparse.ArgumentParser:
    parser = argument_parser(__doc__ or "")
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--url", help="base URL of a running server; by default one is started")
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
    parser.add_argument("--out", type=Path, metavar="DIR", help="keep the recordings here")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw cut-off rate against delay")
    return parser


@contextmanager
def _server(options: argparse.Namespace) -> Iterator[str]:
    if options.url is not None:
        yield options.url
    else:
        with served({}) as url:
            yield url


async def _run(url: str, options: argparse.Namespace) -> tuple[list[Score], list[OperatingPoint]]:
    """Hold all dialogues; the scores, and the points of the curve."""
    adaptive = await _hold(
        url, _dialogues(options.scenario, options), {}, options, "adaptive", options.at_once
    )
    scores = turn_taking_scores(adaptive, options.prefix_ms / 1000)
    points = [point("adaptive", [one for one in adaptive if one.scenario in HESITATING])]
    for silence_ms in options.silence_ms:
        detection = {"silenceDurationMs": silence_ms}
        name = f"{silence_ms} ms"
        # One session at a time: what is measured is the server's own delay.
        plain = await _hold(url, _dialogues(("smooth",), options), detection, options, name, 1)
        scores += fixed_silence_scores(plain, silence_ms / 1000)
        if options.svg is not None:
            dialogues = _dialogues(HESITATING, options)
            points.append(point(name, await _hold(url, dialogues, detection, options, name, options.at_once)))
    return scores, [each for each in points if each is not None]


def _dialogues(scenarios: Sequence[str], options: argparse.Namespace) -> tuple[Dialogue, ...]:
    return tuple(each for name in scenarios for each in generate(name, options.count, options.seed))


async def _hold(
    url: str,
    dialogues: tuple[Dialogue, ...],
    detection: Mapping[str, object],
    options: argparse.Namespace,
    name: str,
    at_once: int,
) -> tuple[Recording, ...]:
    print(f"{name}: {len(dialogues)} dialogues, {at_once} at once ...", flush=True)
    detection = {"prefixPaddingMs": options.prefix_ms, **detection}
    session = Session(url=url, models=MODELS, detection=detection, realtime={})
    recordings = await hold_all(dialogues, session, LoopClock(), at_once=at_once)
    if options.out is not None:
        for recording in recordings:
            recording.write(options.out / name.replace(" ", ""))
    return recordings


def _pauses_s(dialogue: Dialogue) -> tuple[float, ...]:
    return pause_lengths_s(
        segment for number, line in enumerate(dialogue.lines) for segment in line.placed(0.0, number)
    )


if __name__ == "__main__":
    main()
