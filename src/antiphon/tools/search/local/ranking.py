"""Which passages answer a query."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from antiphon.tools.search.local.database import IndexDatabase
from antiphon.tools.search.local.records import StoredPassage
from antiphon.tools.search.local.words import index_words, query_words

LEAST_SCORE = 0.25
"""A passage with less of the query's information in it does not answer it."""

_CANDIDATES = 40
_MOST_OF_A_DOCUMENT = 2
_COMMON = 0.4
"""A word in more of the passages than this is not looked for, unless all words are so common."""

_ELSEWHERE = 1000
"""Passages of other subjects that are imagined beside the index's own: in a small index, that a word stands
in most passages or in none says little about the word."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage and how well it fits, 0 to 1."""

    passage: StoredPassage
    score: float


def find(database: IndexDatabase, query: str, limit: int) -> Sequence[Found]:
    """The passages that fit best, best first.

    Candidates come from the word index by BM25. How well one fits is which share of the query's information
    (the sum of its words' inverse frequencies) it has: unlike BM25, that says when nothing fits at all.
    """
    summary = database.summary()
    total = summary.passages
    words = query_words(query, summary.languages)
    if not words or not total:
        return []
    weighed = [_Word(forms, *_weight(database, forms, total)) for forms in words]
    known = [word for word in weighed if word.frequency]
    rare = [word for word in known if word.frequency <= _COMMON * (total + _ELSEWHERE)] or known
    if not rare:
        return []
    candidates = database.words.best({form for word in rare for form in word.forms}, max(_CANDIDATES, limit))
    found = [
        Found(passage, score)
        for passage in database.passages(candidates)
        if (score := _score(passage, weighed)) >= LEAST_SCORE
    ]
    # Sorting is stable: what fits equally well stays in the order of BM25.
    found.sort(key=lambda each: -round(each.score, 1))
    return list(_not_all_of_one(found))[:limit]


@dataclass(frozen=True, slots=True)
class _Word:
    forms: Collection[str]
    frequency: int
    weight: float


def _weight(database: IndexDatabase, forms: Collection[str], total: int) -> tuple[int, float]:
    frequency = max(database.words.frequency(form) for form in forms)
    return frequency, math.log(1 + (total + _ELSEWHERE - frequency + 0.5) / (frequency + 0.5))


def _score(passage: StoredPassage, words: Sequence[_Word]) -> float:
    has = set(index_words(f"{passage.title} {passage.heading} {passage.text}", passage.language).split())
    return sum(word.weight for word in words if not has.isdisjoint(word.forms)) / sum(
        word.weight for word in words
    )


def _not_all_of_one(found: Sequence[Found]) -> Iterator[Found]:
    taken: Counter[int] = Counter()
    for each in found:
        taken[each.passage.document] += 1
        if taken[each.passage.document] <= _MOST_OF_A_DOCUMENT:
            yield each
