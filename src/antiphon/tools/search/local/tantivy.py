"""Words in a Tantivy index, a directory beside the file: for hundreds of thousands of passages.

It is committed before the file. After a crash between the two it may have passages that the file does not
have, and lack those of documents that are out of date in the file: both is mended by the next update.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import tantivy

from antiphon.tools.search.errors import IndexUnusable

_TITLE_WEIGHT = 3.0
_WRITER_BYTES = 64 * 1024 * 1024


class TantivyWordIndex:
    """The words of an index; its writer is made when something changes first, and locks the directory."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._writer: tantivy.IndexWriter | None = None

    def add(self, passage: int, title: str, body: str) -> None:
        document = tantivy.Document(title=[title], body=[body])
        document.add_unsigned("id", passage)
        self._writing().add_document(document)

    def remove(self, passages: Iterable[int]) -> None:
        for number in passages:
            self._writing().delete_documents_by_term("id", number)

    def commit(self) -> None:
        if self._writer is not None:
            self._writer.commit()
            self._index.reload()

    def rollback(self) -> None:
        if self._writer is not None:
            self._writer.rollback()

    def frequency(self, word: str) -> int:
        searcher = self._index.searcher()
        return max(searcher.doc_freq(field, word) for field in ("title", "body"))

    def best(self, words: Collection[str], limit: int) -> Sequence[int]:
        searcher = self._index.searcher()
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, self._term(field, word, weight))
                for word in sorted(words)
                for field, weight in (("title", _TITLE_WEIGHT), ("body", 1.0))
            ]
        )
        found = searcher.search(query, limit)
        return [int(searcher.doc(address)["id"][0]) for _, address in found.hits]

    def _term(self, field: str, word: str, weight: float) -> tantivy.Query:
        term = tantivy.Query.term_query(self._index.schema, field, word)
        return tantivy.Query.boost_query(term, weight)

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            try:
                self._writer = self._index.writer(_WRITER_BYTES, num_threads=1)
            except ValueError as error:
                raise IndexUnusable(f"somebody else changes the index at the moment: {error}") from error
        return self._writer


def open_tantivy(path: Path) -> TantivyWordIndex:
    """Open the directory that belongs to the file of an index; make it if it is missing.

    Raises:
        IndexUnusable: it cannot be opened.
    """
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=True, indexed=True)
    for field in ("title", "body"):
        builder.add_text_field(field, stored=False, tokenizer_name="whitespace", index_option="freq")
    directory = path.with_suffix(".tantivy")
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return TantivyWordIndex(tantivy.Index(builder.build(), path=str(directory)))
    except (OSError, ValueError) as error:
        raise IndexUnusable(f"the index {directory} cannot be opened: {error}") from error
