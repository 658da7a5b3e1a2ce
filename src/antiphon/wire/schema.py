"""Reads and writes messages by their structs: the one place that knows protobuf's JSON mapping.

A plan is made from each struct once: which spellings name a field, how its value is read, and how it is
written. Names are normalized by the schema, so the user's own data, which has none, passes untouched.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import msgspec

from antiphon.wire import scalars
from antiphon.wire.errors import Mismatch
from antiphon.wire.message import Message, Travel
from antiphon.wire.scalars import Reader

M = TypeVar("M", bound=Message)

_Writer = Callable[[Any], Any]

_BY_TYPE: dict[Any, Reader] = {
    str: scalars.read_str,
    bool: scalars.read_bool,
    float: scalars.read_float,
    bytes: scalars.read_bytes,
    dict[str, str]: scalars.read_string_map,
    dict[str, Any]: scalars.read_json_object,
    Any: scalars.read_json,
}

_BY_TRAVEL: dict[Travel, Reader] = {
    Travel.INT32: scalars.integer_reader(32),
    Travel.INT64: scalars.integer_reader(64),
    Travel.INDEX64: scalars.integer_reader(64),
    Travel.DURATION: scalars.read_duration,
    Travel.TIMESTAMP: scalars.read_timestamp,
    Travel.ANSWER: scalars.read_answer,
}


_PRESENT = (Travel.VERBATIM, Travel.ANSWER, Travel.PRESENT, Travel.INDEX64)
"""What says something even when it is empty or zero."""


@dataclass(frozen=True, slots=True)
class Field:
    """How one field travels.

    Attributes:
        name: its Python name, which is also its snake_case spelling.
        wire_name: its camelCase spelling.
        message: the struct its value, or each of its values, is made of; None for scalars and user data.
        repeated: it is a list.
        read: turns a JSON value into the field's.
        write: turns the field's value into what msgspec encodes; None when that is the same.
        presence: a value that is zero or empty says something, so it is sent.
    """

    name: str
    wire_name: str
    message: type[Message] | None
    repeated: bool
    read: Reader
    write: _Writer | None
    presence: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """How a message travels: its fields in order, and by every spelling of their names."""

    fields: tuple[Field, ...]
    by_key: dict[str, Field]


@cache
def plan_of(message: type[Message]) -> Plan:
    """The plan of a struct."""
    fields = tuple(_field(info) for info in msgspec.structs.fields(message))
    by_name = {field.name: field for field in fields}
    return Plan(fields, by_name | {field.wire_name: field for field in fields})


def read(message: type[M], value: Any) -> M:
    """Read a message from decoded JSON.

    Raises:
        Mismatch: a name is unknown, or a value does not fit.
    """
    if not isinstance(value, dict):
        raise scalars.misfit(value, message.__name__, "an object")
    plan = plan_of(message)
    read_fields: dict[str, Any] = {}
    for key, item in value.items():
        field = plan.by_key.get(key)
        if field is None:
            raise _unknown_name(key, plan)
        if item is None:
            continue
        if field.name in read_fields:
            raise _within(field.wire_name, scalars.misfit(item, "given twice", "one spelling of the name"))
        try:
            result = field.read(item)
        except Mismatch as mismatch:
            raise _within(field.wire_name, mismatch) from None
        if result is not None:
            read_fields[field.name] = result
    if message.ONE_OF is not None:
        _check_one_of(*message.ONE_OF, read_fields, plan)
    return message(**read_fields)


def write(message: Message) -> dict[str, Any]:
    """What of a message is sent: camelCase names, no zeros, no empty lists, no nulls.

    Returns:
        Objects, lists and scalars that msgspec encodes as JSON.
    """
    written: dict[str, Any] = {}
    for field in plan_of(type(message)).fields:
        value = getattr(message, field.name)
        if value or (field.presence and value is not None):
            written[field.wire_name] = value if field.write is None else field.write(value)
    return written


def _field(info: msgspec.structs.FieldInfo) -> Field:
    annotation = _required(info.type)
    repeated = get_origin(annotation) is list
    item = get_args(annotation)[0] if repeated else annotation
    travel, kind = _travel(item)
    read_item = _reader(kind, travel)
    message = kind if isinstance(kind, type) and issubclass(kind, Message) else None
    write_item = _writer(message, travel)
    singular = message is not None or travel in _PRESENT
    return Field(
        name=info.name,
        wire_name=info.encode_name,
        message=message,
        repeated=repeated,
        read=_list_reader(read_item) if repeated else read_item,
        write=_list_writer(write_item) if repeated and write_item else write_item,
        presence=singular and not repeated,
    )


def _required(annotation: Any) -> Any:
    """The annotation without its `| None`."""
    if get_origin(annotation) in (Union, types.UnionType):
        return next(member for member in get_args(annotation) if member is not type(None))
    return annotation


def _travel(annotation: Any) -> tuple[Travel | None, Any]:
    if get_origin(annotation) is Annotated:
        kind, travel = get_args(annotation)
        return travel, kind
    return None, annotation


def _reader(kind: Any, travel: Travel | None) -> Reader:
    if travel in _BY_TRAVEL:
        return _BY_TRAVEL[travel]
    if isinstance(kind, type) and issubclass(kind, Message):
        return _message_reader(kind, travel)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return scalars.enum_reader(kind)
    return _BY_TYPE[kind]


def _message_reader(message: type[Message], travel: Travel | None) -> Reader:
    def read_message(value: Any) -> Message | None:
        if travel is Travel.MARK and isinstance(value, bool):
            return message() if value else None
        if travel is Travel.CONTENT and isinstance(value, str | list):
            value = {"parts": value}
        if travel is Travel.PART and isinstance(value, str):
            value = {"text": value}
        return read(message, value)

    return read_message


def _list_reader(read_item: Reader) -> Reader:
    """A list, or what clients also write: its only item, bare."""

    def read_list(value: Any) -> list[Any]:
        if not isinstance(value, list):
            return [item for item in (read_item(value),) if item is not None]
        items = []
        for index, item in enumerate(value):
            try:
                result = read_item(item)
            except Mismatch as mismatch:
                raise _within(f"[{index}]", mismatch) from None
            if result is not None:
                items.append(result)
        return items

    return read_list


def _writer(message: type[Message] | None, travel: Travel | None) -> _Writer | None:
    if message is not None:
        return write
    return str if travel in (Travel.INT64, Travel.INDEX64) else None


def _list_writer(write_item: _Writer) -> _Writer:
    return lambda values: [write_item(value) for value in values]


def _within(step: str, mismatch: Mismatch) -> Mismatch:
    mismatch.fields.append(step)
    return mismatch


def _unknown_name(key: str, plan: Plan) -> Mismatch:
    known = {field.wire_name: field for field in plan.fields}
    return Mismatch(
        f"Invalid JSON payload received. Unknown name {scalars.shown(key)}",
        ": Cannot find field.",
        expected=f"one of {', '.join(known) or 'no fields'}{scalars.did_you_mean(key, known)}",
    )


def _check_one_of(name: str, members: tuple[str, ...], read_fields: dict[str, Any], plan: Plan) -> None:
    given = [plan.by_key[member].wire_name for member in read_fields if member in members]
    if len(given) > 1:
        raise Mismatch(
            "Invalid value",
            f" (oneof), oneof field '{name}' is already set. Cannot set '{given[1]}'",
            expected=f"only one of {', '.join(given)}",
        )
