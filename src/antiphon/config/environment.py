"""Settings from environment variables: `ANTIPHON_SECTION__KEY`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, MutableMapping

PREFIX = "ANTIPHON_"
DELIMITER = "__"


def variable(path: tuple[str, ...]) -> str:
    """The variable that sets the key at a path: `("server", "port")` is `ANTIPHON_SERVER__PORT`."""
    return PREFIX + DELIMITER.join(path).upper()


def read_environment(environ: Mapping[str, str]) -> dict[str, object]:
    """The settings that the environment makes, as nested tables.

    Only names with the double underscore are settings, for orchestrators put variables such as
    `ANTIPHON_PORT=tcp://10.0.0.7:80` beside them.
    """
    tables: dict[str, object] = {}
    for path, text in settings_variables(environ):
        table: MutableMapping[str, object] = tables
        for key in path[:-1]:
            inner = table.setdefault(key, {})
            if not isinstance(inner, dict):
                inner = table[key] = {}
            table = inner
        table[path[-1]] = _value(text)
    return tables


def settings_variables(environ: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The paths that the environment sets, and the texts they are set to."""
    for name, text in sorted(environ.items()):
        if not name.upper().startswith(PREFIX):
            continue
        path = tuple(name[len(PREFIX) :].lower().split(DELIMITER))
        if len(path) > 1 and all(path):
            yield path, text


def _value(text: str) -> object:
    """Numbers, booleans, arrays and inline tables as in TOML; any other text is itself."""
    try:
        value = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    typed = value["value"]
    return typed if len(value) == 1 and isinstance(typed, bool | int | float | list | dict) else text
