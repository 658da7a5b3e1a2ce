"""Field masks: which fields of a setup a token decides ("AuthToken.fieldMask" in the Live API reference)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, TypeVar

import msgspec

from antiphon.server.tokens.errors import InvalidTokenRequest
from antiphon.wire.generation_config import GenerationConfig
from antiphon.wire.message import Message
from antiphon.wire.scalars import did_you_mean, shown
from antiphon.wire.schema import plan_of
from antiphon.wire.setup import Setup

M = TypeVar("M", bound=Message)

FieldPath: TypeAlias = tuple[str, ...]
"""The Python names of a field and of those it stands in, from `Setup` down."""

_GENERATION_CONFIG = "generation_config"


def parse_field_mask(mask: str) -> tuple[FieldPath, ...]:
    """Read paths with commas between them, each name in camelCase or snake_case: SDKs mix both.

    Raises:
        InvalidTokenRequest: a path leads to no field of a setup.
    """
    return tuple(_field_path(path) for path in map(str.strip, mask.split(",")) if path)


def overwrite(target: M, source: M, path: FieldPath) -> M:
    """The target with the source's value of one field, or without any if the source has none."""
    name, rest = path[0], path[1:]
    theirs = getattr(source, name)
    if rest:
        ours = getattr(target, name)
        if ours is None and theirs is None:
            return target
        message = type(theirs if ours is None else ours)
        theirs = overwrite(message() if ours is None else ours, message() if theirs is None else theirs, rest)
    return msgspec.structs.replace(target, **{name: theirs})


def _field_path(path: str) -> FieldPath:
    names = path.split(".")
    if names[0] not in plan_of(Setup).by_key and names[0] in plan_of(GenerationConfig).by_key:
        names.insert(0, _GENERATION_CONFIG)  # JavaScript's SDK leaves it out before the newer fields
    return tuple(_resolved(names, path))


def _resolved(names: Sequence[str], path: str) -> list[str]:
    message: type[Message] | None = Setup
    resolved: list[str] = []
    for name in names:
        if message is None:
            raise InvalidTokenRequest(
                f"Invalid value at 'field_mask': {shown(path)} leads into {resolved[-1]!r}."
            )
        field = plan_of(message).by_key.get(name)
        if field is None:
            known = [field.wire_name for field in plan_of(message).fields]
            raise InvalidTokenRequest(
                f"Invalid value at 'field_mask': {shown(path)} is no path into a setup"
                f"{did_you_mean(name, known)}"
            )
        resolved.append(field.name)
        message = None if field.repeated else field.message
    return resolved
