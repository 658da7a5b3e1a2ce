"""Errors of the configuration.

ConfigError
├── ConfigFileError    the file is missing, unreadable, or not TOML
└── InvalidConfig      a key or a value that cannot be used, with where it came from
"""

from __future__ import annotations

from collections.abc import Sequence


class ConfigError(Exception):
    """The configuration cannot be used; the message is meant for the person who wrote it."""


class ConfigFileError(ConfigError):
    """The configuration file is missing, unreadable, or not TOML."""


class InvalidConfig(ConfigError):
    """Keys or values that cannot be used.

    Args:
        problems: one line each: where it is, what was expected, what came.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
