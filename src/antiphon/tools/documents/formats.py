"""Which format a file or a response is in, and its reader."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from antiphon.tools.documents.charset import decode
from antiphon.tools.documents.document import Document, DocumentError, Section


class Format(StrEnum):
    """A format that can be read."""

    MARKDOWN = "markdown"
    HTML = "html"
    PDF = "pdf"
    TEXT = "text"


FORMAT_BY_SUFFIX: Mapping[str, Format] = {
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".pdf": Format.PDF,
    ".txt": Format.TEXT,
    ".text": Format.TEXT,
    ".rst": Format.TEXT,
    ".adoc": Format.TEXT,
    ".org": Format.TEXT,
}

FORMAT_BY_CONTENT_TYPE: Mapping[str, Format] = {
    "text/html": Format.HTML,
    "application/xhtml+xml": Format.HTML,
    "text/markdown": Format.MARKDOWN,
    "application/pdf": Format.PDF,
    "text/plain": Format.TEXT,
    "text/csv": Format.TEXT,
    "application/json": Format.TEXT,
    "text/xml": Format.TEXT,
    "application/xml": Format.TEXT,
}


def read_document(data: bytes, format: Format, charset: str = "") -> Document:
    """Read a document.

    Args:
        charset: as declared beside the data, if it was; a page's own declaration counts otherwise.

    Raises:
        DocumentError: it cannot be read.
    """
    # What reads a format is imported when it is met: together they take half a second.
    match format:
        case Format.PDF:
            from antiphon.tools.documents.pdf import read_pdf

            return read_pdf(data)
        case Format.HTML:
            from antiphon.tools.documents.html import read_html

            return read_html(decode(data, charset) if charset else data)
        case Format.MARKDOWN:
            from antiphon.tools.documents.markdown import read_markdown

            return read_markdown(_text(data, charset))
        case Format.TEXT:
            return Document("", (Section("", _text(data, charset).strip()),))


def _text(data: bytes, charset: str) -> str:
    text = decode(data, charset)
    if "\0" in text:
        raise DocumentError("it is binary, not text")
    return text
