"""Words in SQLite's full-text index, FTS5."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence

# Our words have no ASCII punctuation in them, so the tokenizer `ascii` keeps them as they are.
SCHEMA = """
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (title, body, tokenize = 'ascii');
CREATE VIRTUAL TABLE IF NOT EXISTS vocabulary USING fts5vocab (words, row);
"""

TITLE_WEIGHT = 3.0


class Fts5WordIndex:
    """The words stand in the same file as the passages, and change in the same transactions."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, passage: int, title: str, body: str) -> None:
        self._connection.execute(
            "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", (passage, title, body)
        )

    def remove(self, passages: Iterable[int]) -> None:
        self._connection.executemany("DELETE FROM words WHERE rowid = ?", ((number,) for number in passages))

    def commit(self) -> None:
        """Nothing: the transaction around does it."""

    def rollback(self) -> None:
        """Nothing, likewise."""

    def frequency(self, word: str) -> int:
        row = self._connection.execute("SELECT doc FROM vocabulary WHERE term = ?", (word,)).fetchone()
        return 0 if row is None else int(row[0])

    def best(self, words: Collection[str], limit: int) -> Sequence[int]:
        wanted = " OR ".join(f'"{word}"' for word in sorted(words))
        rows = self._connection.execute(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, ?, 1.0), rowid LIMIT ?",
            (wanted, TITLE_WEIGHT, limit),
        )
        return [int(number) for (number,) in rows]
