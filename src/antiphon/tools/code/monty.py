"""The last jail: Monty, an interpreter of a part of Python that has no way to the system at all.

It has no classes that inherit, no generators, few modules and no packages, but works on every platform
(`pip install antiphon[monty]`).
"""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from antiphon.conversation.tool_requests import CodeOutcome, CodeRequest
from antiphon.tools.code.limits import Limits
from antiphon.wire.enums import CodeExecutionOutcome

if TYPE_CHECKING:
    from pydantic_monty import AsyncMonty

_DEPTH = 500
_WATCHDOG_GRACE_S = 2.0


def monty_obstacle() -> str:
    """Why it cannot be used; empty when it can."""
    if find_spec("pydantic_monty") is not None:
        return ""
    return "pydantic-monty is not installed (pip install antiphon[monty])"


class MontyPool:
    """Runs each program in a fresh interpreter of a worker process."""

    name = "monty"

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._stack = AsyncExitStack()
        self._workers: AsyncMonty | None = None
        self._starting = asyncio.Lock()

    async def run(self, request: CodeRequest) -> CodeOutcome:
        """Run a program; when all workers are busy, wait."""
        from pydantic_monty import CollectString, MontyCrashedError, MontyError

        workers = await self._started()
        printed = CollectString(max_bytes=self._limits.output_bytes)
        try:
            async with workers.checkout(script_name="program.py", limits=self._resources()) as session:
                await session.feed_run(request.code, print_callback=printed)
        except MontyCrashedError as error:
            outcome = (
                CodeExecutionOutcome.DEADLINE_EXCEEDED if error.timed_out else CodeExecutionOutcome.FAILED
            )
            return CodeOutcome(outcome, _joined(printed.output, str(error)))
        except MontyError as error:
            deadline = isinstance(error.exception(), TimeoutError)
            outcome = CodeExecutionOutcome.DEADLINE_EXCEEDED if deadline else CodeExecutionOutcome.FAILED
            return CodeOutcome(outcome, _joined(printed.output, _shown(error)))
        return CodeOutcome(CodeExecutionOutcome.OK, printed.output)

    async def start(self) -> None:
        """Start the workers."""
        await self._started()

    async def close(self) -> None:
        """End the workers."""
        await self._stack.aclose()

    async def _started(self) -> AsyncMonty:
        from pydantic_monty import AsyncMonty

        async with self._starting:
            if self._workers is None:
                workers = AsyncMonty(
                    min_processes=min(self._limits.prewarmed, self._limits.concurrent),
                    max_processes=self._limits.concurrent,
                    request_timeout=self._limits.wall_s + _WATCHDOG_GRACE_S,
                    max_checkouts_per_worker=1,
                )
                self._workers = await self._stack.enter_async_context(workers)
        return self._workers

    def _resources(self) -> Any:
        return {
            "max_feed_duration_secs": float(min(self._limits.cpu_s, self._limits.wall_s)),
            "max_total_sleep_secs": self._limits.wall_s,
            "max_memory": self._limits.memory_bytes,
            "max_recursion_depth": _DEPTH,
        }


def _joined(printed: str, reason: str) -> str:
    return "\n".join(filter(None, (printed.removesuffix("\n"), reason)))


def _shown(error: Any) -> str:
    return str(error.display()) if hasattr(error, "display") else str(error)
