"""The words of a request, taken one after another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from antiphon.engines.language_models.builtin.english.spelling_out import Digitized

_TOKEN = re.compile(r"(?<![\w.)])-?\d+(?:\.\d+)?|\d+(?:\.\d+)?|[a-z]+(?:'s)?|\*\*|[,^*/+()-]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)\b")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_WHOLE = re.compile(r"-?\d+")
ORDINAL = "#"
"""Stands after a number that is a rank: ``10th`` is ``10 #``."""


class NoMatch(Exception):
    """What comes next is not what was looked for."""


@dataclass(slots=True)
class Tokens:
    """A position in a request's words."""

    words: tuple[str, ...]
    position: int = 0

    @classmethod
    def of(cls, text: str) -> Tokens:
        """Cut a text: numbers in digits, words in lower case, ``#`` after ranks."""
        digits = Digitized.of(_THOUSANDS.sub("", text)).text
        found: list[str] = []
        for piece in re.split(r"(\d+(?:st|nd|rd|th)\b)", digits):
            if rank := _ORDINAL.fullmatch(piece):
                found += [rank[1], ORDINAL]
            else:
                found += _TOKEN.findall(piece)
        return cls(tuple(word for word in found if word != "-"))

    @property
    def at_end(self) -> bool:
        return self.position == len(self.words)

    def peek(self, ahead: int = 0) -> str:
        """The next word; empty at the end."""
        position = self.position + ahead
        return self.words[position] if position < len(self.words) else ""

    def take(self, *phrases: str) -> str:
        """Take the first of some phrases that comes next; return it, or nothing when none does."""
        for phrase in phrases:
            wanted = tuple(phrase.split())
            if self.words[self.position : self.position + len(wanted)] == wanted:
                self.position += len(wanted)
                return phrase
        return ""

    def expect(self, *phrases: str) -> str:
        """Take one of some phrases.

        Raises:
            NoMatch: none of them comes next.
        """
        if taken := self.take(*phrases):
            return taken
        raise NoMatch

    def whole(self) -> int:
        """Take a whole number.

        Raises:
            NoMatch: none comes next.
        """
        if not _WHOLE.fullmatch(self.peek()) or self.peek(1) == ORDINAL:
            raise NoMatch
        self.position += 1
        return int(self.words[self.position - 1])

    def number(self) -> str:
        """Take a number.

        Raises:
            NoMatch: none comes next.
        """
        if not _NUMBER.fullmatch(self.peek()) or self.peek(1) == ORDINAL:
            raise NoMatch
        self.position += 1
        return self.words[self.position - 1]

    def rank(self) -> int | None:
        """Take a rank, such as ``10th``; None when none comes next."""
        if self.peek(1) != ORDINAL or not self.peek().isdigit():
            return None
        self.position += 2
        return int(self.words[self.position - 2])

    def back_to(self, position: int) -> None:
        self.position = position
