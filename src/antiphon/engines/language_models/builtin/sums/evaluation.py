"""From symbols to a value: a parser of its own, exact, and bounded in time and memory."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

LARGEST_DIGITS = 400
"""Results with more digits than this are refused: nobody wants them read out."""
DEEPEST_NESTING = 40
LARGEST_FACTORIAL = 170

_TOKEN = re.compile(r"\d+(?:\.\d*)?|\.\d+|sqrt|cbrt|[-+*/^%()!]")
_ROOT_DIGITS = 30


class SumError(Exception):
    """The sum has no value that could be told; the message says why, as a sentence's end."""


class NotASum(SumError):
    """The symbols are no expression."""


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a sum.

    Attributes:
        number: the value.
        exact: False when it was rounded, as an irrational root must be.
    """

    number: Fraction
    exact: bool


def evaluate(symbols: str) -> Value:
    """The value of an expression of numbers, ``+ - * / % ^ !``, parentheses, ``sqrt`` and ``cbrt``.

    Raises:
        SumError: division by zero, no real result, too large, or not an expression.
    """
    tokens = _TOKEN.findall(symbols)
    if "".join(tokens) != symbols or not tokens:
        raise NotASum("that is not a sum I can read")
    parser = _Parser(tokens)
    number = parser.parse()
    return Value(number, parser.exact)


def is_sum(symbols: str) -> bool:
    """Whether the symbols are an expression; one without a value, such as ``1/0``, is."""
    try:
        evaluate(symbols)
    except NotASum:
        return False
    except SumError:
        return True
    return True


class _Parser:
    """Recursive descent: sum > product > sign > power > root > postfix > number."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._next = 0
        self._depth = 0
        self.exact = True

    def parse(self) -> Fraction:
        value = self._sum()
        if self._next < len(self._tokens):
            raise NotASum("that is not a sum I can read")
        return value

    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else ""

    def _accept(self, *tokens: str) -> str:
        token = self._peek()
        if token and token in tokens:
            self._next += 1
            return token
        return ""

    def _sum(self) -> Fraction:
        value = self._product()
        while operator := self._accept("+", "-"):
            right = self._product()
            value = _bounded(value + right if operator == "+" else value - right)
        return value

    def _product(self) -> Fraction:
        value = self._signed()
        while operator := self._accept("*", "/", "%"):
            right = self._signed()
            if operator == "*":
                value = _bounded(value * right)
            elif right == 0:
                raise SumError("one cannot divide by zero")
            else:
                value = _bounded(value / right if operator == "/" else value % right)
        return value

    def _signed(self) -> Fraction:
        negative = False
        while sign := self._accept("-", "+"):
            negative ^= sign == "-"
        value = self._power()
        return -value if negative else value

    def _power(self) -> Fraction:
        base = self._postfixed()
        if not self._accept("^"):
            return base
        self._descend()
        exponent = self._signed()
        self._depth -= 1
        return self._raised(base, exponent)

    def _postfixed(self) -> Fraction:
        value = self._atom()
        while self._accept("!"):
            value = _factorial(value)
        return value

    def _atom(self) -> Fraction:
        token = self._peek()
        self._next += 1
        if token == "(":
            self._descend()
            value = self._sum()
            self._depth -= 1
            if not self._accept(")"):
                raise NotASum("a parenthesis is not closed")
            return value
        if token in ("sqrt", "cbrt"):
            self._descend()
            value = self._signed() if self._peek() in ("-", "sqrt", "cbrt") else self._postfixed()
            self._depth -= 1
            return self._root(value, 2 if token == "sqrt" else 3)
        if not token[:1].isdigit() and token[:1] != ".":
            raise NotASum("that is not a sum I can read")
        return _bounded(Fraction(token))

    def _descend(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST_NESTING:
            raise SumError("that is nested too deeply for me")

    def _raised(self, base: Fraction, exponent: Fraction) -> Fraction:
        if base == 0 and exponent < 0:
            raise SumError("one cannot divide by zero")
        if exponent.denominator == 1:
            largest = max(abs(base.numerator), base.denominator)
            if abs(exponent.numerator) * math.log10(max(largest, 1)) > LARGEST_DIGITS:
                raise SumError("that number is too large for me to say")
            return _bounded(base**exponent.numerator)
        if base < 0:
            raise SumError("that has no real result")
        self.exact = False
        try:
            return _bounded(Fraction(float(base) ** float(exponent)))
        except OverflowError:
            raise SumError("that number is too large for me to say") from None

    def _root(self, value: Fraction, degree: int) -> Fraction:
        if value < 0 and degree == 2:
            raise SumError("a negative number has no real square root")
        sign = -1 if value < 0 else 1
        numerator, denominator = (
            _whole_root(part, degree) for part in (abs(value.numerator), value.denominator)
        )
        if numerator is not None and denominator is not None:
            return sign * Fraction(numerator, denominator)
        self.exact = False
        with localcontext() as context:
            context.prec = LARGEST_DIGITS
            ratio = Decimal(abs(value.numerator)) / Decimal(value.denominator)
            context.prec = _ROOT_DIGITS
            root = ratio.sqrt() if degree == 2 else ratio ** (Decimal(1) / Decimal(3))
        return sign * Fraction(root)


def _whole_root(value: int, degree: int) -> int | None:
    if degree == 2:
        root = math.isqrt(value)
        return root if root * root == value else None
    low, high = 0, 1 << (value.bit_length() // 3 + 1)
    while low < high:
        middle = (low + high) // 2
        if middle**3 < value:
            low = middle + 1
        else:
            high = middle
    return low if low**3 == value else None


def _factorial(value: Fraction) -> Fraction:
    if value.denominator != 1 or value < 0:
        raise SumError("only whole numbers from zero on have a factorial")
    if value > LARGEST_FACTORIAL:
        raise SumError("that number is too large for me to say")
    return Fraction(math.factorial(value.numerator))


def _bounded(value: Fraction) -> Fraction:
    # 10 bits are 3 decimal digits and a little more.
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > LARGEST_DIGITS * 10 // 3:
        raise SumError("that number is too large for me to say")
    return value
