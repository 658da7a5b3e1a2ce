"""What a session costs: processor time, delay and memory, with real-time audio and voice activity detection.

    python -m benchmarks.load [--sessions 100 300 600] [--seconds 10] [--sound restless|quiet] [--json FILE]
    python -m benchmarks.load --url ws://127.0.0.1:8080 --pid PID        a server that runs already (Linux)

The server has one core, the load generator another. Each session sends a frame of 100 ms of audio every
100 ms, as the Python SDK spells it, and a ping behind it; the time to the pong is what the server's queues
add for everybody. The baseline is an echo on uvicorn and websockets, which neither decodes nor listens.
Processor time is the server's main process alone; recognizers work in processes of their own.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvloop
from benchmarks.load_client import LoadResult, generate_load
from benchmarks.process import CLIENT_CORE, cpu_s, free_port, pin, python_process, resident_kb, wait_for_port
from benchmarks.sounds import SOUNDS
from benchmarks.table import Row, argument_parser, report

_BUDGET_US = 700_000
"""Processor time of one core in a second that sessions may use, leaving 30 % for bursts."""


@dataclass(frozen=True)
class Target:
    """A running server."""

    url: str
    pid: int


@dataclass(frozen=True)
class Sample:
    """One server under one load."""

    us_per_session_second: float
    added_p50_ms: float
    added_p99_ms: float
    kb_per_session: float
    result: LoadResult


def main() -> None:
    """Measure and print."""
    parser = argument_parser("Cost of a session under real-time load.")
    parser.add_argument("--sessions", type=int, nargs="+", default=[100, 300, 600], metavar="N")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--sound", choices=sorted(SOUNDS), default="restless")
    parser.add_argument("--url", help="measure the server that runs there (needs --pid)")
    parser.add_argument("--pid", type=int)
    arguments = parser.parse_args()
    if (arguments.url is None) != (arguments.pid is None):
        parser.error("--url and --pid belong together")
    pin(CLIENT_CORE)
    rows = [_row(count, arguments) for count in arguments.sessions]
    report(
        f"Sessions of {arguments.sound} audio in real time, {arguments.seconds:g} s",
        rows,
        json_file=arguments.json,
        caption="µs: of the server's processor per session and second. added: a ping's delay, less that of an"
        " idle server. gated: frames that the energy gate kept from the network.",
    )


def _row(count: int, arguments: argparse.Namespace) -> Row:
    with _antiphon(count, arguments) as target:
        before = _vad_frames(target)
        ours = _measure(target, count, arguments)
        frames, gated = (after - earlier for after, earlier in zip(_vad_frames(target), before, strict=True))
    with _baseline() as target:
        baseline = _measure(target, count, arguments)
    return {
        "sessions": count,
        "µs": ours.us_per_session_second,
        "baseline µs": baseline.us_per_session_second,
        "added p50 ms": ours.added_p50_ms,
        "p99 ms": ours.added_p99_ms,
        "baseline p50 ms": baseline.added_p50_ms,
        "baseline p99 ms": baseline.added_p99_ms,
        "KB/session": ours.kb_per_session,
        "baseline KB": baseline.kb_per_session,
        "sessions/core at 70 %": round(_BUDGET_US / ours.us_per_session_second),
        "gated %": 100 * gated / frames if frames else None,
        "answers": ours.result.other_frames,
        "generator %": ours.result.generator_cpu * 100,
    }


def _measure(target: Target, count: int, arguments: argparse.Namespace) -> Sample:
    frames = SOUNDS[arguments.sound]()
    idle = uvloop.run(generate_load(target.url, 1, frames, seconds=2.0, warm_up_s=0.5))
    before_kb = resident_kb(target.pid)
    load = generate_load(
        target.url, count, frames, seconds=arguments.seconds, server_cpu_s=lambda: cpu_s(target.pid)
    )
    result = uvloop.run(load)
    idle_ms = statistics.median(idle.delays_ms)
    cuts = statistics.quantiles(result.delays_ms, n=100)
    return Sample(
        us_per_session_second=result.server_cpu_s / result.seconds / count * 1e6,
        added_p50_ms=max(0.0, cuts[49] - idle_ms),
        added_p99_ms=max(0.0, cuts[98] - idle_ms),
        kb_per_session=(resident_kb(target.pid) - before_kb) / count,
        result=result,
    )


@contextmanager
def _antiphon(count: int, arguments: argparse.Namespace) -> Iterator[Target]:
    """A server of our own, or the one that was named."""
    if arguments.url is not None:
        yield Target(arguments.url, arguments.pid)
        return
    port = free_port()
    command = ["-m", "antiphon.cli", "serve", "--port", str(port), "--log-level", "warning"]
    with tempfile.TemporaryDirectory() as state:
        environment = {"ANTIPHON_STATE_DIR": state, "ANTIPHON_SERVER__MAX_SESSIONS": str(count + 10)}
        with python_process(command, environment) as pid:
            _wait_until_ready(f"http://127.0.0.1:{port}/readyz")
            yield Target(f"ws://127.0.0.1:{port}", pid)


@contextmanager
def _baseline() -> Iterator[Target]:
    port = free_port()
    with python_process(["-m", "benchmarks.load_echo", "uvicorn", str(port)]) as pid:
        wait_for_port(port)
        yield Target(f"ws://127.0.0.1:{port}", pid)


def _wait_until_ready(url: str, timeout_s: float = 60.0) -> None:
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{url} did not answer 200 within {timeout_s:g} s")


def _vad_frames(target: Target) -> tuple[float, float]:
    """Frames analyzed and frames gated so far, as the server's metrics tell."""
    with urllib.request.urlopen(target.url.replace("ws://", "http://") + "/metrics") as answer:
        lines = answer.read().decode().splitlines()
    values = dict(line.rsplit(" ", 1) for line in lines if line and not line.startswith("#"))
    frames, gated = (float(values[f"antiphon_vad_{name}_total"]) for name in ("frames", "gated_frames"))
    return frames, gated


if __name__ == "__main__":
    main()
