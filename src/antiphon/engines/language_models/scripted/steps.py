"""What a scripted reply is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from antiphon.engines.language_models.scripted.template import placeholders


class Table(BaseModel):
    """A table of a scenario: immutable, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


def _pieces(value: object) -> object:
    return [value] if isinstance(value, str | int | float) and not isinstance(value, bool) else value


Pieces = Annotated[tuple[str, ...], BeforeValidator(_pieces)]
"""A text, or a list of texts: the pieces in which it is streamed, or several of a kind."""


class Call(Table):
    """A function to be called."""

    name: Annotated[str, Field(min_length=1)]
    args: dict[str, Any] = Field(default_factory=dict)


class Failure(Table):
    """How the engine fails: `error` is one of the errors of `antiphon.engines.errors`."""

    text: str
    error: Literal["failed", "unavailable", "busy", "malformed_call", "rejected"] = "failed"


class Step(Table):
    """One step; exactly one of the keys is given."""

    say: Pieces | None = None
    think: Pieces | None = None
    call: (
        Annotated[Call, BeforeValidator(lambda value: {"name": value} if isinstance(value, str) else value)]
        | None
    ) = None
    run_code: str | None = None
    """A Python program to be run (`tools: [{codeExecution: {}}]`)."""

    search: Pieces | None = None
    """A query, or several at a time (`tools: [{googleSearch: {}}]`)."""

    read_urls: Pieces | None = None
    """A page to be read, or several at a time (`tools: [{urlContext: {}}]`)."""

    wait_ms: Annotated[float, Field(ge=0)] | None = None
    fail: (
        Annotated[
            Failure, BeforeValidator(lambda value: {"text": value} if isinstance(value, str) else value)
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _one_key(self) -> Step:
        if len(self.model_fields_set) != 1:
            given = ", ".join(sorted(self.model_fields_set)) or "none"
            raise ValueError(f"expected one of {', '.join(Step.model_fields)}; came {given}")
        return self

    @property
    def placeholders(self) -> set[str]:
        """The names of the placeholders in it."""
        texts = [
            *(self.say or ()),
            *(self.think or ()),
            *(self.search or ()),
            *(self.read_urls or ()),
            self.run_code or "",
            self.call.args if self.call else {},
        ]
        return placeholders(texts)


def _steps(value: object) -> object:
    steps = value if isinstance(value, list | tuple) else [value]
    return [step if isinstance(step, Mapping) else {"say": step} for step in steps]


Reply = Annotated[tuple[Step, ...], BeforeValidator(_steps)]
"""Steps in order. A text stands for a `say`, a single step for a list of it."""
