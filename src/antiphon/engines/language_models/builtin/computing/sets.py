"""Reading a set of numbers: ``the first 10 odd numbers that are divisible by 3``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from antiphon.engines.language_models.builtin.computing.kinds import (
    ADJECTIVES,
    EMPTY_ADJECTIVES,
    FIBONACCI,
    MAPPINGS,
    NOUNS,
    PLAIN_NOUNS,
    fibonacci_numbers,
    mapped,
)
from antiphon.engines.language_models.builtin.computing.modifiers import modified, read_divisors
from antiphon.engines.language_models.builtin.computing.numbers_set import NumberSet
from antiphon.engines.language_models.builtin.computing.tokens import NoMatch, Tokens

_PARTS = (
    *("prime factors of", "prime factor of", "factors of", "factor of", "divisors of", "divisor of"),
    *("digits of", "digits in", "digit of", "digit in"),
)

Value = Callable[[Tokens], str]
"""Reads a single value and returns a Python expression for it."""


def read_set(tokens: Tokens, value: Value) -> NumberSet:
    """The set that comes next.

    Args:
        value: reads what a set may be made of, as in ``the digits of 2 to the power of 100``.

    Raises:
        NoMatch: no set comes next.
    """
    tokens.take("all of", "all", "every", "each")
    tokens.take("the", "of the")
    start = tokens.position
    for reading in (_mapping, _made_of_value, _described, _listed):
        tokens.back_to(start)
        try:
            return reading(tokens, value)
        except NoMatch:
            continue
    raise NoMatch


def read_description(tokens: Tokens) -> NumberSet:
    """Adjectives and a noun, without what may follow: ``odd prime``, ``a palindrome``.

    Raises:
        NoMatch: nothing of the kind comes next.
    """
    tokens.take("a", "an")
    numbers, named = _adjectives(tokens, NumberSet())
    numbers, has_noun = _noun(tokens, numbers)
    if not named and not has_noun:
        raise NoMatch
    return numbers


def _mapping(tokens: Tokens, value: Value) -> NumberSet:
    what = tokens.expect(*(f"{name} of" for name in MAPPINGS))
    return mapped(read_set(tokens, value), MAPPINGS[what.removesuffix(" of")])


def _made_of_value(tokens: Tokens, value: Value) -> NumberSet:
    """Divisors, digits, factors: sets that a value determines."""
    adjectives, _ = _adjectives(tokens, NumberSet())
    what = tokens.expect(*_PARTS)
    tokens.take("the number")
    inner = value(tokens)
    if what.startswith("digit"):
        source = f"digits({inner})"
    elif what.startswith("prime factor"):
        source = f"prime_factors({inner})"
    else:
        source = f"divisors({inner})"
    return modified(replace(adjectives, source=source, finite=True), tokens, read_description)


def _described(tokens: Tokens, value: Value) -> NumberSet:
    first = _first(tokens)
    numbers, named = _adjectives(tokens, NumberSet())
    if tokens.take(*FIBONACCI):
        numbers = replace(
            fibonacci_numbers(), conditions=numbers.conditions, low=numbers.low, high=numbers.high
        )
    elif tokens.take("multiples of", "multiple of"):
        numbers = numbers.where(read_divisors(tokens))
    elif tokens.take("powers of", "power of"):
        numbers = replace(numbers, source=f"powers({tokens.whole()})")
    else:
        numbers, has_noun = _noun(tokens, numbers)
        if not named and not has_noun:
            raise NoMatch
    return replace(modified(numbers, tokens, read_description), first=first)


def _listed(tokens: Tokens, value: Value) -> NumberSet:
    """Numbers one by one: ``3, 5 and 8``."""
    tokens.take("numbers", "values")
    found = [value(tokens)]
    while tokens.take(", and", ",", "and"):
        found.append(value(tokens))
    if len(found) < 2:
        raise NoMatch
    return NumberSet(source=f"[{', '.join(found)}]", finite=True)


def _first(tokens: Tokens) -> int | None:
    """``first 10``, which digits make ``1 #`` and a number."""
    start = tokens.position
    if tokens.rank() == 1:
        try:
            return tokens.whole()
        except NoMatch:
            tokens.back_to(start)
    return None


def _adjectives(tokens: Tokens, numbers: NumberSet) -> tuple[NumberSet, bool]:
    """Those before the noun; also whether any of them could stand for the noun."""
    named = False
    while True:
        start = tokens.position
        if adjective := tokens.take(*ADJECTIVES):
            if tokens.peek() == "of" or (adjective == "prime" and tokens.peek() in ("factors", "factor")):
                tokens.back_to(start)
                return numbers, named
            numbers, named = numbers.where(ADJECTIVES[adjective]), True
        elif digits := _digit_count(tokens):
            numbers = numbers.at_least(10 ** (digits - 1)).at_most(10**digits - 1)
        elif not tokens.take(*EMPTY_ADJECTIVES):
            return numbers, named


def _digit_count(tokens: Tokens) -> int:
    """``5 digit``; 0 when that does not come next."""
    if tokens.peek(1) == "digit" and tokens.peek().isdigit() and 0 < int(tokens.peek()) < 20:
        digits = tokens.whole()
        tokens.expect("digit")
        return digits
    return 0


def _noun(tokens: Tokens, numbers: NumberSet) -> tuple[NumberSet, bool]:
    if noun := tokens.take(*NOUNS):
        return numbers.where(NOUNS[noun]), True
    return numbers, bool(tokens.take(*PLAIN_NOUNS))
