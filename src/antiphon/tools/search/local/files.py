"""The files of a directory that can be read."""

from __future__ import annotations

import gzip
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from antiphon.tools.documents.document import DocumentError
from antiphon.tools.documents.formats import FORMAT_BY_SUFFIX, Format

MOST_BYTES = 64 * 1024 * 1024
"""A larger file is not read; neither is a compressed one that would become larger."""

_PLAIN_NAMES = re.compile(
    r"(?:readme|news|changes|changelog|copying|copyright|licen[cs]e|authors|todo|faq|history|install|"
    r"hacking|contributing|notes?)(?:[._-].*)?",
    re.IGNORECASE,
)
_NOT_ENTERED = frozenset({"node_modules", "__pycache__"})


@dataclass(frozen=True, slots=True)
class File:
    """A file that can be read.

    Attributes:
        path: where it is.
        name: the path from the directory that is indexed, with slashes.
        modified_ns: when it changed last, in nanoseconds since 1970.
    """

    path: Path
    name: str
    format: Format
    size_bytes: int
    modified_ns: int


def files_in(directory: Path) -> Iterator[File]:
    """All files that can be read, sorted within their directories.

    What is hidden is left out, and so are symbolic links: what they lead to may lie elsewhere.
    """
    for parent, directories, names in os.walk(directory):
        directories[:] = sorted(name for name in directories if _is_entered(name))
        for name in sorted(names):
            if (format := format_of(name)) is not None and (
                file := _file(directory, Path(parent, name), format)
            ):
                yield file


def format_of(name: str) -> Format | None:
    """The format of a file by its name; None when it is none that can be read."""
    if name.startswith("."):
        return None
    path = PurePosixPath(name.removesuffix(".gz"))
    if found := FORMAT_BY_SUFFIX.get(path.suffix.lower()):
        return found
    return Format.TEXT if _PLAIN_NAMES.fullmatch(path.name) else None


def read(file: File) -> bytes:
    """What is in a file, decompressed.

    Raises:
        DocumentError: it is too large, damaged, or may not be read.
    """
    try:
        if file.path.suffix != ".gz":
            data = file.path.read_bytes()
        else:
            with gzip.open(file.path) as stream:
                data = stream.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DocumentError(str(error)) from error
    if len(data) > MOST_BYTES:
        raise DocumentError(f"expected at most {MOST_BYTES:,} bytes; there are more")
    return data


def _is_entered(name: str) -> bool:
    return not name.startswith(".") and name not in _NOT_ENTERED


def _file(directory: Path, path: Path, format: Format) -> File | None:
    try:
        if path.is_symlink() or not path.is_file():
            return None
        stat = path.stat()
    except OSError:  # gone meanwhile, or not ours to see
        return None
    name = path.relative_to(directory).as_posix()
    return File(path, name, format, stat.st_size, stat.st_mtime_ns)
