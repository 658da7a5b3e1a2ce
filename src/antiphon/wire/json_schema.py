"""Gemini's `Schema` as JSON Schema.

Source: "Schema" in the Gemini API reference (https://ai.google.dev/api/caching#Schema), a subset of
OpenAPI 3.0, against JSON Schema draft 2020-12.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from antiphon.wire.tools import FunctionDeclaration

MAX_DEPTH = 64
"""Schemas may be nested this deep; deeper ones are refused rather than overflowing the stack."""

_COUNTS = frozenset({"minItems", "maxItems", "minProperties", "maxProperties", "minLength", "maxLength"})
_SUBSCHEMAS = frozenset({"items", "additionalProperties"})
_SUBSCHEMA_LISTS = frozenset({"anyOf", "oneOf", "allOf", "prefixItems"})
_SUBSCHEMA_TABLES = frozenset({"properties", "$defs", "defs"})
_DROPPED = frozenset({"nullable", "propertyOrdering", "example"})
_RENAMED = {"defs": "$defs", "ref": "$ref"}


class SchemaTooDeep(ValueError):
    """A schema is nested deeper than `MAX_DEPTH`."""


def json_schema(function: FunctionDeclaration) -> dict[str, Any]:
    """The function's parameters as a JSON Schema of type object.

    `parametersJsonSchema` is taken as it is.

    Raises:
        SchemaTooDeep: `parameters` is nested deeper than `MAX_DEPTH`.
    """
    if isinstance(function.parameters_json_schema, Mapping):
        return dict(function.parameters_json_schema)
    schema = _convert(function.parameters or {}, depth=0)
    if "anyOf" not in schema and "$ref" not in schema:
        schema.setdefault("type", "object")
        schema.setdefault("properties", {})  # OpenAI refuses an object schema without it
    return schema


def _convert(schema: Mapping[str, Any], *, depth: int) -> dict[str, Any]:
    if depth > MAX_DEPTH:
        raise SchemaTooDeep(f"a schema nested deeper than {MAX_DEPTH} levels")
    source = {_camel(key): value for key, value in schema.items() if value is not None}
    result: dict[str, Any] = {}
    for key, value in source.items():
        if key not in _DROPPED:
            _put(result, key, value, depth=depth)
    if "example" in source:
        result.setdefault("examples", [source["example"]])
    if "properties" in result:
        result["properties"] = _ordered(result["properties"], source.get("propertyOrdering"))
    return _nullable(result) if source.get("nullable") is True else result


def _put(result: dict[str, Any], key: str, value: Any, *, depth: int) -> None:
    name = _RENAMED.get(key, key)
    if key == "type":
        types = [text for text in _types(value) if text != "type_unspecified"]
        if types:
            result["type"] = types if isinstance(value, list) else types[0]
    elif key == "format" and value == "enum":
        pass  # Gemini's mark of a string with an `enum`; not a format of JSON Schema
    elif key in _COUNTS:
        result[name] = _count(value)
    elif key in _SUBSCHEMAS and isinstance(value, Mapping):
        result[name] = _convert(value, depth=depth + 1)
    elif key in _SUBSCHEMA_LISTS and isinstance(value, list):
        result[name] = [_convert(part, depth=depth + 1) for part in value if isinstance(part, Mapping)]
    elif key in _SUBSCHEMA_TABLES and isinstance(value, Mapping):
        result[name] = {
            field: _convert(part, depth=depth + 1)
            for field, part in value.items()
            if isinstance(part, Mapping)
        }
    else:
        result[name] = value


def _types(value: object) -> list[str]:
    return [str(text).lower() for text in (value if isinstance(value, list) else [value])]


def _count(value: object) -> object:
    """Counts are int64, which proto-JSON writes as text."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _ordered(properties: dict[str, Any], order: object) -> dict[str, Any]:
    """The properties in the order asked for: models tend to fill them in as they come."""
    if not isinstance(order, list):
        return properties
    first = {name: properties[name] for name in order if isinstance(name, str) and name in properties}
    return first | properties


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if "enum" in schema and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    if "anyOf" in schema:
        schema["anyOf"] = [*schema["anyOf"], {"type": "null"}]
    return schema


def _camel(key: str) -> str:
    """SDKs write these keys in either case."""
    return re.sub(r"(?<=[a-z])_([a-z])", lambda match: match.group(1).upper(), key)
