"""What ranks passages by the words they have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol


class WordIndex(Protocol):
    """Passages by number and words; words are separated by spaces."""

    def add(self, passage: int, title: str, body: str) -> None:
        """Add a passage; it is found once `commit` was called."""
        ...

    def remove(self, passages: Iterable[int]) -> None:
        """Remove passages; they are not found any more once `commit` was called."""
        ...

    def commit(self) -> None:
        """Make additions and removals lasting."""
        ...

    def rollback(self) -> None:
        """Take back what was not committed."""
        ...

    def frequency(self, word: str) -> int:
        """In how many passages a word stands."""
        ...

    def best(self, words: Collection[str], limit: int) -> Sequence[int]:
        """The passages that have any of some words, best first, by BM25; a title counts more than a body."""
        ...
