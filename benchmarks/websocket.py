"""What a WebSocket costs on Antiphon's own protocol, beside the stacks one might use instead.

    python -m benchmarks.websocket [--sessions 400] [--seconds 8] [--json FILE]        (Linux)

Each session sends a frame of 100 ms of audio and a ping ten times a second, and gets the frame back. The
server has one core, the clients another.
"""

from __future__ import annotations

import argparse
import statistics

import uvloop
from benchmarks.load_client import generate_load
from benchmarks.load_echo import STACKS
from benchmarks.process import (
    CLIENT_CORE,
    cpu_s,
    free_port,
    pin,
    python_process,
    resident_kb,
    wait_for_port,
)
from benchmarks.sounds import quiet
from benchmarks.table import Row, argument_parser, report

_ROUNDS = 3


def main() -> None:
    """Measure and print."""
    parser = argument_parser("Cost of a WebSocket, by stack.")
    parser.add_argument("--sessions", type=int, default=400, metavar="N")
    parser.add_argument("--seconds", type=float, default=8.0)
    arguments = parser.parse_args()
    pin(CLIENT_CORE)
    measured: dict[str, list[Row]] = {stack: [] for stack in STACKS}
    for _ in range(_ROUNDS):
        for stack, rows in measured.items():
            rows.append(_measure(stack, arguments))
    rows = [{"stack": stack, **_medians(rounds)} for stack, rounds in measured.items()]
    report(
        f"{arguments.sessions} sessions echoing audio frames in real time",
        rows,
        json_file=arguments.json,
        caption=f"µs: of the server's processor per session and second; medians of {_ROUNDS} rounds.",
    )


def _measure(stack: str, arguments: argparse.Namespace) -> Row:
    port = free_port()
    with python_process(["-m", "benchmarks.load_echo", stack, str(port)]) as pid:
        wait_for_port(port)
        before_kb = resident_kb(pid)
        load = generate_load(
            f"ws://127.0.0.1:{port}",
            arguments.sessions,
            quiet(),
            seconds=arguments.seconds,
            server_cpu_s=lambda: cpu_s(pid),
        )
        result = uvloop.run(load)
        cuts = statistics.quantiles(result.delays_ms, n=100)
        return {
            "µs": result.server_cpu_s / result.seconds / arguments.sessions * 1e6,
            "ping p50 ms": cuts[49],
            "p99 ms": cuts[98],
            "KB/session": (resident_kb(pid) - before_kb) / arguments.sessions,
        }


def _medians(rounds: list[Row]) -> Row:
    return {name: statistics.median(float(row[name] or 0) for row in rounds) for name in rounds[0]}


if __name__ == "__main__":
    main()
