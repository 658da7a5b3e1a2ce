"""Hypothesis strategies for messages, and for the ways clients spell them."""

from __future__ import annotations

import base64
import types
from enum import StrEnum
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import msgspec
from hypothesis import strategies as st

from antiphon.wire import schema
from antiphon.wire.message import Message, Travel

M = TypeVar("M", bound=Message)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
_KEYS = st.sampled_from(["turn_complete", "mimeType", "a b", "x"]) | TEXTS
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda children: st.lists(children, max_size=2) | st.dictionaries(_KEYS, children, max_size=2),
    max_leaves=4,
)
_BY_TRAVEL: dict[Travel, st.SearchStrategy[Any]] = {
    Travel.INT32: st.integers(1, 2**31 - 1) | st.integers(-(2**31), -1),
    Travel.INT64: st.integers(1, 2**63 - 1),
    Travel.INDEX64: st.integers(0, 2**63 - 1),
    Travel.DURATION: st.sampled_from(["1s", "9.500s", "0.000000001s", "4.1s"]),
    Travel.TIMESTAMP: st.sampled_from(["2026-05-01T00:30:00Z", "2025-06-01T00:30:00.123+00:00"]),
}
_BY_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    bool: st.just(True),
    float: st.floats(allow_nan=False, allow_infinity=False).filter(bool),
    bytes: st.binary(min_size=1, max_size=20),
    dict[str, Any]: st.dictionaries(_KEYS, JSON, max_size=3),
    dict[str, str]: st.dictionaries(_KEYS, TEXTS, max_size=3),
    Any: JSON.filter(lambda value: value is not None),
}


@st.composite
def messages(draw: st.DrawFn, message: type[M]) -> M:
    """A message with up to three fields set, none of them to its default: what the wire can carry."""
    infos = {info.name: info for info in msgspec.structs.fields(message)}
    chosen = draw(st.lists(st.sampled_from(sorted(infos)), max_size=3, unique=True)) if infos else []
    if message.ONE_OF is not None:
        _, members = message.ONE_OF
        first = next((name for name in chosen if name in members), None)
        chosen = [name for name in chosen if name not in members or name == first]
    return message(**{name: draw(_values(infos[name].type)) for name in chosen})


def _values(annotation: Any) -> st.SearchStrategy[Any]:
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(member for member in get_args(annotation) if member is not type(None))
    if get_origin(annotation) is list:
        return st.lists(_values(get_args(annotation)[0]), min_size=1, max_size=2)
    travel = None
    if get_origin(annotation) is Annotated:
        annotation, travel = get_args(annotation)
    if travel in _BY_TRAVEL:
        return _BY_TRAVEL[travel]
    if isinstance(annotation, type) and issubclass(annotation, Message):
        return messages(annotation)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return st.sampled_from([member for member in annotation if not member.endswith("UNSPECIFIED")])
    return _BY_TYPE[annotation]


@st.composite
def respelled(draw: st.DrawFn, message: Message) -> dict[str, Any]:
    """The message as JSON, each name, number, enumeration, list and base64 as some client would write it."""
    spelled: dict[str, Any] = {}
    for field in schema.plan_of(type(message)).fields:
        value = getattr(message, field.name)
        key = draw(st.sampled_from([field.name, field.wire_name]))
        if value or (field.presence and value is not None):
            if field.repeated:
                items = [draw(_respelled_item(item)) for item in value]
                bare = len(items) == 1 and not isinstance(items[0], list)
                spelled[key] = items[0] if bare and draw(st.booleans()) else items
            elif field.presence and field.message is None:
                spelled[key] = value
            else:
                spelled[key] = draw(_respelled_item(value))
        elif draw(st.integers(0, 9)) == 0:
            spelled[key] = None
    return spelled


@st.composite
def _respelled_item(draw: st.DrawFn, value: Any) -> Any:
    match value:
        case Message():
            return draw(respelled(value))
        case StrEnum():
            return draw(st.sampled_from([str(value), value.lower(), value.title()]))
        case bytes():
            encoded = draw(st.sampled_from([base64.b64encode, base64.urlsafe_b64encode]))(value).decode()
            return encoded.rstrip("=") if draw(st.booleans()) else encoded
        case bool() | str() | dict():
            return value
        case int() if abs(value) < 2**53:
            return draw(st.sampled_from([value, str(value), float(value)]))
        case int():
            return draw(st.sampled_from([value, str(value)]))
        case _:
            return value
