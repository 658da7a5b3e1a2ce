"""A text with its spelled-out numbers in digits, that knows where each part of it came from."""

from __future__ import annotations

from dataclasses import dataclass

from antiphon.engines.language_models.builtin.english.numbers import FoundNumber, decimal, find_numbers

_ORDINAL_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


@dataclass(frozen=True, slots=True)
class Digitized:
    """Lower-case text with numbers in digits: ``july 20th 19 69`` for ``July twentieth nineteen sixty nine``.

    Attributes:
        text: the rewritten text; patterns are matched against it.
    """

    text: str
    _shifts: tuple[tuple[int, int, int], ...]
    """Begin in `text`, begin in the original, and 1 for copied or 0 for rewritten parts."""

    @classmethod
    def of(cls, original: str) -> Digitized:
        lowered = original.lower()
        if len(lowered) != len(original):  # a few letters grow when lowered; positions matter more
            lowered = original
        pieces: list[str] = []
        shifts: list[tuple[int, int, int]] = []
        length = done = 0
        for number in find_numbers(lowered):
            if not number.spelled:
                continue
            for piece, begin, copied in (
                (lowered[done : number.start], done, 1),
                (_written(number), number.start, 0),
            ):
                shifts.append((length, begin, copied))
                pieces.append(piece)
                length += len(piece)
            done = number.end
        shifts.append((length, done, 1))
        return cls("".join([*pieces, lowered[done:]]), tuple(shifts))

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Where the part ``text[start:end]`` lies in the original text."""
        return self._original(start, end=False), self._original(end, end=True)

    def _original(self, position: int, *, end: bool) -> int:
        for index in range(len(self._shifts) - 1, -1, -1):
            begin, original, copied = self._shifts[index]
            if begin < position or (begin == position and not end):
                if copied:
                    return original + position - begin
                # Inside a rewritten number: its begin, or the begin of what follows it.
                return self._shifts[index + 1][1] if end else original
        return 0


def _written(number: FoundNumber) -> str:
    digits = decimal(number.value)
    if not number.ordinal:
        return digits
    teens = number.value % 100 in (11, 12, 13)
    ending = "th" if teens else _ORDINAL_ENDINGS.get(int(number.value % 10), "th")
    return digits + ending
