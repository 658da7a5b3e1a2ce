"""A set of numbers, as a program writes it down."""

from __future__ import annotations

from dataclasses import dataclass, replace

from antiphon.engines.language_models.builtin.computing.tokens import NoMatch

_PRIME = "is_prime(n)"


class Endless(Exception):
    """The set has no end, so nothing that needs all of it can be computed."""


@dataclass(frozen=True, slots=True)
class NumberSet:
    """Numbers in ascending order, except where they are listed.

    Attributes:
        source: a Python expression that yields them; empty for whole numbers.
        finite: the source comes to an end.
        conditions: Python conditions on a number ``n``.
        low: the least number, included.
        high: the greatest number, included; None when there is no such limit.
        first: how many of them; None for all.
        mapping: a Python expression of ``n`` for what to take of each; empty for the number itself.
    """

    source: str = ""
    finite: bool = False
    conditions: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    first: int | None = None
    mapping: str = ""

    def where(self, condition: str) -> NumberSet:
        """Those of them for which a condition holds."""
        return (
            self if condition in self.conditions else replace(self, conditions=(*self.conditions, condition))
        )

    def at_least(self, low: int) -> NumberSet:
        return replace(self, low=low if self.low is None else max(self.low, low))

    def at_most(self, high: int) -> NumberSet:
        return replace(self, high=high if self.high is None else min(self.high, high))

    @property
    def ends(self) -> bool:
        return self.finite or self.first is not None or self.high is not None

    def ascending(self) -> str:
        """A Python expression for all of them.

        Raises:
            Endless: they have no end.
            NoMatch: they are just any numbers.
        """
        if not self.ends:
            raise Endless if self.source or self.conditions else NoMatch
        return self._mapped(self._selected())

    def unending(self) -> str:
        """The same for what stops by itself."""
        return self._mapped(self._selected())

    def descending(self) -> str | None:
        """A Python expression for them from the greatest on, where that is quicker."""
        if self.source or self.high is None or self.first is not None or self.mapping:
            return None
        return self._generator(f"range({self.high}, {self._start - 1}, -1)", self.conditions)

    def contains(self, value: str) -> str:
        """A Python condition that a value is one of them."""
        bounds = [f"n >= {self.low}"] * (self.low is not None) + [f"n <= {self.high}"] * (
            self.high is not None
        )
        conditions = " and ".join([*self.conditions, *bounds]) or "True"
        return f"(lambda n: {conditions})({value})"

    @property
    def _start(self) -> int:
        return 1 if self.low is None else self.low

    def _selected(self) -> str:
        numbers = self._whole_numbers() if not self.source else self._from_source()
        return f"itertools.islice({numbers}, {self.first})" if self.first is not None else numbers

    def _whole_numbers(self) -> str:
        if self.high is None:
            return self._generator(f"itertools.count({self._start})", self.conditions)
        if _PRIME in self.conditions:
            others = [condition for condition in self.conditions if condition != _PRIME]
            others += [f"n >= {self._start}"] * (self._start > 2)
            return self._generator(f"primes_below({self.high + 1})", tuple(others))
        return self._generator(f"range({self._start}, {self.high + 1})", self.conditions)

    def _from_source(self) -> str:
        numbers = self.source
        conditions = list(self.conditions)
        if self.high is not None:
            if self.finite:
                conditions.append(f"n <= {self.high}")
            else:
                numbers = f"itertools.takewhile(lambda n: n <= {self.high}, {numbers})"
        if self.low is not None:
            conditions.append(f"n >= {self.low}")
        return self._generator(numbers, tuple(conditions))

    def _generator(self, numbers: str, conditions: tuple[str, ...]) -> str:
        return f"(n for n in {numbers} if {' and '.join(conditions)})" if conditions else numbers

    def _mapped(self, numbers: str) -> str:
        return f"({self.mapping} for n in {numbers})" if self.mapping else numbers
