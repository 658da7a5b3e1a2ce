"""Bringing the index up to date with the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import PurePosixPath

from antiphon.tools.documents.document import Document, DocumentError
from antiphon.tools.documents.formats import read_document
from antiphon.tools.search.local.database import IndexDatabase
from antiphon.tools.search.local.files import File, files_in, read
from antiphon.tools.search.local.passages import cut
from antiphon.tools.search.local.records import Known, NewDocument, Root
from antiphon.tools.search.local.words import language_of

_BATCH = 100
"""Documents in one transaction: what is done before an interruption is kept."""

OnFile = Callable[[File], None]
"""Told of each file that has been dealt with."""


@dataclass(frozen=True, slots=True)
class Changes:
    """How the files of a directory differ from the index.

    Attributes:
        files: new ones, and those whose time or size is another.
        gone: documents whose files are not there any more.
        unchanged: how many files need not be read.
    """

    root: Root
    files: tuple[File, ...]
    gone: tuple[int, ...]
    unchanged: int

    @property
    def size_bytes(self) -> int:
        """How much is to be read."""
        return sum(file.size_bytes for file in self.files)


@dataclass(frozen=True, slots=True)
class Report:
    """What has been done.

    Attributes:
        indexed: documents that were read.
        removed: documents whose files were gone.
        failed: documents that could not be read; they are not tried again until they change.
        unchanged: documents that were left alone.
    """

    indexed: int = 0
    removed: int = 0
    failed: int = 0
    unchanged: int = 0

    def __add__(self, other: Report) -> Report:
        return Report(
            self.indexed + other.indexed,
            self.removed + other.removed,
            self.failed + other.failed,
            self.unchanged + other.unchanged,
        )

    @property
    def changed(self) -> bool:
        """Whether the index is another now."""
        return bool(self.indexed or self.removed or self.failed)


def find_changes(database: IndexDatabase, root: Root) -> Changes:
    """Compare a directory with the index, without reading any file."""
    known = database.documents(root)
    files: list[File] = []
    seen: set[str] = set()
    for file in files_in(root.path):
        seen.add(file.name)
        before = known.get(file.name)
        if before is None or (before.modified_ns, before.size_bytes) != (file.modified_ns, file.size_bytes):
            files.append(file)
    gone = tuple(document.id for name, document in known.items() if name not in seen)
    return Changes(root, tuple(files), gone, len(seen) - len(files))


def apply(database: IndexDatabase, changes: Changes, on_file: OnFile = lambda file: None) -> Report:
    """Read the files that have changed, and forget those that are gone."""
    with database.transaction():
        for document in changes.gone:
            database.remove(document)
    report = Report(removed=len(changes.gone), unchanged=changes.unchanged)
    known = database.documents(changes.root)
    files = iter(changes.files)
    while batch := list(islice(files, _BATCH)):
        with database.transaction():
            for file in batch:
                report += _update(database, changes.root, file, known.get(file.name))
                on_file(file)
    return report


def update(database: IndexDatabase, roots: Iterable[Root], on_file: OnFile = lambda file: None) -> Report:
    """Find and apply the changes of some directories."""
    report = Report()
    for root in roots:
        report += apply(database, find_changes(database, root), on_file)
    return report


def forget(database: IndexDatabase, root: Root) -> int:
    """Remove a directory and all its documents; how many there were."""
    documents = database.documents(root)
    with database.transaction():
        for document in documents.values():
            database.remove(document.id)
        database.remove_root(root)
    return len(documents)


def _update(database: IndexDatabase, root: Root, file: File, known: Known | None) -> Report:
    problem, data = "", b""
    try:
        data = read(file)
    except DocumentError as error:
        problem = str(error)
    digest = sha256(data).digest()
    if known is not None:
        if not problem and known.sha256 == digest and known.size_bytes == file.size_bytes:
            database.touch(known.id, file.modified_ns)
            return Report(unchanged=1)
        database.remove(known.id)
    document = Document("", ())
    if not problem:
        try:
            document = read_document(data, file.format)
        except DocumentError as error:
            problem = str(error)
    new = NewDocument(
        root=root.id,
        name=file.name,
        modified_ns=file.modified_ns,
        size_bytes=file.size_bytes,
        sha256=digest,
        title=document.title or PurePosixPath(file.name.removesuffix(".gz")).stem,
        language=language_of(document.text),
        problem=problem,
    )
    database.add(new, list(cut(document)))
    return Report(failed=1) if problem else Report(indexed=1)
