"""Where a configuration came from, so that it can be read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from antiphon.config.load import load
from antiphon.config.settings import Config
from antiphon.config.toml_file import DEFAULT_PATH


@dataclass(frozen=True, slots=True)
class ConfigSource:
    """What `load` was called with.

    Attributes:
        path: the file; None for the default one.
        flags: what the command line sets.
    """

    path: Path | None
    flags: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        """The file that is read; it need not exist."""
        return self.path or DEFAULT_PATH

    def load(self) -> Config:
        """Read it again; raises `ConfigError`."""
        return load(self.path, flags=self.flags)
