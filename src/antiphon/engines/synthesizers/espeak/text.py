"""What of a text is spoken, in which pieces, and where its words are.

All functions keep the text's length, so that an index into what they return is an index into the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MAX_PIECE_CHARS = 250
"""What is synthesized in one go, about 20 ms of work: other listeners wait for so long at most."""

_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>")
_MARKUP = re.compile(r"[_`~|]+|(?<!\d)\*+|\*+(?!\d)|^\s{0,3}#{1,6}(?=\s)", re.MULTILINE)
_UNSPOKEN_CATEGORIES = frozenset({"Cc", "Cs", "Co", "Cn", "So", "Sk"})
_UNSPOKEN_CHARS = frozenset(map(chr, range(0xFE00, 0xFE10)))  # they choose between text and emoji style
_SPOKEN_CHARS = frozenset("°\n")
_LOOSE_JOINER = re.compile(
    "(?<= )[\u200c\u200d]|[\u200c\u200d](?= )"
)  # joined emoji; Indic letters keep theirs
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_CJK}][^\s\w]*|[^\s{_CJK}]+")
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*\s+|[。！？]+[”’」』）]*|\n+")
_CLAUSE_END = re.compile(r"[,;:—–]\s+|[，、；：]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a text: from `start` to before `end`."""

    start: int
    end: int


def speakable(text: str) -> str:
    """The text with everything that is not to be spoken replaced by spaces.

    That is tags, Markdown's signs, emoji and other symbols, control characters and lone surrogates. What is
    left may still contain punctuation, which shapes the speech.
    """
    without_tags = _TAG.sub(lambda match: " " * len(match[0]), text)
    without_markup = _MARKUP.sub(lambda match: " " * len(match[0]), without_tags)
    return _LOOSE_JOINER.sub(" ", "".join(map(_speakable_char, without_markup)))


def tokens(text: str) -> list[Span]:
    """The words of a text: what stands between spaces, and each character of scripts that have no spaces."""
    return [Span(*match.span()) for match in _TOKEN.finditer(text)]


def pieces(text: str) -> Iterator[Span]:
    """Cut a text into pieces to be spoken one after the other; together they are the whole text.

    A short text is one piece; a long one is cut at the last sentence's end that fits, else at a clause's,
    else at a space, else anywhere.
    """
    start = 0
    while len(text) - start > MAX_PIECE_CHARS:
        end = _last_cut(text, start, start + MAX_PIECE_CHARS)
        yield Span(start, end)
        start = end
    if start < len(text):
        yield Span(start, len(text))


def _last_cut(text: str, start: int, limit: int) -> int:
    for boundary in (_SENTENCE_END, _CLAUSE_END, _SPACE):
        ends = [match.end() for match in boundary.finditer(text, start, limit)]
        if ends:
            return ends[-1]
    return limit


def _speakable_char(char: str) -> str:
    if char in _SPOKEN_CHARS:
        return char
    unspoken = char in _UNSPOKEN_CHARS or unicodedata.category(char) in _UNSPOKEN_CATEGORIES
    return " " if unspoken else char
