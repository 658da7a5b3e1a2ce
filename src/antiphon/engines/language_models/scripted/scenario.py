"""A scenario: rules, and the replies they give."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from antiphon.engines.language_models.scripted.steps import Reply, Table

TEXT_CONDITIONS = ("exact", "contains", "regex")
CONDITIONS = (*TEXT_CONDITIONS, "any", "on_result", "on_malformed", "turn")


class OnResult(Table):
    """A function's result: of which function, and what its JSON contains; anything left out is any."""

    name: str | None = None
    contains: str | None = None


class UsageCounts(Table):
    """Tokens to report."""

    prompt_tokens: Annotated[int, Field(ge=0)] | None = None
    response_tokens: Annotated[int, Field(ge=0)] | None = None
    thoughts_tokens: Annotated[int, Field(ge=0)] | None = None
    cached_tokens: Annotated[int, Field(ge=0)] | None = None


def _result_of(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


class Rule(Table):
    """When to reply, and what. All conditions that are given must hold."""

    exact: str | None = None
    """The user's words are these; case, punctuation and spacing do not matter."""

    contains: str | None = None
    """The user's words contain these, likewise."""

    regex: str | None = None
    """The user's text matches this somewhere, in upper or lower case."""

    any: Literal[True] | None = None
    """The user said anything at all."""

    on_result: Annotated[OnResult, BeforeValidator(_result_of)] | None = None
    """A function's result has come."""

    on_malformed: Literal[True] | None = None
    """The reply before made a call that could not be carried out, and the model is asked once more."""

    turn: Annotated[int, Field(ge=1)] | None = None
    """It is this turn of the user's, the first being 1."""

    reply: Reply | None = None
    replies: Annotated[tuple[Reply, ...], Field(min_length=1)] | None = None
    """The replies to the first, second, … time that the rule applies."""

    exhausted: Literal["repeat", "fail"] = "repeat"
    """What happens after the last of `replies`: it is repeated, or the model fails."""

    usage: UsageCounts | None = None

    @field_validator("regex")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return pattern

    @model_validator(mode="after")
    def _is_whole(self) -> Rule:
        if not self.conditions:
            raise ValueError(f"a rule needs one of {', '.join(CONDITIONS)}")
        if self.on_result is not None and (
            words := [c for c in self.conditions if c in (*TEXT_CONDITIONS, "any")]
        ):
            raise ValueError(f"on_result waits for a result, {words[0]} for words; they cannot both come")
        if (self.reply is None) == (self.replies is None):
            raise ValueError("a rule needs either reply or replies")
        known = self._known_placeholders()
        for reply in self.all_replies:
            for name in sorted(set().union(*(step.placeholders for step in reply))):
                if name.split(".")[0] not in known:
                    raise ValueError(
                        f"{{{name}}} stands for nothing; there is {{{'}, {'.join(sorted(known))}}}"
                    )
        return self

    @property
    def conditions(self) -> list[str]:
        """The keys of the conditions that are given."""
        return [name for name in CONDITIONS if getattr(self, name) is not None]

    @property
    def all_replies(self) -> tuple[Reply, ...]:
        """The replies in order."""
        return self.replies or ((self.reply,) if self.reply is not None else ())

    def __str__(self) -> str:
        return ", ".join(f"{name}: {getattr(self, name)}" for name in self.conditions)

    def _known_placeholders(self) -> set[str]:
        known = {"user", "turn"}
        if self.on_result is not None:
            known.add("result")
        if self.regex is not None:
            groups = re.compile(self.regex)
            known |= set(groups.groupindex) | {str(n) for n in range(1, groups.groups + 1)}
        return known


class Scenario(Table):
    """Rules in order; the first that applies gives the reply."""

    rules: tuple[Rule, ...] = ()

    default: Reply | None = None
    """The reply when no rule applies."""

    @model_validator(mode="after")
    def _says_something(self) -> Scenario:
        if not self.rules and self.default is None:
            raise ValueError("a scenario needs rules or a default")
        for step in self.default or ():
            for name in sorted(step.placeholders):
                if name.split(".")[0] not in ("user", "turn"):
                    raise ValueError(f"default: {{{name}}} stands for nothing; there is {{turn}}, {{user}}")
        return self
