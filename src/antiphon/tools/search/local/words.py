"""The words of documents and queries, as the index keeps them: terms without endings.

Endings are cut by the Snowball stemmer of the document's language. The language of a query is seldom certain,
so a word of a query is looked up with the endings of every language in the index cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import islice

import snowballstemmer

from antiphon.conversation.grounding.function_words import FUNCTION_WORDS
from antiphon.conversation.grounding.terms import is_unspaced, terms

_SAMPLE_TERMS = 600
_LEAST_SHARE = 0.1
"""Of function words in a text; three or four times as many are usual."""

_LONGEST_WORD_CHARS = 40
"""Longer ones are addresses and codes; they are cut."""

_LONGEST_QUERY_TERMS = 64


def language_of(text: str) -> str:
    """The language a document is in, by its function words; empty when that is not clear."""
    return _most_hits(list(islice(terms(text), _SAMPLE_TERMS)), _LEAST_SHARE)


def index_words(text: str, language: str) -> str:
    """The words of a text in a language, separated by spaces."""
    return " ".join(_stem(term, language) for term in terms(text))


def query_words(query: str, languages: Collection[str]) -> list[frozenset[str]]:
    """The words to look up, each in all forms that the index may have it in.

    Function words are left out, unless there is nothing else.
    """
    all_terms = list(dict.fromkeys(islice(terms(query), _LONGEST_QUERY_TERMS)))
    language = _most_hits(all_terms, 0.0) or "english"
    content = [term for term in all_terms if term not in FUNCTION_WORDS[language]]
    return [
        frozenset({_stem(term, ""), *(_stem(term, each) for each in languages)})
        for term in content or all_terms
    ]


def _most_hits(sample: Sequence[str], least_share: float) -> str:
    """The language with the most function words; empty when they are too few, or as many of another."""
    hits: Counter[str] = Counter()
    for term, times in Counter(sample).items():
        hits.update({name: times for name, words in FUNCTION_WORDS.items() if term in words})
    (first, most), (_, second) = [*hits.most_common(2), ("", 0), ("", 0)][:2]
    return first if most > second and most >= least_share * len(sample) else ""


@lru_cache(maxsize=1 << 17)
def _stem(term: str, language: str) -> str:
    # A stemmer keeps its cursor in itself, so threads must not share one; making one is cheap.
    if not language or not term.isalpha() or len(term) > _LONGEST_WORD_CHARS or is_unspaced(term):
        return term[:_LONGEST_WORD_CHARS]
    return str(snowballstemmer.stemmer(language).stemWord(term))
