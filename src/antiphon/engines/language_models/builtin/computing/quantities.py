"""Reading what is to be computed of a set: a sum, the largest one, how many there are."""

from __future__ import annotations

from collections.abc import Mapping

from antiphon.engines.language_models.builtin.computing.sets import Value, read_set
from antiphon.engines.language_models.builtin.computing.tokens import NoMatch, Tokens

_AGGREGATES: Mapping[str, str] = {
    "sum of": "sum({})",
    "total of": "sum({})",
    "product of": "math.prod({})",
    "average of": "statistics.mean({})",
    "mean of": "statistics.mean({})",
    "median of": "statistics.median({})",
    "number of": "sum(1 for _ in {})",
    "count of": "sum(1 for _ in {})",
    "maximum of": "max({})",
    "minimum of": "min({})",
    "greatest common divisor of": "math.gcd(*{})",
    "highest common factor of": "math.gcd(*{})",
    "gcd of": "math.gcd(*{})",
    "least common multiple of": "math.lcm(*{})",
    "lowest common multiple of": "math.lcm(*{})",
    "lcm of": "math.lcm(*{})",
    "standard deviation of": "statistics.pstdev({})",
    "range of": "(lambda numbers: max(numbers) - min(numbers))(list({}))",
}
_FUNCTIONS: Mapping[str, str] = {
    "factorial of": "math.factorial({})",
    "square root of": "math.sqrt({})",
    "square of": "({}) ** 2",
    "cube of": "({}) ** 3",
    "digit sum of": "sum(digits({}))",
    "double of": "2 * ({})",
    "twice": "2 * ({})",
    "half of": "({}) / 2",
}
_GREATEST = ("largest", "biggest", "greatest", "highest", "maximum", "last")
_LEAST = ("smallest", "least", "lowest", "minimum")
_PAIRS: Mapping[str, str] = {
    "difference": "abs(({}) - ({}))",
    "quotient": "({}) / ({})",
    "ratio": "({}) / ({})",
}
_DEEPEST = 12


def read_quantity(tokens: Tokens, depth: int = 0) -> str:
    """The Python expression of the one value that comes next.

    Raises:
        NoMatch: no value comes next.
        Endless: the value is one of numbers that have no end.
    """
    if depth > _DEEPEST:
        raise NoMatch

    def value(inner: Tokens) -> str:
        return read_quantity(inner, depth + 1)

    tokens.take("the")
    start = tokens.position
    for reading in (_pair, _aggregate, _function, _extreme, _nth, _number):
        tokens.back_to(start)
        try:
            return reading(tokens, value)
        except NoMatch:
            continue
    raise NoMatch


def _aggregate(tokens: Tokens, value: Value) -> str:
    what = tokens.expect(*_AGGREGATES)
    return _AGGREGATES[what].format(read_set(tokens, value).ascending())


def _function(tokens: Tokens, value: Value) -> str:
    what = tokens.expect(*_FUNCTIONS)
    return _FUNCTIONS[what].format(value(tokens))


def _pair(tokens: Tokens, value: Value) -> str:
    """``the difference between … and …``."""
    what = tokens.expect(*_PAIRS)
    tokens.expect("between", "of")
    first = value(tokens)
    tokens.expect("and")
    return _PAIRS[what].format(first, value(tokens))


def _extreme(tokens: Tokens, value: Value) -> str:
    """``the largest …``, ``the second smallest …``."""
    rank = tokens.rank() or 1
    greatest = bool(tokens.take(*_GREATEST))
    if not greatest:
        tokens.expect(*_LEAST)
    tokens.take("of")
    numbers = read_set(tokens, value)
    if not greatest and not numbers.ends:
        return f"next(itertools.islice({numbers.unending()}, {rank - 1}, None))"
    descending = numbers.descending() if greatest else None
    if descending and rank == 1:
        return f"next(iter({descending}), None)"
    if rank == 1:
        return f"{'max' if greatest else 'min'}({numbers.ascending()}, default=None)"
    return f"sorted({numbers.ascending()}, reverse={greatest})[{rank - 1}]"


def _nth(tokens: Tokens, value: Value) -> str:
    """``the 10th prime``."""
    rank = tokens.rank()
    if not rank:
        raise NoMatch
    return f"next(itertools.islice({read_set(tokens, value).unending()}, {rank - 1}, None))"


def _number(tokens: Tokens, value: Value) -> str:
    """A number, with what may follow it: ``2 to the power of 10``, ``20 factorial``, ``5 squared``."""
    number = tokens.number()
    if tokens.take("factorial"):
        return f"math.factorial({number})"
    if tokens.take("squared"):
        return f"{number} ** 2"
    if tokens.take("cubed"):
        return f"{number} ** 3"
    if tokens.take("to the power of", "raised to the power of", "raised to the", "to the power", "^", "**"):
        exponent = tokens.rank() or tokens.whole()
        tokens.take("power")
        return f"{number} ** {exponent}"
    start = tokens.position
    if tokens.take("to the") and (power := tokens.rank()):
        tokens.take("power")
        return f"{number} ** {power}"
    tokens.back_to(start)
    return number
