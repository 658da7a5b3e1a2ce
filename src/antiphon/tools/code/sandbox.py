"""Code execution as the server uses it: the best sandbox that holds on this machine, or none."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from antiphon.clock import Clock
from antiphon.conversation.tool_requests import CodeOutcome, CodeRequest
from antiphon.tools.code.errors import JailBroken, NoSandbox
from antiphon.tools.code.jails import Bubblewrap, Jail, LandlockJail
from antiphon.tools.code.limits import Limits
from antiphon.tools.code.monty import MontyPool, monty_obstacle
from antiphon.tools.code.pool import JailPool
from antiphon.tools.code.runtime import find_runtimes
from antiphon.tools.code.selftest import breach

log = logging.getLogger(__name__)

Pool = JailPool | MontyPool


class JailChoice(StrEnum):
    """Which sandbox to use."""

    AUTO = "auto"
    """The first of the others that holds."""
    BUBBLEWRAP = "bubblewrap"
    LANDLOCK = "landlock"
    MONTY = "monty"
    OFF = "off"
    """None: the tool is refused."""


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """Which sandbox to use, and how.

    Attributes:
        packages: a directory of packages that programs may import.
        python: the interpreter to run programs on; None for the server's own or the system's.
    """

    jail: JailChoice = JailChoice.AUTO
    limits: Limits = Limits()
    packages: Path | None = None
    python: Path | None = None


class CodeSandbox:
    """Runs programs in the best sandbox that holds here; started when it is first needed."""

    def __init__(self, settings: SandboxSettings, *, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._starting = asyncio.Lock()
        self._pool: Pool | None = None
        self._refusal: NoSandbox | None = None

    @property
    def name(self) -> str:
        """Which sandbox was chosen; empty before the start."""
        return self._pool.name if self._pool else ""

    async def start(self) -> None:
        """Choose a sandbox and see whether it holds; later calls tell the same at once.

        Raises:
            NoSandbox: none holds, so that programs must not be run.
        """
        async with self._starting:
            if self._pool is None and self._refusal is None:
                try:
                    self._pool = await self._choose()
                except NoSandbox as error:
                    self._refusal = error
                    log.error(
                        "code execution: %s: %s", error, "; ".join(error.findings) or "by configuration"
                    )
                else:
                    log.info("code execution: programs run in %s", self._pool.name)
        if self._refusal is not None:
            raise self._refusal

    async def run(self, request: CodeRequest) -> CodeOutcome:
        """Run one program.

        Raises:
            NoSandbox: no sandbox holds here.
            JailBroken: the sandbox does not work any more.
        """
        await self.start()
        assert self._pool is not None
        return await self._pool.run(request)

    async def close(self) -> None:
        """End all programs."""
        if self._pool is not None:
            await self._pool.close()

    async def _choose(self) -> Pool:
        if self._settings.jail is JailChoice.OFF:
            raise NoSandbox("code execution is switched off")
        failures: list[str] = []
        for jail in (Bubblewrap(), LandlockJail()):
            if not self._allows(jail.name):
                continue
            if obstacle := await asyncio.to_thread(jail.obstacle):
                failures.append(f"{jail.name}: {obstacle}")
            elif pool := await self._try_jail(jail, failures):
                return pool
        if self._allows(MontyPool.name):
            if obstacle := await asyncio.to_thread(monty_obstacle):
                failures.append(f"{MontyPool.name}: {obstacle}")
            elif await self._holds(monty := MontyPool(self._settings.limits), failures):
                return monty
        raise NoSandbox("no sandbox holds on this machine", failures)

    def _allows(self, name: str) -> bool:
        return self._settings.jail in (JailChoice.AUTO, name)

    async def _try_jail(self, jail: Jail, failures: list[str]) -> JailPool | None:
        """A jail with the first interpreter that works in it."""
        try:
            runtimes = await asyncio.to_thread(find_runtimes, self._settings.packages, self._settings.python)
        except NoSandbox as error:
            failures.append(f"{jail.name}: {error} ({'; '.join(error.findings)})")
            return None
        for runtime in runtimes:
            pool = JailPool(jail, runtime, self._settings.limits, clock=self._clock)
            if await self._holds(pool, failures):
                return pool
        return None

    async def _holds(self, pool: Pool, failures: list[str]) -> bool:
        try:
            await pool.start()
            failure = await breach(pool, self._settings.limits.memory_bytes)
        except JailBroken as error:
            failure = str(error)
        except BaseException:
            await pool.close()
            raise
        if failure:
            failures.append(f"{pool.name}: {failure}")
            await pool.close()
        return not failure
