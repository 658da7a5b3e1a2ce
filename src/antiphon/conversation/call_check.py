"""Whether a call that the language model made fits what was declared.

The schema is the client's and the arguments are the model's, and either may be hostile. So nothing is
fetched, patterns are not matched (a regular expression can take for ever), and the work is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import create
from referencing import Registry

from antiphon.wire.json_schema import json_schema
from antiphon.wire.tools import FunctionDeclaration

MAX_STEPS = 5_000
"""Keywords that are looked at before a schema counts as too much work."""

MAX_DEPTH = 80
"""How deep keywords may lie in one another: it ends before Python's stack does, whose end in the middle of a
library's lookup is no exception that can be caught."""

_MAX_COMPARED_ITEMS = 50
"""Longer lists are not searched for equal items, because each is compared with each."""

_MAX_MESSAGE_CHARS = 300

_PATTERNS = frozenset({"pattern", "patternProperties", "unevaluatedProperties"})

_Keyword = Callable[[Any, Any, Any, Any], Iterable[ValidationError] | None]


class UncheckableSchema(ValueError):
    """The declared schema cannot be applied; calls of the function pass as they are."""


def problem_with(function: FunctionDeclaration, args: Mapping[str, Any]) -> str:
    """What is wrong with the arguments, for the language model; empty when they fit.

    Raises:
        UncheckableSchema: the schema is none, refers to another document, or takes too much work.
    """
    try:
        validator = _validator(json_schema(function))
        error = next(validator.iter_errors(dict(args)), None)
    except RecursionError:
        raise UncheckableSchema(f"the schema of {function.name} never ends") from None
    except Exception as failure:  # a schema that is none fails in ways that are nowhere listed
        raise UncheckableSchema(f"the schema of {function.name} cannot be applied: {failure}") from failure
    if error is None:
        return ""
    where = error.json_path.removeprefix("$.")
    message = f"{where}: {error.message}"
    if len(message) > _MAX_MESSAGE_CHARS:
        message = f"{where}: it does not fit {error.validator}: {error.validator_value!r}"
    return message if len(message) <= _MAX_MESSAGE_CHARS else f"{message[:_MAX_MESSAGE_CHARS]}…"


def _validator(schema: Mapping[str, Any]) -> Any:
    """A validator of a JSON Schema that takes at most `MAX_STEPS` steps, `MAX_DEPTH` deep."""
    steps = iter(range(MAX_STEPS))
    depth = 0

    def counted(keyword: _Keyword) -> _Keyword:
        def check(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
            nonlocal depth
            if next(steps, None) is None:
                raise UncheckableSchema(f"more than {MAX_STEPS} steps")
            if depth >= MAX_DEPTH:
                raise UncheckableSchema(f"more than {MAX_DEPTH} keywords deep")
            depth += 1
            try:
                yield from keyword(validator, value, instance, schema) or ()
            finally:
                depth -= 1

        return check

    keywords: dict[str, Any] = {
        name: counted(keyword)
        for name, keyword in Draft202012Validator.VALIDATORS.items()
        if name not in _PATTERNS
    }
    keywords |= {
        "additionalProperties": counted(_additional_properties),
        "uniqueItems": counted(_unique_items),
    }
    bounded = create(meta_schema=Draft202012Validator.META_SCHEMA, validators=keywords)
    return bounded(schema, registry=Registry())


def _additional_properties(
    validator: Any, value: Any, instance: Any, schema: Any
) -> Iterable[ValidationError] | None:
    """Which properties are additional depends on patterns, where there are some."""
    if "patternProperties" in schema:
        return None
    keyword: _Keyword = Draft202012Validator.VALIDATORS["additionalProperties"]
    return keyword(validator, value, instance, schema)


def _unique_items(validator: Any, value: Any, instance: Any, schema: Any) -> Iterable[ValidationError] | None:
    if isinstance(instance, list) and len(instance) > _MAX_COMPARED_ITEMS:
        return None
    keyword: _Keyword = Draft202012Validator.VALIDATORS["uniqueItems"]
    return keyword(validator, value, instance, schema)
