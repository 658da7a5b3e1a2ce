"""How long a program waits before it begins in each sandbox, and how many are run in a second.

    python -m benchmarks.sandbox [--runs N] [--json FILE]

Beside them, as the baseline, the same program by a bare `python -c`. A program prints one line; the time is
from handing it over to having its whole result. `warm` finds an interpreter that was started ahead, `cold`
starts one. Throughput keeps four programs running, all started cold after the first ones.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from statistics import median, quantiles
from time import perf_counter

from benchmarks.table import Row, argument_parser, report

from antiphon.clock import LoopClock
from antiphon.conversation.tool_requests import CodeRequest
from antiphon.tools.code.errors import NoSandbox
from antiphon.tools.code.limits import Limits
from antiphon.tools.code.sandbox import CodeSandbox, JailChoice, SandboxSettings

PROGRAM = "print(6 * 7)"
AT_ONCE = 4
PAUSE_S = 0.2
"""Between two warm runs, in which the next interpreter is started ahead, as between two turns."""

Run = Callable[[], Awaitable[str]]


async def main() -> None:
    parser = argument_parser(__doc__ or "")
    parser.add_argument("--runs", type=int, default=50, help="programs in each row")
    options = parser.parse_args()
    jails = (JailChoice.BUBBLEWRAP, JailChoice.LANDLOCK, JailChoice.MONTY)
    rows = [await measure("bare python -c", bare, bare, options.runs)]
    measured = [await measure_jail(jail, options.runs) for jail in jails]
    report(
        "Sandboxes: one line of output, ms from the program to its result",
        [*rows, *filter(None, measured)],
        json_file=options.json,
        caption=f"{options.runs} programs in each column; throughput with {AT_ONCE} at once",
    )


async def bare() -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-S", "-c", PROGRAM, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    return output.decode()


async def measure_jail(jail: JailChoice, runs: int) -> Row | None:
    limits = Limits(concurrent=AT_ONCE)
    warm = CodeSandbox(SandboxSettings(jail=jail, limits=limits), clock=LoopClock())
    cold_limits = replace(limits, prewarmed=0)
    cold = CodeSandbox(SandboxSettings(jail=jail, limits=cold_limits), clock=LoopClock())
    try:
        for sandbox in (warm, cold):
            await sandbox.start()
        return await measure(warm.name, running(warm), running(cold), runs)
    except NoSandbox as error:
        sys.stderr.write(f"{jail}: {'; '.join(error.findings)}\n")
        return None
    finally:
        await warm.close()
        await cold.close()


def running(sandbox: CodeSandbox) -> Run:
    async def run() -> str:
        return (await sandbox.run(CodeRequest(PROGRAM))).output

    return run


async def measure(name: str, warm: Run, cold: Run, runs: int) -> Row:
    warm_ms = [await timed_ms(warm, pause_s=PAUSE_S) for _ in range(runs)]
    cold_ms = [await timed_ms(cold) for _ in range(runs)]
    began = perf_counter()
    await asyncio.gather(*(keep_running(cold, runs // AT_ONCE) for _ in range(AT_ONCE)))
    return {
        "sandbox": name,
        "warm p50": median(warm_ms),
        "warm p99": quantiles(warm_ms, n=100)[98],
        "cold p50": median(cold_ms),
        "cold p99": quantiles(cold_ms, n=100)[98],
        "programs/s": runs // AT_ONCE * AT_ONCE / (perf_counter() - began),
    }


async def timed_ms(run: Run, *, pause_s: float = 0.0) -> float:
    await asyncio.sleep(pause_s)
    began = perf_counter()
    output = await run()
    elapsed_ms = 1000 * (perf_counter() - began)
    assert output == "42\n", output
    return elapsed_ms


async def keep_running(run: Run, times: int) -> None:
    for _ in range(times):
        await run()


if __name__ == "__main__":
    asyncio.run(main())
