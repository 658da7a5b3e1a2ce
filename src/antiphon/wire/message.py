"""What all messages share: a frozen struct, and the scalar types of protobuf's JSON mapping.

The structs are named as in Google's Live API reference; a field `turn_complete` is `turnComplete` on the
wire. The annotations below tell `antiphon.wire.schema` how a value travels where Python's type does not.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Annotated, Any, ClassVar

import msgspec


class Message(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A message of the wire, or a part of one. An unset field is None, an unset list is empty."""

    ONE_OF: ClassVar[tuple[str, tuple[str, ...]] | None] = None
    """The name of the message's oneof, and the fields of which at most one may be set."""


class Travel(Enum):
    """How a value travels, where its Python type does not say it."""

    INT32 = auto()
    INT64 = auto()
    INDEX64 = auto()
    DURATION = auto()
    TIMESTAMP = auto()
    VERBATIM = auto()
    PRESENT = auto()
    CONTENT = auto()
    PART = auto()
    MARK = auto()
    ANSWER = auto()


Int32 = Annotated[int, Travel.INT32]
"""An integer of 32 bits: a JSON number, integral; a decimal string is accepted."""

Int64 = Annotated[int, Travel.INT64]
"""An integer of 64 bits: sent as a decimal string, accepted as string or number."""

Index64 = Annotated[int, Travel.INDEX64]
"""The same; 0 says something, so it is sent: the first of its kind."""

Duration = Annotated[str, Travel.DURATION]
"""Seconds with an `s`: `"50s"`, `"9.500s"`."""

Timestamp = Annotated[str, Travel.TIMESTAMP]
"""RFC 3339 with `Z` or an offset: `"2026-05-01T00:30:00Z"`."""

JsonObject = Annotated[dict[str, Any], Travel.VERBATIM]
"""The user's own data: keys and values pass untouched, and an empty object is sent."""

AnswerObject = Annotated[dict[str, Any], Travel.ANSWER]
"""The same as a function answers it; what is no object is the answer's `output`, as if it stood there."""

JsonValue = Annotated[Any, Travel.VERBATIM]
"""The user's own data of any JSON type."""

StringMap = Annotated[dict[str, str], Travel.VERBATIM]
"""The user's own names and texts."""

PresentStr = Annotated[str, Travel.PRESENT]
"""A member of a oneof: the empty string says something, so it is sent."""
