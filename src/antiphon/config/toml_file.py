"""The configuration file, and where in it each key stands."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from antiphon.config.errors import ConfigFileError

KeyPath: TypeAlias = tuple[str | int, ...]

DEFAULT_PATH = Path("antiphon.toml")
"""The file that is read when none is named, if it exists."""


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A TOML document and the text it was read from."""

    path: Path
    text: str
    data: Mapping[str, object]

    def line_of(self, keys: Sequence[str | int]) -> int | None:
        """The line (from 1) where a key is written, or the nearest table or key around it.

        Finds keys written one to a line, `[table]` headers, and the header of each `[[table]]`; keys inside
        inline tables and arrays are found as the line that opens them.
        """
        lines = _key_lines(self.text)
        wanted = tuple(keys)
        while wanted:
            if wanted in lines:
                return lines[wanted]
            wanted = wanted[:-1]
        return None


def read_toml(path: Path) -> TomlFile:
    """Read a configuration file.

    Raises:
        ConfigFileError: it is missing, unreadable, or not TOML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigFileError(f"{path}: no such configuration file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigFileError(f"{path}: cannot be read: {error}") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigFileError(f"{path}: not valid TOML: {error}") from error
    return TomlFile(path, text, data)


def _key_lines(text: str) -> dict[KeyPath, int]:
    """The first line of each table header and each key; a number counts the tables of an array."""
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    arrays: Counter[KeyPath] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if stripped.startswith("["):
            table = _dotted_keys(stripped) or table
            lines.setdefault(table, number)
            if stripped.startswith("[["):
                arrays[table] += 1
                table = (*table, arrays[table] - 1)
                lines[table] = number
        elif "=" in stripped:
            key = _dotted_keys(stripped.partition("=")[0] + "= 0")
            if key:
                lines.setdefault((*table, *key), number)
    return lines


def _dotted_keys(document: str) -> tuple[str, ...]:
    """The path of the only key of a one-line document; empty when it is not one."""
    try:
        node: object = tomllib.loads(document)
    except tomllib.TOMLDecodeError:
        return ()
    keys: list[str] = []
    while True:
        if isinstance(node, list) and node:
            node = node[0]
        if not isinstance(node, dict) or len(node) != 1:
            return tuple(keys)
        (key, node), *_ = node.items()
        keys.append(key)
