"""PDF, a section for each page."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2

from antiphon.tools.documents.document import Document, DocumentError, Section

MOST_PAGES = 5000


def read_pdf(data: bytes) -> Document:
    """Read a document.

    Raises:
        DocumentError: it is broken, or locked by a password.
    """
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise DocumentError(f"it is no PDF that can be read: {error}") from error
    try:
        return Document(" ".join(pdf.get_metadata_value("Title").split()), tuple(_pages(pdf)))
    except pypdfium2.PdfiumError as error:
        raise DocumentError(f"the PDF is damaged: {error}") from error
    finally:
        pdf.close()


def _pages(pdf: pypdfium2.PdfDocument) -> Iterator[Section]:
    for number in range(min(len(pdf), MOST_PAGES)):
        page = pdf[number]
        words = page.get_textpage()
        # U+FFFE stands for a hyphen at the end of a line.
        text = words.get_text_range().replace("\ufffe\r\n", "").replace("\ufffe", "").replace("\r\n", "\n")
        words.close()
        page.close()
        if text.strip():
            yield Section(f"page {number + 1}", text.strip())
