"""`[code_execution]` as the sandbox takes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from antiphon.config.code_execution import CodeExecutionSettings
from antiphon.tools.code.limits import MIB, Limits
from antiphon.tools.code.sandbox import JailChoice, SandboxSettings


def test_what_is_not_set_is_the_sandbox_own_default() -> None:
    assert CodeExecutionSettings().sandbox() == SandboxSettings()


def test_limits_are_passed_on() -> None:
    sandbox = CodeExecutionSettings(jail=JailChoice.LANDLOCK, wall_s=5, memory_bytes=128 * MIB).sandbox()
    assert sandbox.jail is JailChoice.LANDLOCK
    assert sandbox.limits == Limits(wall_s=5, memory_bytes=128 * MIB)


def test_paths_are_absolute_because_a_jail_starts_elsewhere() -> None:
    sandbox = CodeExecutionSettings(packages_dir=Path("packages"), python=Path("~/python")).sandbox()
    assert sandbox.packages == Path.cwd() / "packages"
    assert sandbox.python == Path.home() / "python"


@pytest.mark.parametrize("field", [{"jail": "docker"}, {"wall_s": 0}, {"memory_bytes": 1}, {"threads": 0.5}])
def test_what_makes_no_sense_is_refused(field: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CodeExecutionSettings.model_validate(field)
