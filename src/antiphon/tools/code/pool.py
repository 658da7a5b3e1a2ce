"""Jails for programs: some are kept ready, and each is used once."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from antiphon.clock import Clock
from antiphon.conversation.tool_requests import CodeOutcome, CodeRequest
from antiphon.tools.code.errors import JailBroken
from antiphon.tools.code.jails import Jail
from antiphon.tools.code.limits import Limits
from antiphon.tools.code.outcomes import outcome_of
from antiphon.tools.code.process import JailProcess
from antiphon.tools.code.runtime import Runtime
from antiphon.wire.enums import CodeExecutionOutcome

log = logging.getLogger(__name__)

MOST_CODE_BYTES = 1024 * 1024


class JailPool:
    """Runs each program in a fresh interpreter, in a jail of its own."""

    def __init__(self, jail: Jail, runtime: Runtime, limits: Limits, *, clock: Clock) -> None:
        self._jail = jail
        self._runtime = runtime
        self._limits = limits
        self._clock = clock
        self._slots = asyncio.Semaphore(limits.concurrent)
        self._warm: deque[JailProcess] = deque()
        self._refill: asyncio.Task[None] | None = None
        # A jail is ended with the thread that made it, so this one lives as long as the pool.
        self._spawner = ThreadPoolExecutor(1, thread_name_prefix="antiphon-jails")

    @property
    def name(self) -> str:
        """What runs programs, for logs."""
        return f"{self._jail.name}, Python {self._runtime.version}"

    async def run(self, request: CodeRequest) -> CodeOutcome:
        """Run a program; when too many are running, wait.

        Raises:
            JailBroken: no jail can be made any more.
        """
        code = request.code.encode("utf-8", errors="surrogatepass")
        if len(code) > MOST_CODE_BYTES:
            reason = f"Not run: a program may have {MOST_CODE_BYTES} bytes; this one has {len(code)}."
            return CodeOutcome(CodeExecutionOutcome.FAILED, reason)
        async with self._slots:
            jail = self._take() or await self._start()
            self._keep_warm()
            ended = await jail.run(code)
        return outcome_of(ended, self._limits)

    async def start(self) -> None:
        """Have the jails ready that are to be ready.

        Raises:
            JailBroken: one cannot be made.
        """
        while len(self._warm) < self._limits.prewarmed:
            self._warm.append(await self._start())

    async def close(self) -> None:
        """End every jail."""
        if self._refill is not None:
            self._refill.cancel()
            await asyncio.wait([self._refill])
        while self._warm:
            await self._warm.popleft().kill()
        self._spawner.shutdown(wait=False)

    def _take(self) -> JailProcess | None:
        while self._warm:
            jail = self._warm.popleft()
            if jail.alive:
                return jail
        return None

    async def _start(self) -> JailProcess:
        return await JailProcess.start(
            self._jail, self._runtime, self._limits, clock=self._clock, spawner=self._spawner
        )

    def _keep_warm(self) -> None:
        if self._refill is None or self._refill.done():
            self._refill = asyncio.create_task(self._warm_again())

    async def _warm_again(self) -> None:
        try:
            await self.start()
        except JailBroken as error:
            log.error("code execution: no jail could be made: %s", error)
