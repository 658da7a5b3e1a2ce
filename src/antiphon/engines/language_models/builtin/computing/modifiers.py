"""What stands after a noun: limits, and relative clauses."""

from __future__ import annotations

from collections.abc import Callable

from antiphon.engines.language_models.builtin.computing.numbers_set import NumberSet
from antiphon.engines.language_models.builtin.computing.tokens import NoMatch, Tokens

Description = Callable[[Tokens], NumberSet]

_BELOW = ("below", "under", "less than", "smaller than", "lower than", "before")
_UP_TO = (
    "up to and including",
    "up to",
    "at most",
    "no more than",
    "not exceeding",
    "through",
    "until",
    "to",
)
_ABOVE = ("above", "over", "greater than", "more than", "larger than", "bigger than", "exceeding", "after")
_AT_LEAST = ("at least", "no less than", "starting at", "starting from", "from")
_WHICH = (
    "that are also",
    "which are also",
    "that are",
    "which are",
    "that is",
    "which is",
    "that",
    "which",
    "are",
)


def modified(numbers: NumberSet, tokens: Tokens, description: Description) -> NumberSet:
    """The set with all modifiers that come next."""
    while True:
        start = tokens.position
        tokens.take(", and", "and", "but", ",")
        for modifier in (_limit, _clause):
            before = tokens.position
            try:
                numbers = modifier(numbers, tokens, description)
                break
            except NoMatch:
                tokens.back_to(before)
        else:
            tokens.back_to(start)
            return numbers


def _limit(numbers: NumberSet, tokens: Tokens, description: Description) -> NumberSet:
    tokens.take("that are", "which are", "are there", "there are", "are")
    if tokens.take("between"):
        low = tokens.whole()
        tokens.expect("and", "to")
        return numbers.at_least(low).at_most(tokens.whole())
    if tokens.take(*_BELOW):
        return numbers.at_most(tokens.whole() - 1)
    if tokens.take(*_UP_TO):
        return numbers.at_most(tokens.whole())
    if tokens.take(*_ABOVE):
        return numbers.at_least(tokens.whole() + 1)
    if tokens.take(*_AT_LEAST):
        return numbers.at_least(tokens.whole())
    if tokens.take("with", "having", "that have"):
        tokens.take("exactly")
        count = tokens.whole()
        if tokens.expect("digits", "divisors", "factors") == "digits":
            return numbers.at_least(10 ** (count - 1)).at_most(10**count - 1)
        return numbers.where(f"len(divisors(n)) == {count}")
    raise NoMatch


def _clause(numbers: NumberSet, tokens: Tokens, description: Description) -> NumberSet:
    which = tokens.take(*_WHICH)
    if tokens.take("not by"):
        return numbers.where(f"not ({read_divisors(tokens)})")
    refused = tokens.take("not", "are not")
    tokens.take("also", "both")
    condition = _condition(tokens, description if which else None)
    return numbers.where(f"not ({condition})" if refused else condition)


def _condition(tokens: Tokens, description: Description | None) -> str:
    if tokens.take("divisible by", "multiples of", "multiple of", "evenly divisible by"):
        tokens.take("both", "either")
        return read_divisors(tokens)
    if tokens.take("end in", "end with", "ending in", "ending with"):
        tokens.take("the digit", "a")
        return f"str(n).endswith('{tokens.whole()}')"
    if tokens.take("start with", "begin with", "starting with", "beginning with"):
        tokens.take("the digit", "a")
        return f"str(n).startswith('{tokens.whole()}')"
    if tokens.take("contain", "containing", "with"):
        tokens.expect("the digit", "a", "the number")
        return f"'{tokens.whole()}' in str(n)"
    if tokens.take("whose digits", "with digits that", "having digits that"):
        tokens.expect("sum to", "add up to", "sum up to", "add to")
        return f"sum(digits(n)) == {tokens.whole()}"
    if tokens.take("whose digit sum is", "with digit sum", "with a digit sum of"):
        return f"sum(digits(n)) == {tokens.whole()}"
    if tokens.take("divide"):
        return f"{tokens.whole()} % n == 0"
    if description is None:
        raise NoMatch
    return " and ".join(description(tokens).conditions) or "True"


def read_divisors(tokens: Tokens) -> str:
    """The condition of being divisible by ``3``, ``3 and 5``, ``3 or 5``.

    What follows "and" may also be another modifier.
    """
    conditions = [f"n % {tokens.whole()} == 0"]
    joint = ""
    while True:
        start = tokens.position
        found = tokens.take("and by", "or by", "and", "or", ",")
        try:
            if not found:
                raise NoMatch
            conditions.append(f"n % {tokens.whole()} == 0")
            joint = "or" if found.startswith("or") else joint or "and"
        except NoMatch:
            tokens.back_to(start)
            break
    joined = f" {joint or 'and'} ".join(conditions)
    return f"({joined})" if len(conditions) > 1 else joined
