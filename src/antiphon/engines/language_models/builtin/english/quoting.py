"""Quoting texts that others have written: the sentences that answer a question, or that sum a text up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from antiphon.engines.language_models.builtin.english.sentences import sentences
from antiphon.engines.language_models.builtin.english.words import stems

_LEAST_STEMS = 3
_MOST_CHARS = 400
_EARLY = 0.9
"""What is said later counts a little less, each time: authors say first what matters."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a text.

    Attributes:
        share: how many of the words asked for it has, 0 to 1.
    """

    text: str
    share: float


def quotable(text: str) -> Iterator[str]:
    """The sentences that make sense alone: no headings, menus and lists of numbers."""
    for paragraph in text.split("\n\n"):
        for found in sentences(" ".join(paragraph.split())):
            if len(found) <= _MOST_CHARS and found[-1] in ".!?…\"'”’)" and len(stems(found)) >= _LEAST_STEMS:
                yield found


def best_quote(question: Iterable[str], texts: Sequence[str]) -> Quote | None:
    """The sentence of some texts that has most of a question's words; None when none has any.

    Args:
        question: the stems of its words that mean something.
        texts: the likeliest first.
    """
    wanted = frozenset(question)
    best: Quote | None = None
    for text in texts:
        for sentence in (*quotable(text), *_whole(text)):
            share = len(wanted.intersection(stems(sentence))) / len(wanted) if wanted else 0.0
            if share and (best is None or share > best.share):
                best = Quote(sentence, share)
    return best


def summary(text: str, most_sentences: int) -> Sequence[str]:
    """The sentences with the words that the text is about, in their order.

    As in Nenkova and Vanderwende, "The impact of frequency on summarization" (2005): a word that has been
    said counts less afterwards.
    """
    found = list(dict.fromkeys(quotable(text)))
    weights: Counter[str] = Counter(stem for sentence in found for stem in stems(sentence))
    chosen: set[int] = set()
    early = {position: _EARLY ** min(position, 20) for position in range(len(found))}
    while len(chosen) < min(most_sentences, len(found)):
        rest = [position for position in range(len(found)) if position not in chosen]
        best = max(rest, key=lambda position: _weight(found[position], weights) * early[position])
        chosen.add(best)
        for stem in set(stems(found[best])):
            weights[stem] = max(1, weights[stem] // 2)
    return [found[position] for position in sorted(chosen)]


def _weight(sentence: str, weights: Counter[str]) -> float:
    said = set(stems(sentence))
    return sum(weights[stem] for stem in said) / (len(said) + 1)


def _whole(text: str) -> Iterator[str]:
    """A text that is short enough to be said as it is, though it be no sentence."""
    line = " ".join(text.split())
    if 0 < len(line) <= _MOST_CHARS:
        yield line
