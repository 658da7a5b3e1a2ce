"""What the index knows of directories, documents and passages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Root:
    """A directory that is indexed.

    Attributes:
        name: what its documents' addresses begin with; unique in the index.
    """

    id: int
    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a document without reading it again."""

    id: int
    modified_ns: int
    size_bytes: int
    sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """A document to be kept.

    Attributes:
        name: the path from its root, with slashes.
        language: as the Snowball stemmers name it; empty when not clear.
        problem: why it could not be read; empty when it could.
    """

    root: int
    name: str
    modified_ns: int
    size_bytes: int
    sha256: bytes
    title: str
    language: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPassage:
    """A passage with what is known of its document."""

    id: int
    document: int
    heading: str
    text: str
    title: str
    language: str
    root_name: str
    name: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What ranking needs to know of the whole index.

    Attributes:
        passages: how many there are.
        languages: of all documents, as the Snowball stemmers name them.
    """

    passages: int
    languages: frozenset[str]
