"""A transcript, cut into words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST_PHRASE_WORDS = 4
"""No listed phrase is longer."""

_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\uff07": "'"})
_WORD = re.compile(r"[^\W_]+(?:['\-.@_:][^\W_]+)*'?|[@&%$€£]", re.UNICODE)
_CJK_GAP = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff]) (?=[\u3040-\u30ff\u3400-\u9fff])")
_CLOSING = "\"'»”)]}」』 \t\n"
_MARKS = frozenset("?!.,;:…-–—？！。、，؟¿।")


@dataclass(frozen=True, slots=True)
class Utterance:
    """A transcript, normalised.

    Attributes:
        text: case-folded, NFKC, single-spaced.
        words: its words without punctuation; clitics (`don't`, `l'eau`) and addresses stay one word.
        bare: the words joined by spaces; Japanese and Chinese, which write none, without them.
        mark: the last punctuation mark as ASCII (`?`, `!`, `.`, `,`, `:`, `-`), `...` for an ellipsis,
            or empty when the transcript ends with a word.
    """

    text: str
    words: tuple[str, ...]
    bare: str
    mark: str

    @classmethod
    def of(cls, text: str) -> Utterance:
        """Normalise `text`; total."""
        folded = _fold(text)
        words = _words(folded)
        return cls(text=folded, words=words, bare=_joined(words), mark=_mark(folded))

    @property
    def last(self) -> str:
        """The last word, or empty."""
        return self.words[-1] if self.words else ""

    @property
    def first(self) -> str:
        """The first word, or empty."""
        return self.words[0] if self.words else ""

    def ending_in(self, phrases: frozenset[str]) -> str | None:
        """The longest phrase of `phrases` that the utterance ends in, or None."""
        for count in range(min(LONGEST_PHRASE_WORDS, len(self.words)), 0, -1):
            tail = " ".join(self.words[-count:])
            if tail in phrases:
                return tail
        return None

    def beginning_in(self, phrases: frozenset[str]) -> str | None:
        """The longest phrase of `phrases` that the utterance begins with, or None."""
        for count in range(min(LONGEST_PHRASE_WORDS, len(self.words)), 0, -1):
            head = " ".join(self.words[:count])
            if head in phrases:
                return head
        return None


def primary_language(language: str | None) -> str | None:
    """The primary subtag of a BCP-47 code, lower case (`en-US` -> `en`, `cmn-CN` -> `zh`), or None."""
    if not language:
        return None
    primary = re.split(r"[-_]", language.strip().lower(), maxsplit=1)[0]
    return {"cmn": "zh", "yue": "zh", "fil": "tl", "in": "id"}.get(primary, primary) or None


def _joined(words: tuple[str, ...]) -> str:
    return _CJK_GAP.sub("", " ".join(words))


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold()
    return " ".join(plain.split())


def _words(folded: str) -> tuple[str, ...]:
    # Combining marks are not \w, yet they are inside words (Hindi vowel signs, Arabic and Vietnamese marks).
    spans: list[str] = []
    for chunk in folded.split():
        spans.extend(_words_of_chunk(chunk))
    return tuple(spans)


def _words_of_chunk(chunk: str) -> list[str]:
    if any(unicodedata.category(char).startswith("M") for char in chunk):
        bare = chunk.strip("".join(_MARKS) + _CLOSING)
        return [bare] if bare else []
    return [found.rstrip("'") for found in _WORD.findall(chunk)]


def _mark(folded: str) -> str:
    tail = folded.rstrip(_CLOSING)
    if tail.endswith(("…", "...", "..")):
        return "..."
    if not tail or tail[-1] not in _MARKS:
        return ""
    return {
        "？": "?",
        "؟": "?",
        "！": "!",
        "。": ".",
        "।": ".",
        "、": ",",
        "，": ",",
        "–": "-",
        "—": "-",
    }.get(tail[-1], tail[-1])
