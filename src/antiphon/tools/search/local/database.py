"""The file of the index: which directories, documents and passages there are."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from antiphon.tools.search.errors import IndexUnusable
from antiphon.tools.search.local import fts5
from antiphon.tools.search.local.fts5 import Fts5WordIndex
from antiphon.tools.search.local.passages import Cut
from antiphon.tools.search.local.records import Known, NewDocument, Root, StoredPassage, Summary
from antiphon.tools.search.local.word_index import WordIndex
from antiphon.tools.search.local.words import index_words

ENGINES = ("sqlite", "tantivy")
"""What can rank passages."""

_VERSION = 1
"""Of the tables, and of how words are made of texts; an index of another version is made anew."""

_BUSY_TIMEOUT_S = 30.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS roots (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE
);
CREATE TABLE IF NOT EXISTS documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    root INTEGER NOT NULL REFERENCES roots (id),
    name TEXT NOT NULL,
    modified_ns INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    problem TEXT NOT NULL,
    UNIQUE (root, name)
);
CREATE TABLE IF NOT EXISTS passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents (id),
    heading TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS passages_of_document ON passages (document);
"""


class IndexDatabase:
    """One connection to the file, for one thread at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection, words: WordIndex) -> None:
        self._path = path
        self._opened = _identity(path)
        self._connection = connection
        self._summary: tuple[tuple[int, int], Summary] | None = None
        self.words = words

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes inside of the block, or none."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.words.commit()
        except BaseException:
            self.words.rollback()
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def roots(self) -> Sequence[Root]:
        """The directories, in the order in which they were added."""
        rows = self._connection.execute("SELECT id, path, name FROM roots ORDER BY id")
        return [Root(id, Path(path), name) for id, path, name in rows]

    def add_root(self, path: Path) -> Root:
        """Remember a directory; one that is known already is returned as it is."""
        known = self.roots()
        if found := next((root for root in known if root.path == path), None):
            return found
        base, names = path.name or "documents", {root.name for root in known}
        tries = (f"{base}-{number}" if number > 1 else base for number in range(1, len(names) + 2))
        name = next(name for name in tries if name not in names)
        cursor = self._connection.execute(
            "INSERT INTO roots (path, name) VALUES (?, ?) RETURNING id", (str(path), name)
        )
        return Root(cursor.fetchone()[0], path, name)

    def remove_root(self, root: Root) -> None:
        """Forget a directory, whose documents have been removed."""
        self._connection.execute("DELETE FROM roots WHERE id = ?", (root.id,))

    def documents(self, root: Root) -> Mapping[str, Known]:
        """The documents of a directory by name."""
        rows = self._connection.execute(
            "SELECT name, id, modified_ns, size_bytes, sha256 FROM documents WHERE root = ?", (root.id,)
        )
        return {name: Known(*known) for name, *known in rows}

    def touch(self, document: int, modified_ns: int) -> None:
        """Remember that a file is newer and still the same."""
        self._connection.execute("UPDATE documents SET modified_ns = ? WHERE id = ?", (modified_ns, document))

    def add(self, document: NewDocument, cuts: Collection[Cut]) -> None:
        """Keep a document and its passages."""
        cursor = self._connection.execute(
            "INSERT INTO documents (root, name, modified_ns, size_bytes, sha256, title, language, problem)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                document.root,
                document.name,
                document.modified_ns,
                document.size_bytes,
                document.sha256,
                document.title,
                document.language,
                document.problem,
            ),
        )
        (document_id,) = cursor.fetchone()
        for cut in cuts:
            added = self._connection.execute(
                "INSERT INTO passages (document, heading, text) VALUES (?, ?, ?) RETURNING id",
                (document_id, cut.heading, cut.text),
            )
            title = f"{document.title} {cut.heading}"
            self.words.add(
                added.fetchone()[0],
                index_words(title, document.language),
                index_words(cut.text, document.language),
            )

    def remove(self, document: int) -> None:
        """Forget a document and its passages."""
        rows = self._connection.execute("SELECT id FROM passages WHERE document = ?", (document,))
        self.words.remove([number for (number,) in rows])
        self._connection.execute("DELETE FROM passages WHERE document = ?", (document,))
        self._connection.execute("DELETE FROM documents WHERE id = ?", (document,))

    def problems(self) -> Sequence[tuple[str, str]]:
        """The documents that could not be read, and why."""
        rows = self._connection.execute(
            "SELECT roots.name || '/' || documents.name, problem FROM documents"
            " JOIN roots ON roots.id = root WHERE problem != '' ORDER BY 1"
        )
        return list(rows)

    def count(self) -> tuple[int, int]:
        """How many documents could be read, and how many passages they have."""
        row = self._connection.execute(
            "SELECT (SELECT count(*) FROM documents WHERE problem = ''), (SELECT count(*) FROM passages)"
        )
        documents, passages = row.fetchone()
        return documents, passages

    def summary(self) -> Summary:
        """What ranking needs to know of the whole; counted anew only after a change."""
        (others,) = self._connection.execute("PRAGMA data_version").fetchone()
        state = (others, self._connection.total_changes)
        if self._summary is None or self._summary[0] != state:
            rows = self._connection.execute("SELECT DISTINCT language FROM documents WHERE language != ''")
            languages = frozenset(language for (language,) in rows)
            self._summary = (state, Summary(self.count()[1], languages))
        return self._summary[1]

    @property
    def is_replaced(self) -> bool:
        """Whether another file is at the index's place now."""
        return _identity(self._path) != self._opened

    def passages(self, numbers: Sequence[int]) -> Sequence[StoredPassage]:
        """Passages by number, in the same order; one that is gone meanwhile is left out."""
        rows = self._connection.execute(
            "SELECT passages.id, document, heading, text, title, language, roots.name, documents.name"
            " FROM passages JOIN documents ON documents.id = document JOIN roots ON roots.id = root"
            f" WHERE passages.id IN ({', '.join('?' * len(numbers))})",
            numbers,
        )
        found = {
            id: StoredPassage(
                id=id,
                document=document,
                heading=heading,
                text=text,
                title=title,
                language=language,
                root_name=root_name,
                name=name,
            )
            for id, document, heading, text, title, language, root_name, name in rows
        }
        return [found[number] for number in numbers if number in found]

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def create_index(path: Path, engine: str = "sqlite") -> IndexDatabase:
    """Open an index to change it; make it if it is missing or of another version or engine.

    Raises:
        IndexUnusable: it can be neither opened nor made.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = _roots_of_other_format(path, _format(engine))
        connection = _connect(path)
        connection.executescript(_SCHEMA + fts5.SCHEMA)
        connection.execute(f"PRAGMA user_version = {_format(engine)}")
    except (OSError, sqlite3.Error) as error:
        raise IndexUnusable(f"the index {path} cannot be made: {error}") from error
    database = IndexDatabase(path, connection, _word_index(connection, path, engine))
    for root in kept:
        database.add_root(root)
    return database


def open_index(path: Path, engine: str = "sqlite") -> IndexDatabase:
    """Open an index to search it.

    Raises:
        IndexUnusable: there is none, or it is of another version.
    """
    if not path.exists():
        raise IndexUnusable(f"no documents are indexed in {path}; run: antiphon index DIRECTORY")
    try:
        connection = _connect(path)
        if _format_of(connection) != _format(engine):
            connection.close()
            raise IndexUnusable(f"the index {path} is of another version or engine; run: antiphon index")
    except sqlite3.Error as error:
        raise IndexUnusable(f"the index {path} cannot be read: {error}") from error
    return IndexDatabase(path, connection, _word_index(connection, path, engine))


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


def _word_index(connection: sqlite3.Connection, path: Path, engine: str) -> WordIndex:
    if engine == "sqlite":
        return Fts5WordIndex(connection)
    from antiphon.tools.search.local.tantivy import open_tantivy

    return open_tantivy(path)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _format(engine: str) -> int:
    return _VERSION * 10 + ENGINES.index(engine)


def _format_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _roots_of_other_format(path: Path, format: int) -> Sequence[Path]:
    """Remove an index of another format; return which directories it was of."""
    if not path.exists():
        return ()
    connection = _connect(path)
    try:
        if _format_of(connection) in (0, format):
            return ()
        kept = [Path(root) for (root,) in connection.execute("SELECT path FROM roots ORDER BY id")]
    finally:
        connection.close()
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return kept
