"""`antiphon doctor` says in which sandbox programs run, and which packages they cannot import."""

from __future__ import annotations

import asyncio
from pathlib import Path

from antiphon.cli.doctor.finding import Finding, Verdict
from antiphon.cli.doctor.programs import code_execution
from antiphon.clock import LoopClock
from antiphon.config import Config
from antiphon.config.code_execution import CodeExecutionSettings
from antiphon.tools.code.sandbox import JailChoice


def found(settings: CodeExecutionSettings) -> Finding:
    async def look() -> Finding:
        return await code_execution(Config(code_execution=settings), LoopClock())

    return asyncio.run(look())


def test_the_sandbox_is_named() -> None:
    finding = found(CodeExecutionSettings())
    assert finding.verdict is Verdict.GOOD
    assert finding.detail.startswith(("bubblewrap, Python 3.", "landlock, Python 3.", "monty"))


def test_what_is_switched_off_is_not_tried() -> None:
    assert found(CodeExecutionSettings(jail=JailChoice.OFF)).detail == "off"


def test_an_interpreter_that_is_not_there_is_named() -> None:
    settings = CodeExecutionSettings(jail=JailChoice.LANDLOCK, python=Path("/nowhere/python3"))
    finding = found(settings)
    assert finding.verdict is Verdict.OPTIONAL
    assert "/nowhere/python3: not there" in finding.detail


def test_packages_are_imported_in_the_sandbox(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)  # programs run as a user of their own
    for name, text in (("whole", ""), ("broken", "import nonexistent")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(text)
    finding = found(CodeExecutionSettings(jail=JailChoice.BUBBLEWRAP, packages_dir=tmp_path))
    if finding.detail.startswith("no sandbox"):
        return
    assert finding.verdict is Verdict.OPTIONAL
    assert "broken: ModuleNotFoundError: No module named 'nonexistent'" in finding.detail
    assert "whole:" not in finding.detail


def test_a_directory_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    finding = found(CodeExecutionSettings(packages_dir=tmp_path / "nowhere"))
    assert finding.verdict is Verdict.MISSING
