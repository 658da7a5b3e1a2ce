"""`[code_execution]`: the sandbox that the programs of a model run in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from antiphon.config.section import Section
from antiphon.tools.code.limits import MIB, Limits
from antiphon.tools.code.sandbox import JailChoice, SandboxSettings

_DEFAULTS = Limits()


class CodeExecutionSettings(Section):
    """The sandbox that the programs of a model run in."""

    jail: JailChoice = JailChoice.AUTO

    packages_dir: Path | None = None
    """A directory of packages that programs may import."""

    python: Path | None = None
    """The interpreter to run programs on; by default the server's own or else the system's."""

    wall_s: Annotated[float, Field(gt=0, le=600)] = _DEFAULTS.wall_s
    """How long a program may take."""

    cpu_s: Annotated[int, Field(strict=True, gt=0, le=600)] = _DEFAULTS.cpu_s
    """How long it may compute."""

    memory_bytes: Annotated[int, Field(strict=True, ge=64 * MIB)] = _DEFAULTS.memory_bytes
    """Its address space, the interpreter included."""

    threads: Annotated[int, Field(strict=True, gt=0, le=1024)] = _DEFAULTS.threads
    """Most threads at once; other processes it cannot start at all."""

    output_bytes: Annotated[int, Field(strict=True, gt=0, le=16 * MIB)] = _DEFAULTS.output_bytes
    """Most it may print."""

    image_bytes: Annotated[int, Field(strict=True, gt=0, le=64 * MIB)] = _DEFAULTS.image_bytes
    """Most that its pictures may have together."""

    scratch_bytes: Annotated[int, Field(strict=True, ge=MIB)] = _DEFAULTS.scratch_bytes
    """Most that its files may have together."""

    scratch_files: Annotated[int, Field(strict=True, ge=16, le=100_000)] = _DEFAULTS.scratch_files
    """Most files."""

    concurrent: Annotated[int, Field(strict=True, gt=0, le=256)] = _DEFAULTS.concurrent
    """Programs that run at once; others wait."""

    prewarmed: Annotated[int, Field(strict=True, ge=0, le=64)] = _DEFAULTS.prewarmed
    """Interpreters kept ready."""

    def sandbox(self) -> SandboxSettings:
        """The same, as the sandbox takes it."""
        fields = dict(self)
        jail, packages, python = (fields.pop(name) for name in ("jail", "packages_dir", "python"))
        return SandboxSettings(
            jail=jail, limits=Limits(**fields), packages=_absolute(packages), python=_absolute(python)
        )


def _absolute(path: Path | None) -> Path | None:
    """A jail starts in another directory."""
    return path.expanduser().absolute() if path else None
