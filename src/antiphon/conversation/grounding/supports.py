"""Which passages support which sentences of an answer.

A sentence is supported when most of what it says stands close together in a passage. Words of grammar do not
count, endings hardly; and a figure that the passage does not have is not supported, however alike the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from antiphon.conversation.grounding.function_words import ALL_FUNCTION_WORDS
from antiphon.conversation.grounding.sentences import Sentence, sentences
from antiphon.conversation.grounding.terms import is_unspaced, terms

LEAST_CONFIDENCE = 0.5
"""A passage that has less of a sentence does not support it."""

_NEARLY_AS_GOOD = 0.85
"""What a second passage must have of the best one's confidence to be named beside it."""

_MOST_SOURCES = 3
_LEAST_WORDS = 2
"""What a sentence and a passage must have in common; a figure is enough alone."""

_STEM_CHARS = 6
"""Words that begin alike are the same word with another ending, in every language that has endings."""

_NEIGHBORS = 3
"""How many sentences of a passage may together support one sentence of the answer."""

_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that supports a sentence.

    Attributes:
        passage: its index.
        confidence: how much of the sentence it has, 0 to 1.
    """

    passage: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Support:
    """A sentence of the answer with its sources, best first."""

    sentence: Sentence
    sources: tuple[Source, ...]


def find_supports(answer: str, passages: Sequence[str]) -> Iterator[Support]:
    """The supported sentences of an answer, in order."""
    windows = [_windows(passage) for passage in passages]
    for sentence in sentences(answer):
        if sources := _sources(_said(sentence.text), windows):
            yield Support(sentence, sources)


def _sources(said: frozenset[str], windows: Sequence[Sequence[frozenset[str]]]) -> tuple[Source, ...]:
    found = [
        Source(index, confidence)
        for index, passage in enumerate(windows)
        if (confidence := max((_coverage(said, window) for window in passage), default=0.0))
        >= LEAST_CONFIDENCE
    ]
    found.sort(key=lambda source: -source.confidence)
    good = [source for source in found if source.confidence >= _NEARLY_AS_GOOD * found[0].confidence]
    return tuple(good[:_MOST_SOURCES])


def _coverage(said: frozenset[str], window: frozenset[str]) -> float:
    common = said & window
    if any(map(_FIGURE.search, said - common)):
        return 0.0
    if len(common) < _LEAST_WORDS and not any(map(_FIGURE.search, common)):
        return 0.0
    return len(common) / len(said)


def _windows(passage: str) -> Sequence[frozenset[str]]:
    """What each few neighboring sentences of a passage say."""
    each = [_said(sentence.text) for sentence in sentences(passage)]
    return [
        frozenset().union(*each[begin : begin + _NEIGHBORS])
        for begin in range(max(1, len(each) - _NEIGHBORS + 1))
    ]


def _said(text: str) -> frozenset[str]:
    return frozenset(
        term if is_unspaced(term) or _FIGURE.search(term) else term[:_STEM_CHARS]
        for term in terms(text)
        if term not in ALL_FUNCTION_WORDS
    )
