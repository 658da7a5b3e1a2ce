"""What is wrong with a configuration, said to the person who wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeAlias, get_args

from pydantic import BaseModel, ValidationError

from antiphon.config.environment import settings_variables, variable
from antiphon.config.toml_file import TomlFile

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Origins:
    """The places that settings came from, strongest first."""

    flags: Mapping[str, object]
    environ: Mapping[str, str]
    file: TomlFile | None

    def of(self, path: Path) -> str:
        """Where the setting at a path was made: a flag, a variable, or a line of the file."""
        if _reaches(self.flags, path):
            return f"--{str(path[-1]).replace('_', '-')}"
        for names, _ in settings_variables(self.environ):
            if names == path[: len(names)] or path == names[: len(path)]:
                return f"environment variable {variable(names)}"
        if self.file is None:
            return "configuration"
        line = self.file.line_of(path)
        return f"{self.file.path}:{line}" if line else str(self.file.path)


def explain(error: ValidationError, schema: type[BaseModel], origins: Origins) -> list[str]:
    """One line for each thing that is wrong."""
    return [_explain_one(dict(item), schema, origins) for item in error.errors(include_url=False)]


def nearest(name: str, valid: Sequence[str]) -> str:
    """`; did you mean "x"?`, or what there is when nothing is near."""
    near = get_close_matches(name, valid, n=1, cutoff=0.6)
    if near:
        return f'; did you mean "{near[0]}"?'
    return f"; there {'is' if len(valid) == 1 else 'are'} {', '.join(sorted(valid))}" if valid else ""


def _explain_one(item: Mapping[str, Any], schema: type[BaseModel], origins: Origins) -> str:
    path: Path = item["loc"]
    key = dotted(path)
    if item["type"] == "extra_forbidden":
        name = str(path[-1])
        kind = "section" if len(path) == 1 else "key"
        return f"{origins.of(path)}: no {kind} {key}{nearest(name, _keys_at(schema, path[:-1]))}"
    if item["type"] == "missing":
        return f"{origins.of(path[:-1])}: {key} is missing"
    if item["type"] == "value_error":
        return f"{origins.of(path)}: {key}: {item['ctx']['error']}"
    expected = _expected(item["type"], item["msg"])
    return f"{origins.of(path)}: {key}: expected {expected}; came {_came(item['input'])}"


def _expected(kind: str, message: str) -> str:
    """`Input should be a valid integer, unable to parse …` is `an integer`."""
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return "a table"
    if kind == "tuple_type":
        return "an array"
    wanted = message.removeprefix("Input should be ").removeprefix("Input should have ")
    return (
        wanted.partition(", unable to parse")[0]
        .replace("a valid ", "a ")
        .replace("a integer", "an integer")
        .replace("a string", "text")
    )


def _came(value: object) -> str:
    names: Mapping[type, str] = {
        str: "text",
        bool: "a boolean",
        dict: "a table",
        list: "an array",
        int: "an integer",
    }
    shown = repr(value) if len(repr(value)) <= 60 else repr(value)[:57] + "..."
    return f"{shown} ({names.get(type(value), type(value).__name__)})"


def dotted(path: Path) -> str:
    """A path as it is written in the file: `models."my-*".profile`."""
    return ".".join(f'"{part}"' if isinstance(part, str) and not _bare(part) else str(part) for part in path)


def _bare(key: str) -> bool:
    return key.replace("_", "").replace("-", "").isalnum()


def _keys_at(schema: type[BaseModel], path: Path) -> list[str]:
    """The keys that the table at a path may have."""
    node: object = schema
    for part in path:
        if isinstance(node, type) and issubclass(node, BaseModel):
            node = node.model_fields[str(part)].annotation
        else:  # dict[str, Table] or tuple[Table, ...]
            node = _first_table(node)
        if not isinstance(node, type):  # Table | None
            node = _first_table(node) if type(None) in get_args(node) else node
    return list(node.model_fields) if isinstance(node, type) and issubclass(node, BaseModel) else []


def _first_table(node: object) -> object:
    tables = [argument for argument in get_args(node) if argument not in (str, ...)]
    return tables[0] if tables else None


def _reaches(tables: Mapping[str, object], path: Path) -> bool:
    node: object = tables
    for part in path:
        if not isinstance(node, Mapping) or part not in node:
            return False
        node = node[part]
    return True
