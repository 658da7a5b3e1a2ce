"""How single values are read: protobuf's JSON mapping, as tolerant as Google's own parser."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from antiphon.wire.base64 import decode_base64
from antiphon.wire.enums import ALIASES
from antiphon.wire.errors import Mismatch

Reader = Callable[[Any], Any]
"""Turns a JSON value into what a field holds; None means unset. Raises `Mismatch`."""

MAX_JSON_DEPTH = 100
"""How deep the user's own data may nest: protobuf's limit."""

_DURATION = re.compile(r"-?\d{1,12}(\.\d{1,9})?s", re.ASCII)
_TIMESTAMP = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)",
    re.ASCII,
)
_INTEGER = re.compile(r"[+-]?\d{1,20}(\.0*)?", re.ASCII)
_FLOAT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,5})?", re.ASCII)


def misfit(value: Any, kind: str, expected: str) -> Mismatch:
    """The error for a value of the wrong type or range, in Google's words."""
    return Mismatch("Invalid value", f" ({kind}), {shown(value)}", expected=expected)


def shown(value: Any) -> str:
    """A value as it may stand in an error: short, and never the user's whole data."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return f'"{value[:40]}"' if len(value) <= 40 else f'"{value[:37]}..."'
    return f"{value}"[:40]


def read_str(value: Any) -> str:
    """A string."""
    if not isinstance(value, str):
        raise misfit(value, "TYPE_STRING", "a string")
    return value


def read_bool(value: Any) -> bool:
    """True or false, also as the strings."""
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise misfit(value, "TYPE_BOOL", "true or false")


def read_float(value: Any) -> float:
    """A finite number, also as a decimal string."""
    number = value
    if isinstance(value, str) and _FLOAT.fullmatch(value):
        number = float(value)
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise misfit(value, "TYPE_FLOAT", "a number")
    try:
        number = float(number)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise misfit(value, "TYPE_FLOAT", "a finite number")
    return number


def integer_reader(bits: int) -> Reader:
    """An integer of so many bits: a number without fraction (`40.0` is one), or a decimal string."""
    kind = f"TYPE_INT{bits}"
    lowest, highest = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1

    def read_int(value: Any) -> int:
        number = value
        if isinstance(value, str) and _INTEGER.fullmatch(value):
            number = int(value.partition(".")[0])
        if isinstance(number, float) and number.is_integer():
            number = int(number)
        if isinstance(number, bool) or not isinstance(number, int):
            raise misfit(value, kind, "an integer")
        if not lowest <= number <= highest:
            raise misfit(value, kind, f"an integer of {bits} bits")
        return number

    return read_int


def read_bytes(value: Any) -> bytes:
    """Base64 of either alphabet."""
    if isinstance(value, str):
        try:
            return decode_base64(value.encode("ascii"))
        except ValueError:
            raise Mismatch(
                "Invalid value",
                " (TYPE_BYTES), Base64 decoding failed",
                expected=f"base64, standard or URL-safe, got {shown(value)}",
            ) from None
    raise misfit(value, "TYPE_BYTES", "a base64 string")


def read_duration(value: Any) -> str:
    """Seconds with an `s`."""
    if isinstance(value, str) and _DURATION.fullmatch(value):
        return value
    raise misfit(value, "type.googleapis.com/google.protobuf.Duration", 'seconds with an "s", as "1.5s"')


def read_timestamp(value: Any) -> str:
    """RFC 3339."""
    if isinstance(value, str) and _TIMESTAMP.fullmatch(value):
        return value
    raise misfit(
        value, "type.googleapis.com/google.protobuf.Timestamp", 'RFC 3339, as "2026-05-01T00:30:00Z"'
    )


def enum_reader(enum: type[StrEnum]) -> Reader:
    """A member of an enumeration, in any case; its `..._UNSPECIFIED` is unset."""
    members: dict[str, StrEnum] = {member.value.upper(): member for member in enum}
    for alias, name in ALIASES.get(enum, {}).items():
        members[alias] = members[name]

    def read_enum(value: Any) -> StrEnum | None:
        if not isinstance(value, str):
            raise misfit(value, enum.__name__, f"one of {', '.join(enum)}")
        folded = value.upper()
        if folded.endswith("UNSPECIFIED"):
            return None
        member = members.get(folded)
        if member is None:
            raise misfit(value, enum.__name__, f"one of {', '.join(enum)}{did_you_mean(folded, members)}")
        return member

    return read_enum


def read_json(value: Any) -> Any:
    """The user's own data, untouched."""
    level = [value]
    for _ in range(MAX_JSON_DEPTH):
        level = [item for container in level for item in _items(container)]
        if not level:
            return value
    raise misfit(value, "Message too deep", f"at most {MAX_JSON_DEPTH} levels")


def _items(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def read_json_object(value: Any) -> dict[str, Any]:
    """The user's own object, untouched."""
    if not isinstance(value, dict):
        raise misfit(value, "type.googleapis.com/google.protobuf.Struct", "an object")
    read_json(value)
    return value


def read_answer(value: Any) -> dict[str, Any]:
    """A function's answer: an object; clients also send the bare result."""
    return read_json_object(value if isinstance(value, dict) else {"output": value})


def read_string_map(value: Any) -> dict[str, str]:
    """An object whose values are strings."""
    if not isinstance(value, dict):
        raise misfit(value, "map", "an object")
    for key, text in value.items():
        if not isinstance(text, str):
            error = misfit(text, "TYPE_STRING", "a string")
            error.fields.append(key)
            raise error
    return value


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint for somebody who mistyped a name; empty when no known name is near."""
    near = difflib.get_close_matches(name[:64], list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""
