"""HTML: the text that the page is about, without navigation, scripts and advertisements."""

from __future__ import annotations

from dataclasses import replace

import trafilatura
from lxml import etree, html

from antiphon.tools.documents.document import Document, DocumentError, Section
from antiphon.tools.documents.markdown import read_markdown


def read_html(page: bytes | str) -> Document:
    """Read a page.

    Args:
        page: text where the charset is known, else bytes: the page's own declaration counts then.

    Raises:
        DocumentError: there is no HTML in it.
    """
    tree = _tree(page)
    title = " ".join((tree.findtext(".//title") or "").split())
    marked = trafilatura.extract(tree, output_format="markdown", favor_recall=True, include_comments=False)
    document = read_markdown(marked, underlined_headings=False) if marked else _plain(tree)
    return replace(document, title=title or document.title)


def _tree(page: bytes | str) -> html.HtmlElement:
    tree = trafilatura.load_html(page)  # tries charsets, but takes nothing short for a page
    if tree is not None:
        return tree
    try:
        return html.document_fromstring(page)
    except (etree.LxmlError, ValueError) as error:
        raise DocumentError("there is no HTML in it") from error


def _plain(tree: html.HtmlElement) -> Document:
    """A page that has no article in it: all its words."""
    etree.strip_elements(tree, "script", "style", "noscript", "template", "title", with_tail=False)
    lines = (" ".join(line.split()) for line in "\n".join(tree.itertext()).splitlines())
    text = "\n".join(line for line in lines if line)
    return Document("", (Section("", text),) if text else ())
