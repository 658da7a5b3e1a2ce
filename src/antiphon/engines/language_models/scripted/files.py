"""Scenario files: YAML or TOML, with the lines on which things stand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

TOML_SUFFIX = ".toml"
SUFFIXES = (".yaml", ".yml", TOML_SUFFIX)


class ScenarioFileError(Exception):
    """The file cannot be read; the message begins with its path, and the line where there is one."""


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A file's table, and its text to find lines in."""

    path: Path
    text: str
    table: Mapping[str, Any]

    def line_of(self, keys: Sequence[str | int]) -> int | None:
        """The line, from 1, of the thing at a path, or of the nearest thing around it."""
        if self.path.suffix == TOML_SUFFIX:
            return _toml_line(self.text, keys)
        node = yaml.compose(self.text, Loader=_Loader)
        return _yaml_line(node, keys) if node is not None else None


def read_scenario(path: Path) -> ScenarioFile:
    """Read a file.

    Raises:
        ScenarioFileError: it is missing, of another kind, or not well-formed.
    """
    if path.suffix not in SUFFIXES:
        raise ScenarioFileError(f"{path}: expected a file that ends in {', '.join(SUFFIXES)}")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ScenarioFileError(f"{path}: cannot be read: {reason}") from error
    table = _parse_toml(path, text) if path.suffix == TOML_SUFFIX else _parse_yaml(path, text)
    if not isinstance(table, dict):
        raise ScenarioFileError(f"{path}: expected a table with rules, came {type(table).__name__}")
    return ScenarioFile(path, text, table)


def _parse_toml(path: Path, text: str) -> object:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioFileError(f"{path}: not TOML: {error}") from error


def _parse_yaml(path: Path, text: str) -> object:
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise ScenarioFileError(f"{where}: not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ScenarioFileError(f"{path}: not YAML: {error}") from error


class _Loader(yaml.SafeLoader):
    """YAML in which `yes`, `no`, `on`, `off` and dates are words, and a key stands once in a table."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f'"{key.value}" stands twice', key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def _yaml_line(node: yaml.Node, keys: Sequence[str | int]) -> int:
    line = int(node.start_mark.line) + 1
    if not keys:
        return line
    first, *rest = keys
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(first):
                return _yaml_line(value, rest) if rest else int(key.start_mark.line) + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(first, int) and first < len(node.value):
        return _yaml_line(node.value[first], rest)
    return line


def _toml_line(text: str, keys: Sequence[str | int]) -> int | None:
    """Where the rule begins, and from there the first line that sets the innermost key."""
    lines = text.splitlines()
    line = None
    start = 0
    if len(keys) >= 2 and isinstance(keys[1], int):
        heads = [
            number for number, each in enumerate(lines) if re.match(rf"\s*\[\[\s*{keys[0]}\s*\]\]", each)
        ]
        if keys[1] < len(heads):
            start, line = heads[keys[1]], heads[keys[1]] + 1
    for key in reversed([key for key in keys if isinstance(key, str)]):
        for number in range(start, len(lines)):
            if re.search(rf"(?:^|[{{,\s.\[])[\"']?{re.escape(key)}[\"']?\s*[=\].]", lines[number]):
                return number + 1
    return line
