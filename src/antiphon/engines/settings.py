"""The settings of an engine, checked by the engine itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from antiphon.engines.errors import EngineConfigError

SettingsT = TypeVar("SettingsT", bound=BaseModel)

_TOML_NAMES = {
    "tuple": "list",
    "Tuple": "List",
    "dictionary": "table",
    "Dictionary": "Table",
}
_PYTHON_TYPE = re.compile(r"\b(?:[Tt]uple|[Dd]ictionary)\b| or instance of \w+")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a table of settings.

    Attributes:
        path: where, from the outermost key inwards.
        text: the path again, what was expected, and what came or was probably meant. Values are never
            quoted: they may be secrets.
    """

    path: tuple[str | int, ...]
    text: str


def parse_settings(schema: type[SettingsT], settings: Mapping[str, object], *, engine: str) -> SettingsT:
    """The settings, validated.

    Raises:
        EngineConfigError: something is wrong with them; the message names every problem.
    """
    try:
        return schema.model_validate(settings)
    except ValidationError as error:
        raise EngineConfigError(
            "; ".join(each.text for each in problems(error, schema)), engine=engine
        ) from error


def problems(error: ValidationError, schema: type[BaseModel]) -> list[Problem]:
    """Everything that is wrong, in the order in which it was found."""
    items = error.errors(include_url=False, include_input=False)
    return [Problem(item["loc"], _explain(dict(item), schema)) for item in items]


def nearest(name: str, valid: Sequence[str]) -> str:
    """`did you mean "x"?`, or the list of what there is when nothing is near."""
    near = get_close_matches(name, valid, n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else f"there is {', '.join(valid)}"


def _explain(item: Mapping[str, Any], schema: type[BaseModel]) -> str:
    path: tuple[str | int, ...] = item["loc"]
    key = ".".join(str(part) for part in path) or "settings"
    if item["type"] == "extra_forbidden":
        return f'no setting "{key}"; {nearest(str(path[-1]), _keys_at(schema, path[:-1]))}'
    if item["type"] == "missing":
        return f'the setting "{key}" is missing'
    if item["type"] == "value_error":
        return f"{key}: {item['ctx']['error']}"
    expected = _PYTHON_TYPE.sub(lambda match: _TOML_NAMES.get(match.group(), ""), item["msg"])
    return f"{key}: {expected[:1].lower()}{expected[1:]}"


def _keys_at(schema: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    """The keys that the table at a path may have."""
    node: type[BaseModel] | None = schema
    for part in path:
        if node is not None and str(part) in node.model_fields:
            node = _model_in(node.model_fields[str(part)].annotation)
    return list(node.model_fields) if node is not None else []


def _model_in(annotation: object) -> type[BaseModel] | None:
    """The pydantic model inside `Model`, `Model | None`, `list[Model]` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, UnionType, Annotated, list, tuple, dict):
        return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
    return None
