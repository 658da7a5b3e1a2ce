"""From a sum and its value to a sentence."""

from __future__ import annotations

import re
from fractions import Fraction

from antiphon.engines.language_models.builtin.english.numbers import decimal
from antiphon.engines.language_models.builtin.sums.evaluation import SumError, Value, evaluate

_SPOKEN = {
    "+": " plus ",
    "*": " times ",
    "/": " divided by ",
    "%": " modulo ",
    "^": " to the power of ",
    "!": " factorial",
    "sqrt": "the square root of ",
    "cbrt": "the cube root of ",
}
_PERCENT = re.compile(r"\((\d+(?:\.\d+)?)/100\)")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|sqrt|cbrt|.")


def answer_sum(symbols: str) -> str:
    """One sentence that tells the value of a sum, or why it has none."""
    try:
        value = evaluate(symbols)
    except SumError as error:
        return f"I cannot work that out: {error}."
    return f"{spoken_sum(symbols)} is {spoken_value(value)}."


def spoken_value(value: Value) -> str:
    """A value as one says it: ``84``, ``minus 2.5``, ``about 3.333333``."""
    number = value.number
    sign = "minus " if number < 0 else ""
    exact = value.exact and (number * 10**6).denominator == 1
    if exact:
        return sign + decimal(abs(number))
    return f"about {sign}{_rounded(abs(number))}"


def spoken_sum(symbols: str) -> str:
    """An expression as one says it, with a capital at its begin."""
    text = _PERCENT.sub(r"\1 percent", symbols).replace(" percent*", " percent of ")
    pieces: list[str] = []
    previous = ""
    for token in _TOKEN.findall(text):
        if token == "-":
            pieces.append(" minus " if previous[-1:].isdigit() or previous in (")", "!") else "minus ")
        else:
            pieces.append(_SPOKEN.get(token, token))
        if token != " ":
            previous = token
    spoken = "".join(pieces)
    return spoken[:1].upper() + spoken[1:]


def _rounded(number: Fraction) -> str:
    if number >= 10**6:
        return decimal(Fraction(round(number)))
    if number == 0 or number >= Fraction(1, 1000):
        return decimal(Fraction(round(number * 10**6), 10**6))
    return f"{float(number):.4g}"
