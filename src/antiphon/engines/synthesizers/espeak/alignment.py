"""Giving each word of a text its time, from the word events of a synthesis."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence

from antiphon.engines.synthesizers.espeak.messages import Word
from antiphon.engines.synthesizers.espeak.text import Span


class WordTimes:
    """Hands out each word of a text once, in order, when its time is known.

    eSpeak NG tells the begin of what it speaks, which is not always what a reader calls a word: "1234"
    begins five times, and an emoji never. So a word begins with its first event, and a word without one
    begins with the next word that has one.

    Args:
        words: the text's words, in order.
    """

    def __init__(self, words: Sequence[Span]) -> None:
        self._words = words
        self._starts = [word.start for word in words]
        self._told = 0

    def begin(self, text_index: int, samples: int) -> list[Word]:
        """The words whose begin becomes known by an event.

        Args:
            text_index: the index of a character in the word that begins.
            samples: when it begins, in the speech as it is sent. Must not decrease.
        """
        return self._tell(bisect_right(self._starts, text_index), samples)

    def finish(self, samples: int) -> list[Word]:
        """The words that are left, none of which was spoken.

        Args:
            samples: the time to give them.
        """
        return self._tell(len(self._words), samples)

    def _tell(self, count: int, samples: int) -> list[Word]:
        begun = [Word(word.start, word.end, samples) for word in self._words[self._told : count]]
        self._told = max(self._told, count)
        return begun


class WordQueue:
    """Words that wait for the chunk they begin in."""

    def __init__(self) -> None:
        self._waiting: deque[Word] = deque()

    def push(self, words: Sequence[Word]) -> None:
        self._waiting.extend(words)

    def until(self, samples: int) -> tuple[Word, ...]:
        """The words that begin before a sample."""
        begun = []
        while self._waiting and self._waiting[0].start_samples < samples:
            begun.append(self._waiting.popleft())
        return tuple(begun)

    def all(self) -> tuple[Word, ...]:
        """Every word that is left."""
        left = tuple(self._waiting)
        self._waiting.clear()
        return left
