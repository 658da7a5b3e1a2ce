"""Parameters of declared functions, whichever dialect of schema they are declared in.

Google's OpenAPI subset writes types in upper case and has `nullable`; JSON Schema writes them in lower case
and has `$ref`, `anyOf` and lists of types. Schemas come from clients, so anything may stand in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from antiphon.engines.language_models.builtin.english.words import identifier_words
from antiphon.wire.tools import FunctionDeclaration

_DEEPEST = 8
_MOST_PROPERTIES = 100
_MOST_CHOICES = 500


class Kind(StrEnum):
    """JSON types of arguments."""

    STRING = "string"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    ARRAY = "array"
    OBJECT = "object"
    ANY = "any"


_KINDS = {kind.value: kind for kind in Kind if kind is not Kind.ANY}


class Missing:
    """The type of `MISSING`."""


MISSING: Final = Missing()
"""No value, where None is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter, property or array item.

    Attributes:
        name: as declared; empty for array items.
        kind: its type; ANY where the schema does not say.
        required: it must be given.
        nullable: null is allowed.
        description: in the client's words.
        choices: the allowed values; empty when not restricted.
        default: what the schema gives as default, or MISSING.
        minimum, maximum: bounds of numbers, inclusive.
        min_length, max_length: bounds of the length of strings and arrays.
        format: `date`, `date-time`, `email`, ...
        items: what arrays hold.
        properties: what objects hold.
    """

    name: str
    kind: Kind = Kind.ANY
    required: bool = False
    nullable: bool = False
    description: str = ""
    choices: tuple[Any, ...] = ()
    default: Any = MISSING
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    format: str = ""
    items: Parameter | None = None
    properties: tuple[Parameter, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The words of its name, abbreviations written out."""
        return tuple(_ABBREVIATIONS.get(word, word) for word in identifier_words(self.name))

    @property
    def label(self) -> str:
        """Its name as one says it."""
        return " ".join(self.words) or self.name


_ABBREVIATIONS = {
    "temp": "temperature",
    "msg": "message",
    "num": "number",
    "qty": "quantity",
    "dest": "destination",
    "desc": "description",
    "addr": "address",
    "loc": "location",
    "lang": "language",
    "mins": "minutes",
    "secs": "seconds",
    "hrs": "hours",
    "vol": "volume",
    "pct": "percent",
    "expr": "expression",
    "q": "query",
}


def parameters_of(function: FunctionDeclaration) -> tuple[Parameter, ...]:
    """The function's parameters, in the order they are declared."""
    schema = function.parameters if function.parameters is not None else function.parameters_json_schema
    if not isinstance(schema, Mapping):
        return ()
    root = schema
    return _properties(_resolved(schema, root, 0), root, 0)


def satisfies(value: object, parameter: Parameter) -> bool:
    """Whether a value is allowed: type, choices, bounds, required properties. Patterns are not evaluated."""
    if value is None:
        return parameter.nullable
    if parameter.choices and not any(
        choice == value and type(choice) is type(value) for choice in parameter.choices
    ):
        return False
    match parameter.kind:
        case Kind.STRING:
            return isinstance(value, str) and _within(len(value), parameter.min_length, parameter.max_length)
        case Kind.INTEGER:
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole and _within(value, parameter.minimum, parameter.maximum)
        case Kind.NUMBER:
            number = isinstance(value, (int, float)) and not isinstance(value, bool)
            return number and _within(value, parameter.minimum, parameter.maximum)
        case Kind.BOOLEAN:
            return isinstance(value, bool)
        case Kind.ARRAY:
            items = parameter.items
            return (
                isinstance(value, list)
                and _within(len(value), parameter.min_length, parameter.max_length)
                and (items is None or all(satisfies(item, items) for item in value))
            )
        case Kind.OBJECT:
            return isinstance(value, dict) and complete(value, parameter.properties)
        case Kind.ANY:
            return True


def complete(args: Mapping[str, object], parameters: tuple[Parameter, ...]) -> bool:
    """Whether every required argument is there and every one there is allowed."""
    return all(
        satisfies(args[parameter.name], parameter) if parameter.name in args else not parameter.required
        for parameter in parameters
    )


def _within(number: Any, low: float | None, high: float | None) -> bool:
    return (low is None or number >= low) and (high is None or number <= high)


def _properties(schema: Mapping[str, Any], root: Mapping[str, Any], depth: int) -> tuple[Parameter, ...]:
    properties = schema.get("properties")
    if not isinstance(properties, Mapping) or depth > _DEEPEST:
        return ()
    required = schema.get("required")
    names = {name for name in required if isinstance(name, str)} if isinstance(required, list) else set()
    return tuple(
        _parameter(name, child, root, depth + 1, required=name in names)
        for name, child in list(properties.items())[:_MOST_PROPERTIES]
        if isinstance(name, str)
    )


def _parameter(
    name: str, schema: object, root: Mapping[str, Any], depth: int, *, required: bool
) -> Parameter:
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return Parameter(name=name, required=required)
    resolved = _resolved(schema, root, depth)
    kind = _kind(resolved)
    items = resolved.get("items")
    lengths = ("minItems", "maxItems") if kind is Kind.ARRAY else ("minLength", "maxLength")
    return Parameter(
        name=name,
        kind=kind,
        required=required,
        nullable=resolved.get("nullable") is True or _lists_null(resolved),
        description=_text(schema.get("description")) or _text(resolved.get("description")),
        choices=_choices(resolved, kind),
        default=schema.get("default", resolved.get("default", MISSING)),
        minimum=_number(resolved.get("minimum", resolved.get("exclusiveMinimum"))),
        maximum=_number(resolved.get("maximum", resolved.get("exclusiveMaximum"))),
        min_length=_length(resolved.get(lengths[0])),
        max_length=_length(resolved.get(lengths[1])),
        format=_text(resolved.get("format")).lower(),
        items=_parameter("", items, root, depth + 1, required=True) if isinstance(items, Mapping) else None,
        properties=_properties(resolved, root, depth) if kind is Kind.OBJECT else (),
    )


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any], depth: int) -> Mapping[str, Any]:
    """The schema with references followed and the first useful alternative taken."""
    for _ in range(_DEEPEST):
        reference = schema.get("$ref")
        if isinstance(reference, str):
            target = _target(reference, root)
            schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
            continue
        key = next(
            (key for key in ("anyOf", "oneOf", "allOf", "any_of") if isinstance(schema.get(key), list)), None
        )
        if key is None:
            return schema
        branches = [branch for branch in schema[key] if isinstance(branch, Mapping)]
        useful = [branch for branch in branches if str(branch.get("type", "")).lower() != "null"]
        rest = {name: value for name, value in schema.items() if name != key}
        if key == "allOf":
            merged: dict[str, Any] = {}
            for branch in useful:
                merged |= branch
            schema = {**merged, **rest}
        else:
            null = {"nullable": True} if len(useful) < len(branches) else {}
            schema = {**(useful[0] if useful else {}), **rest, **null}
    return {name: value for name, value in schema.items() if name not in ("$ref", "anyOf", "oneOf", "allOf")}


def _target(reference: str, root: Mapping[str, Any]) -> Mapping[str, Any]:
    node: Any = root
    for step in reference.removeprefix("#/").split("/"):
        node = node.get(step) if isinstance(node, Mapping) else None
    return node if isinstance(node, Mapping) else {}


def _kind(schema: Mapping[str, Any]) -> Kind:
    declared = schema.get("type")
    names = declared if isinstance(declared, list) else [declared]
    for name in names:
        if (kind := _KINDS.get(str(name).lower())) is not None:
            return kind
    if "properties" in schema:
        return Kind.OBJECT
    if "items" in schema:
        return Kind.ARRAY
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return (
        Kind.STRING
        if isinstance(values, list) and values and all(isinstance(v, str) for v in values)
        else Kind.ANY
    )


def _lists_null(schema: Mapping[str, Any]) -> bool:
    declared = schema.get("type")
    return isinstance(declared, list) and any(str(name).lower() == "null" for name in declared)


def _choices(schema: Mapping[str, Any], kind: Kind) -> tuple[Any, ...]:
    """The values of `enum` or `const`. Google's dialect writes enums of numbers as strings."""
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if not isinstance(values, list):
        return ()
    if kind in (Kind.INTEGER, Kind.NUMBER):
        values = [_as_number(value, kind) for value in values]
    return tuple(value for value in values[:_MOST_CHOICES] if value is not None)


def _as_number(value: object, kind: Kind) -> object:
    try:
        return value if not isinstance(value, str) else int(value) if kind is Kind.INTEGER else float(value)
    except ValueError:
        return value


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value
    return _parsed(value) if isinstance(value, str) else None


def _parsed(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _length(value: object) -> int | None:
    number = _number(value)
    return int(number) if number is not None and 0 <= number < 2**53 else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
