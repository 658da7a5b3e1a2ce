"""Placeholders in what a scenario says: `{name}`, `{1}`, `{user}`, `{result.passages.0.text}`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(\d+|[A-Za-z_]\w*(?:\.\w+)*)\}")


def placeholders(template: object) -> set[str]:
    """The names in a text, or in all texts of a JSON value."""
    if isinstance(template, str):
        return {match.group(1) for match in _PLACEHOLDER.finditer(template) if match.group(1)}
    if isinstance(template, Mapping):
        return set().union(*(placeholders(value) for value in template.values()))
    if isinstance(template, Sequence):
        return set().union(*(placeholders(value) for value in template))
    return set()


def fill(text: str, values: Mapping[str, Any]) -> str:
    """The text with its placeholders replaced; `{{` and `}}` are braces.

    Raises:
        LookupError: a placeholder stands for nothing.
    """

    def replacement(match: re.Match[str]) -> str:
        name = match.group(1)
        return match.group()[0] if name is None else _as_text(_value(name, values))

    return _PLACEHOLDER.sub(replacement, text)


def fill_json(template: Any, values: Mapping[str, Any]) -> Any:
    """A JSON value with the placeholders of its texts replaced.

    A text that is one placeholder becomes the value itself, of whatever type.

    Raises:
        LookupError: a placeholder stands for nothing.
    """
    if isinstance(template, str):
        whole = _PLACEHOLDER.fullmatch(template)
        return _value(whole.group(1), values) if whole and whole.group(1) else fill(template, values)
    if isinstance(template, Mapping):
        return {key: fill_json(value, values) for key, value in template.items()}
    if isinstance(template, list):
        return [fill_json(value, values) for value in template]
    return template


def _value(name: str, values: Mapping[str, Any]) -> Any:
    node: Any = values
    for key in name.split("."):
        if isinstance(node, Mapping) and key in node:
            node = node[key]
        elif isinstance(node, list) and key.isdecimal() and int(key) < len(node):
            node = node[int(key)]
        else:
            raise LookupError(f"{{{name}}} stands for nothing")
    return node


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
