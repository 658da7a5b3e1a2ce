"""Which sandbox is chosen, and that there is none rather than one that does not hold."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from antiphon.clock import LoopClock
from antiphon.conversation.tool_requests import CodeOutcome, CodeRequest
from antiphon.tools.code import sandbox as sandbox_module
from antiphon.tools.code.errors import NoSandbox
from antiphon.tools.code.limits import MIB, Limits
from antiphon.tools.code.sandbox import CodeSandbox, JailChoice, SandboxSettings
from antiphon.tools.code.selftest import breach
from antiphon.wire.enums import CodeExecutionOutcome


def start(settings: SandboxSettings) -> str:
    async def started() -> str:
        sandbox = CodeSandbox(settings, clock=LoopClock())
        try:
            await sandbox.start()
            return sandbox.name
        finally:
            await sandbox.close()

    return asyncio.run(started())


def test_some_sandbox_holds_on_this_machine() -> None:
    assert start(SandboxSettings())


def test_switched_off_it_is_refused() -> None:
    with pytest.raises(NoSandbox, match="switched off"):
        start(SandboxSettings(jail=JailChoice.OFF))


def test_where_none_holds_each_is_named_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox_module, "Bubblewrap", absent("bubblewrap"))
    monkeypatch.setattr(sandbox_module, "LandlockJail", absent("landlock"))
    monkeypatch.setattr(sandbox_module, "monty_obstacle", lambda: "not installed")
    with pytest.raises(NoSandbox, match="no sandbox holds on this machine") as refused:
        start(SandboxSettings())
    assert refused.value.findings == ("bubblewrap: not here", "landlock: not here", "monty: not installed")


def absent(name: str) -> Callable[[], object]:
    class Absent:
        def obstacle(self) -> str:
            return "not here"

    Absent.name = name  # type: ignore[attr-defined]
    return Absent


def test_no_interpreter_is_a_reason_too() -> None:
    settings = SandboxSettings(jail=JailChoice.LANDLOCK, python=Path("/nowhere/python3"))
    with pytest.raises(NoSandbox) as refused:
        start(settings)
    assert "/nowhere/python3: not there" in refused.value.findings[0]


class Runner:
    """What a runner has besides running."""

    async def start(self) -> None:
        """Nothing to start."""

    async def close(self) -> None:
        """Nothing to free."""


class Bare(Runner):
    """No sandbox at all: programs run as the server would."""

    async def run(self, request: CodeRequest) -> CodeOutcome:
        process = await asyncio.create_subprocess_exec(
            "python3", "-c", request.code, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        output, errors = await process.communicate()
        if process.returncode:
            return CodeOutcome(CodeExecutionOutcome.FAILED, output.decode() + errors.decode())
        return CodeOutcome(CodeExecutionOutcome.OK, output.decode())


class Refusing(Runner):
    """Fails whatever it is asked: it would pass for safe if nobody asked it to compute."""

    async def run(self, request: CodeRequest) -> CodeOutcome:
        return CodeOutcome(CodeExecutionOutcome.FAILED, "no")


def test_the_test_at_the_start_sees_a_missing_sandbox() -> None:
    found = asyncio.run(breach(Bare(), 64 * MIB))
    for what in (
        "list a directory",
        "change a file",
        "open a socket",
        "start a process",
        "execute a program",
    ):
        assert what in found


def test_the_test_at_the_start_sees_one_that_cannot_compute() -> None:
    assert "prints 49" in asyncio.run(breach(Refusing(), 64 * MIB))


def test_the_limits_are_checked_at_the_start() -> None:
    assert start(SandboxSettings(limits=Limits(memory_bytes=256 * MIB, prewarmed=0)))
