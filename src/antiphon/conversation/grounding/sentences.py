"""The sentences of an answer, and where they stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|[。！？]+[”’」』）]*|[।؟۔]+|\n+")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|[Dd]r|[Mm]rs?|[Mm]s|[Pp]rof|[Ss]t|vs|etc|e\.g|i\.e|No|approx)\.$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text.

    Attributes:
        text: without the blanks around it.
        start_byte: where it begins, in bytes of the text's UTF-8.
        end_byte: where it ends; this byte is not part of it.
    """

    text: str
    start_byte: int
    end_byte: int


def sentences(text: str) -> Iterator[Sentence]:
    """Cut a text; blank stretches are in no sentence."""
    byte, done = 0, 0
    for begin, end in _spans(text):
        stretch = text[begin:end]
        start = begin + len(stretch) - len(stretch.lstrip())
        said = stretch.strip()
        byte += _bytes(text[done:start])
        size = _bytes(said)
        done = start + len(said)
        if said:
            yield Sentence(said, byte, byte + size)
        byte += size


def _spans(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in _END.finditer(text):
        if not _ABBREVIATION.search(text, max(begin, match.end() - 8), match.end()):
            yield begin, match.end()
            begin = match.end()
    if begin < len(text):
        yield begin, len(text)


def _bytes(text: str) -> int:
    """How long a text is in UTF-8. A lone half of a surrogate pair, which JSON can spell, counts as three."""
    return len(text.encode("utf-8", "surrogatepass"))
