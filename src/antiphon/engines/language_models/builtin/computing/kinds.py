"""Kinds of numbers that have a name, as adjectives and as nouns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from antiphon.engines.language_models.builtin.computing.numbers_set import NumberSet

ADJECTIVES: Mapping[str, str] = {
    "even": "n % 2 == 0",
    "odd": "n % 2 == 1",
    "prime": "is_prime(n)",
    "composite": "n > 3 and not is_prime(n)",
    "palindromic": "is_palindrome(n)",
    "palindrome": "is_palindrome(n)",
    "perfect squares": "is_square(n)",
    "perfect cubes": "is_cube(n)",
    "perfect square": "is_square(n)",
    "perfect cube": "is_cube(n)",
    "square": "is_square(n)",
    "cube": "is_cube(n)",
    "cubic": "is_cube(n)",
    "triangular": "is_triangular(n)",
    "triangle": "is_triangular(n)",
    "perfect": "is_perfect(n)",
    "abundant": "is_abundant(n)",
    "deficient": "is_deficient(n)",
    "armstrong": "is_narcissistic(n)",
    "narcissistic": "is_narcissistic(n)",
    "leap": "is_leap(n)",
    "positive": "n > 0",
    "negative": "n < 0",
}
"""Longer ones first where one begins like another."""

NOUNS: Mapping[str, str] = {
    "primes": "is_prime(n)",
    "palindromes": "is_palindrome(n)",
    "squares": "is_square(n)",
    "cubes": "is_cube(n)",
}
"""Nouns that are conditions."""

PLAIN_NOUNS = ("numbers", "number", "integers", "integer", "values", "value", "years", "year", "naturals")

EMPTY_ADJECTIVES = ("consecutive", "different", "distinct", "natural", "counting", "whole")
"""Adjectives that change nothing."""

FIBONACCI = (
    *("fibonacci numbers", "fibonacci number", "fibonacci sequence", "fibonacci series", "fibonaccis"),
    *("fibonacci terms", "terms of the fibonacci sequence", "terms of the fibonacci series"),
    *("numbers of the fibonacci sequence", "numbers in the fibonacci sequence", "fibonacci"),
)

MAPPINGS: Mapping[str, str] = {
    "squares": "({}) ** 2",
    "cubes": "({}) ** 3",
    "square roots": "math.sqrt({})",
    "factorials": "math.factorial({})",
    "doubles": "2 * ({})",
    "halves": "({}) / 2",
    "reciprocals": "1 / ({})",
    "digit sums": "sum(digits({}))",
}
"""What may be taken of each number of a set, as ``the squares of``."""


def fibonacci_numbers() -> NumberSet:
    return NumberSet(source="fibonacci()")


def mapped(numbers: NumberSet, template: str) -> NumberSet:
    """Take something of each number."""
    return replace(numbers, mapping=template.format(numbers.mapping or "n"))
