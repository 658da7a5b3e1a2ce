"""The text that arguments are read from: what one argument takes, no other one gets."""

from __future__ import annotations

import re

from antiphon.engines.language_models.builtin.english.words import straight

_TAKEN = "\x1f"


class Slate:
    """A clause whose parts are wiped out as they are used. Positions never change.

    Args:
        text: the clause, spelling kept.
        bare: the text is nothing but the answer to a question for one argument.
    """

    def __init__(self, text: str, *, bare: bool = False) -> None:
        self.text = straight(text)
        self.bare = bare

    def take(self, start: int, end: int) -> str:
        """Wipe a part out and return what stood there."""
        part = self.text[start:end]
        self.text = self.text[:start] + _TAKEN * (end - start) + self.text[end:]
        return part

    def take_match(self, match: re.Match[str], group: str | int = 0) -> str:
        """Wipe a whole match out and return one of its groups, trimmed."""
        value = match[group]
        self.take(*match.span())
        return value.strip()

    @property
    def rest(self) -> str:
        """What is left, single-spaced."""
        return " ".join(self.text.replace(_TAKEN, " ").split())

    def before(self, position: int, count: int) -> list[str]:
        """The last words, at most `count`, before a position, lower-case."""
        return re.findall(r"[a-z']+", self.text[:position].lower())[-count:]
