"""Where a configuration came from, so that it can be read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from antiphon.config.load import load
from antiphon.config.settings import Config
from antiphon.config.toml_file import DEFAULT_PATH

Stamp: TypeAlias = tuple[int, int, int]
"""What changes when a file is written, or replaced by another: time, size, and which file it is."""


@dataclass(slots=True)
class ConfigSource:
    """What `load` was called with.

    Attributes:
        path: the file; None for the default one.
        flags: what the command line sets.
        read: the file's stamp when it was last read; None when it was not there, or was never read.
    """

    path: Path | None
    flags: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    read: Stamp | None = field(default=None, init=False)

    @property
    def file(self) -> Path:
        """The file that is read; it need not exist."""
        return self.path or DEFAULT_PATH

    @property
    def stamp(self) -> Stamp | None:
        """The file's stamp by now; None when it is not there."""
        try:
            status = self.file.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def load(self) -> Config:
        """Read it again; raises `ConfigError`."""
        self.read = self.stamp
        return load(self.path, flags=self.flags)
