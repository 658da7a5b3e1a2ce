"""Search in local documents: how quickly they are indexed and found, and whether the right one comes first.

    python -m benchmarks.search [--corpus DIR] [--documents N] [--queries N] [--json FILE]

Known-item queries are made as in Azzopardi, de Rijke and Balog, "Building simulated queries for known-item
topics" (SIGIR 2007): somebody remembers some words of a passage of a document, looks for it, and it is the
only right answer (or a copy of it). Rare words are remembered rather than frequent ones; writing without
spaces is remembered as a stretch of characters. The same queries are asked with other endings of the words.

Baselines: FTS5 with its own tokenizer, over the same passages, any of the words; and looking for the words in
all texts one after the other, as grep does.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from benchmarks.table import Row, argument_parser, report

from antiphon.tools.documents.document import Document, DocumentError
from antiphon.tools.documents.formats import read_document
from antiphon.tools.search.local.database import create_index
from antiphon.tools.search.local.files import files_in, read
from antiphon.tools.search.local.indexing import update
from antiphon.tools.search.local.passages import cut
from antiphon.tools.search.local.ranking import find

SEED = 20_260_501
REMEMBERED_WORDS = 5
REMEMBERED_CHARACTERS = 8
LOOKED_AT = 10
ADDED = 50

_WORD = re.compile(r"[^\W\d_]{3,}")
_ENDINGS = ("s", "es", "d", "ed", "ing", "e", "er")
_UNSPACED_STRETCH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]{8,}")


@dataclass(frozen=True, slots=True)
class Query:
    """What is remembered of a document, by the digest of its text."""

    words: str
    wanted: bytes
    inflected: bool


class Contender(Protocol):
    """Something that finds documents by their names."""

    name: str

    def build(self, directory: Path) -> None: ...

    def find(self, query: str) -> Sequence[str]: ...

    def size_bytes(self) -> int: ...


class Ours:
    """The index as `antiphon index` makes it."""

    def __init__(self, engine: str, place: Path) -> None:
        self.name = f"antiphon, {engine}"
        self._place = place / engine
        self._database = create_index(self._place / "search.db", engine)

    def build(self, directory: Path) -> None:
        update(self._database, [self._database.add_root(directory)])

    def find(self, query: str) -> Sequence[str]:
        return [found.passage.name for found in find(self._database, query, LOOKED_AT)]

    def size_bytes(self) -> int:
        return _size_bytes(self._place)


class Unicode61:
    """FTS5 with its own tokenizer over the same passages."""

    name = "FTS5, unicode61"

    def __init__(self, place: Path) -> None:
        self._place = place / "unicode61"
        self._place.mkdir()
        self._connection = sqlite3.connect(self._place / "plain.db", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("CREATE VIRTUAL TABLE passages USING fts5 (name UNINDEXED, title, body)")
        self._known: set[str] = set()

    def build(self, directory: Path) -> None:
        self._connection.execute("BEGIN")
        for name, document in _documents(directory):
            if name not in self._known:
                self._known.add(name)
                rows = [(name, f"{document.title} {each.heading}", each.text) for each in cut(document)]
                self._connection.executemany("INSERT INTO passages VALUES (?, ?, ?)", rows)
        self._connection.execute("COMMIT")

    def find(self, query: str) -> Sequence[str]:
        rows = self._connection.execute(
            "SELECT name FROM passages WHERE passages MATCH ? ORDER BY bm25(passages) LIMIT ?",
            (" OR ".join(f'"{word}"' for word in query.split()), LOOKED_AT),
        )
        return [name for (name,) in rows]

    def size_bytes(self) -> int:
        return _size_bytes(self._place)


class Linear:
    """Every text is looked through; the one with the most of the words comes first."""

    name = "one after the other"

    def __init__(self) -> None:
        self._texts: list[tuple[str, str]] = []

    def build(self, directory: Path) -> None:
        self._texts = [(name, document.text.lower()) for name, document in _documents(directory)]

    def find(self, query: str) -> Sequence[str]:
        words = query.lower().split()
        counted = [(sum(word in text for word in words), name) for name, text in self._texts]
        return [name for count, name in sorted(counted, key=lambda each: -each[0])[:LOOKED_AT] if count]

    def size_bytes(self) -> int:
        return sum(len(text.encode()) for _, text in self._texts)


def main() -> None:
    parser = argument_parser(__doc__ or "")
    parser.add_argument("--corpus", type=Path, action="append", help="directories; by default /usr/share/doc")
    parser.add_argument("--documents", type=int, default=1000, help="how many of their documents")
    parser.add_argument("--queries", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="antiphon-bench-") as temporary:
        rows = list(measure(options, Path(temporary)))
    report(
        f"Known items in {options.documents:,} documents",
        rows,
        json_file=options.json,
        caption=f"+{ADDED} s: bringing the index up to date after {ADDED} more documents. MRR@{LOOKED_AT}: "
        "mean of one over the place of the right one; inflected: the same where words have other endings.",
    )


def measure(options: argparse.Namespace, temporary: Path) -> Iterator[Row]:
    chance = random.Random(SEED)
    directory = temporary / "corpus"
    corpora = options.corpus or [Path("/usr/share/doc")]
    paths = [file.path for corpus in corpora for file in files_in(corpus)]
    chance.shuffle(paths)
    _copy(paths[: options.documents], directory)
    documents = dict(_documents(directory))
    digests = {name: sha256(document.text.encode()).digest() for name, document in documents.items()}
    queries = KnownItems(documents, chance).queries(options.queries)
    contenders: list[Contender] = [Ours("sqlite", temporary), Ours("tantivy", temporary)]
    contenders += [Unicode61(temporary), Linear()]
    build_s = {contender.name: _build_s(contender, directory) for contender in contenders}
    found = {contender.name: _ask(contender, queries, digests) for contender in contenders}
    _copy(paths[options.documents : options.documents + ADDED], directory)
    for contender in contenders:
        yield {
            "search": contender.name,
            "index s": build_s[contender.name],
            f"+{ADDED} s": _build_s(contender, directory),
            "MB": contender.size_bytes() / 1e6,
            **found[contender.name],
        }


def _ask(contender: Contender, queries: Sequence[Query], digests: Mapping[str, bytes]) -> Row:
    taken_ms: list[float] = []
    reciprocals: dict[bool, list[float]] = {False: [], True: []}
    for query in queries:
        started = time.perf_counter()
        names = contender.find(query.words)
        taken_ms.append((time.perf_counter() - started) * 1000)
        found = [digests.get(name) for name in dict.fromkeys(names)]
        place = found.index(query.wanted) + 1 if query.wanted in found else math.inf
        reciprocals[query.inflected].append(1 / place)
    return {
        "query p50 ms": statistics.median(taken_ms),
        "query p95 ms": statistics.quantiles(taken_ms, n=20)[-1],
        f"MRR@{LOOKED_AT}": statistics.fmean(reciprocals[False]),
        "inflected": statistics.fmean(reciprocals[True]),
    }


class KnownItems:
    """Makes queries for documents.

    Args:
        documents: by name.
    """

    def __init__(self, documents: Mapping[str, Document], chance: random.Random) -> None:
        self._documents = documents
        self._chance = chance
        self._frequency = Counter(
            word for document in documents.values() for word in set(_WORD.findall(document.text.lower()))
        )

    def queries(self, number: int) -> Sequence[Query]:
        """Each as it is remembered, and with other endings."""
        made: list[Query] = []
        names = sorted(self._documents)
        self._chance.shuffle(names)
        for name in names:
            document = self._documents[name]
            passages = list(cut(document))
            words = self._remembered(self._chance.choice(passages).text) if passages else []
            if words:
                wanted = sha256(document.text.encode()).digest()
                made.append(Query(" ".join(words), wanted, inflected=False))
                made.append(Query(" ".join(map(self._inflected, words)), wanted, inflected=True))
            if len(made) >= 2 * number:
                break
        return made

    def _remembered(self, passage: str) -> Sequence[str]:
        """Some words of a passage, rare ones rather than frequent ones, in their order."""
        if stretches := _UNSPACED_STRETCH.findall(passage):
            stretch = str(self._chance.choice(stretches))
            begin = self._chance.randrange(len(stretch) - REMEMBERED_CHARACTERS + 1)
            return [stretch[begin : begin + REMEMBERED_CHARACTERS]]
        words = list(dict.fromkeys(_WORD.findall(passage)))
        if len(words) < 2 * REMEMBERED_WORDS:
            return []
        # Weighted sampling without replacement (Efraimidis and Spirakis, 2006).
        keys = {word: self._chance.random() ** (1 / self._weight(word)) for word in words}
        chosen = set(sorted(words, key=lambda word: -keys[word])[:REMEMBERED_WORDS])
        return [word for word in words if word in chosen]

    def _weight(self, word: str) -> float:
        return math.log((len(self._documents) + 1) / self._frequency[word.lower()]) or 1e-9

    def _inflected(self, word: str) -> str:
        """The word with another ending, if the documents have it so; English only."""
        lower = word.lower()
        stems = {lower, *(lower.removesuffix(ending) for ending in _ENDINGS)}
        stems |= {stem.removesuffix("e") for stem in stems}
        others = sorted({stem + ending for stem in stems for ending in ("", *_ENDINGS)} - {lower})
        known = [other for other in others if len(other) > 3 and self._frequency[other]]
        return self._chance.choice(known) if known else word


def _build_s(contender: Contender, directory: Path) -> float:
    started = time.perf_counter()
    contender.build(directory)
    return time.perf_counter() - started


def _documents(directory: Path) -> Iterator[tuple[str, Document]]:
    for file in files_in(directory):
        try:
            yield file.name, read_document(read(file), file.format)
        except DocumentError:
            continue


def _copy(paths: Sequence[Path], directory: Path) -> None:
    for path in paths:
        copy = directory / path.relative_to(path.anchor)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


def _size_bytes(directory: Path) -> int:
    with closing(sqlite3.connect(next(directory.glob("*.db")))) as connection:
        connection.execute("PRAGMA wal_checkpoint (TRUNCATE)")
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())


if __name__ == "__main__":
    main()
