"""Kill the server at random points of a conversation, and count what is lost.

    python -m benchmarks.chaos [--kills 200] [--store sqlite|redis] [--workers N] [--seed 1] [--json FILE]

A conversation of numbered turns, every third with a function call, is interrupted by `kill -9`, each time at
another moment of a turn. The server is started again, the client resumes by its newest handle and sends again
what that does not cover (transparent resumption). The language model is shown the whole conversation with
every turn, and checks it. The baseline is the same conversation over connections that break while the server
lives.

A committed turn is one whose handle the client has received. Lost turns and repeated ones are counted by what
the model was shown, repeated calls by how often the client carried them out.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from benchmarks.process import free_port
from benchmarks.resilience.caller import Caller, Lost
from benchmarks.resilience.victim import Victim
from benchmarks.resilience.witness import Witness, serving
from benchmarks.table import Row, argument_parser, report
from tests.store.stores import redis_server

LONGEST_TURN_S = 0.25
"""Breaks come within this time after a question was sent: in the middle of its turn, or shortly after."""

TURN_TIMEOUT_S = 60.0


@dataclass(slots=True)
class Conversation:
    """The conversation so far, and how long its breaks lasted."""

    caller: Caller
    breaks: int = 0
    turn: int = 0
    back_s: list[float] = field(default_factory=list)

    async def hold(self, breaks: int, break_connection: Callable[[], None], dice: random.Random) -> None:
        """Hold turns until so many have been broken."""
        await self.caller.open()
        while self.breaks < breaks:
            self.turn += 1
            async with asyncio.timeout(TURN_TIMEOUT_S):
                await self._broken_turn(break_connection, dice.uniform(0.0, LONGEST_TURN_S))
            print(f"\r{self.breaks} of {breaks} breaks", end="", flush=True)
        print()
        self.turn += 1
        await self.caller.ask(self.turn)
        await self.caller.finish(self.turn)

    async def _broken_turn(self, break_connection: Callable[[], None], after_s: float) -> None:
        rest = asyncio.create_task(self._take_turn())
        await asyncio.wait([rest], timeout=after_s)
        began = time.monotonic()
        await asyncio.to_thread(break_connection)
        await self.caller.leave()
        self.breaks += 1
        finished = (await asyncio.gather(rest, return_exceptions=True))[0]
        while True:
            try:
                await self.caller.open()
                self.back_s.append(time.monotonic() - began)
                if finished is not None:
                    await self.caller.finish(self.turn)
                return
            except Lost:
                await asyncio.sleep(0.02)

    async def _take_turn(self) -> None:
        await self.caller.ask(self.turn)
        await self.caller.finish(self.turn)


def main() -> None:
    parser = argument_parser((__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200, help="how often the server is killed")
    parser.add_argument("--store", choices=["sqlite", "redis"], default="sqlite")
    parser.add_argument("--workers", type=int, default=1, help="server processes on the port")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rows = asyncio.run(_measure(options))
    report(
        f"Breaks at random moments, {options.store}, {options.workers} worker(s)",
        rows,
        json_file=options.json,
        caption="resume: from the first attempt that reached the server until it was set up. back: from the "
        "break until then, the server's start included. Milliseconds.",
    )
    if any(row["lost turns"] or row["repeated turns"] or row["repeated calls"] for row in rows):
        raise SystemExit("something was lost or done twice")


async def _measure(options: Namespace) -> list[Row]:
    return [
        await _scene("connection breaks", options, killing=False),
        await _scene("server killed", options, killing=True),
    ]


async def _scene(name: str, options: Namespace, *, killing: bool) -> Row:
    """Each scene has a store of its own: a store belongs to the state directory it was made with."""
    witness = Witness()
    with tempfile.TemporaryDirectory() as folder, _store(options.store) as environment:
        async with serving(witness) as base_url:
            model = {
                "ANTIPHON_LANGUAGE_MODELS__DEFAULT__ENGINE": "openai",
                "ANTIPHON_LANGUAGE_MODELS__DEFAULT__BASE_URL": base_url,
                "ANTIPHON_LANGUAGE_MODELS__DEFAULT__MODEL": "witness",
            }
            workers = ["--workers", str(options.workers)] if options.workers > 1 else []
            victim = Victim(Path(folder), free_port(), environment | model, workers)
            await asyncio.to_thread(victim.start)

            def kill() -> None:
                victim.kill()
                victim.start()

            conversation = Conversation(Caller(victim.port, witness))
            try:
                breaking = kill if killing else lambda: None
                await conversation.hold(options.kills, breaking, random.Random(options.seed))
            finally:
                await asyncio.to_thread(victim.kill)
    return _row(name, conversation, witness)


@contextmanager
def _store(engine: str) -> Iterator[dict[str, str]]:
    """What tells a server to keep its sessions there."""
    with redis_server() if engine == "redis" else nullcontext() as redis:
        place = {} if redis is None else {"ANTIPHON_STORE__URL": redis.url}
        yield {"ANTIPHON_STORE__ENGINE": engine, **place}


def _row(name: str, conversation: Conversation, witness: Witness) -> Row:
    caller = conversation.caller
    resumed_ms = [1000 * seconds for seconds in caller.resumed_s[1:]]
    return {
        "scene": name,
        "breaks": conversation.breaks,
        "turns": conversation.turn,
        "committed": len(witness.committed),
        "lost turns": len(witness.faults.lost),
        "repeated turns": len(witness.faults.repeated),
        "calls": sum(caller.effects.values()),
        "repeated calls": sum(count - 1 for count in caller.effects.values()),
        "resume median": median(resumed_ms),
        "resume p99": quantiles(resumed_ms, n=100)[-1],
        "back median": 1000 * median(conversation.back_s),
    }


if __name__ == "__main__":
    main()
