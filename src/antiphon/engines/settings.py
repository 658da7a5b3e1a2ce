"""The settings of an engine, checked by the engine itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from antiphon.engines.errors import EngineConfigError

SettingsT = TypeVar("SettingsT", bound=BaseModel)


def parse_settings(schema: type[SettingsT], settings: Mapping[str, object], *, engine: str) -> SettingsT:
    """The settings, validated.

    Raises:
        EngineConfigError: with one line per wrong key: its path, what was expected, what came or which
            key was probably meant.
    """
    try:
        return schema.model_validate(settings)
    except ValidationError as error:
        problems = explain(error, schema)
        raise EngineConfigError("; ".join(problems), engine=engine) from error


def explain(error: ValidationError, schema: type[BaseModel]) -> list[str]:
    """One sentence for each thing that is wrong. Never quotes a value: it may be a secret."""
    return [_explain_one(dict(item), schema) for item in error.errors(include_url=False, include_input=False)]


def nearest(name: str, valid: Sequence[str]) -> str:
    """`did you mean "x"?`, or the list of what there is when nothing is near."""
    near = get_close_matches(name, valid, n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else f"there is {', '.join(valid)}"


def _explain_one(item: Mapping[str, Any], schema: type[BaseModel]) -> str:
    path: tuple[str | int, ...] = item["loc"]
    key = ".".join(str(part) for part in path) or "settings"
    if item["type"] == "extra_forbidden":
        return f'no setting "{key}"; {nearest(str(path[-1]), _keys_at(schema, path[:-1]))}'
    if item["type"] == "missing":
        return f'the setting "{key}" is missing'
    if item["type"] == "value_error":
        return f"{key}: {item['ctx']['error']}"
    return f"{key}: {item['msg'][:1].lower()}{item['msg'][1:]}"


def _keys_at(schema: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    """The keys that the table at a path may have."""
    node: type[BaseModel] | None = schema
    for part in path:
        if node is not None and str(part) in node.model_fields:
            node = _model_in(node.model_fields[str(part)].annotation)
    return list(node.model_fields) if node is not None else []


def _model_in(annotation: object) -> type[BaseModel] | None:
    """The pydantic model inside `Model`, `Model | None` or `list[Model]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, UnionType, list, tuple, dict):
        return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
    return None
