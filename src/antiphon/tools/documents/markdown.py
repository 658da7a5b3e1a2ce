"""Markdown (CommonMark with tables), without its marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from antiphon.tools.documents.document import Document, Section

_FRONT_MATTER = re.compile(r"\A---\n(?P<fields>.*?)\n(?:---|\.\.\.)(?:\n|\Z)", re.DOTALL)
_TITLE_FIELD = re.compile(r"^title:\s*(?P<title>.+?)\s*$", re.MULTILINE)
_MARKDOWN = MarkdownIt("commonmark").enable("table")
_NOT_UNDERLINED = MarkdownIt("commonmark").enable("table").disable("lheading")


def read_markdown(text: str, *, underlined_headings: bool = True) -> Document:
    """Read a document; its title is the front matter's, else its first heading.

    Args:
        underlined_headings: a line of `===` or `---` below a paragraph makes it a heading.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT_MATTER.match(text)
    given = _TITLE_FIELD.search(front["fields"]) if front else None
    parser = _MARKDOWN if underlined_headings else _NOT_UNDERLINED
    sections = tuple(_sections(parser.parse(text[front.end() :] if front else text)))
    title = given["title"].strip("\"'") if given else next((s.heading for s in sections if s.heading), "")
    return Document(title, sections)


def _sections(tokens: list[Token]) -> Iterator[Section]:
    heading = ""
    blocks: list[str] = []
    in_heading = False
    for token in tokens:
        if token.type == "heading_open":
            if heading or blocks:
                yield Section(heading, "\n\n".join(blocks))
            heading, blocks, in_heading = "", [], True
        elif token.type == "heading_close":
            in_heading = False
        elif token.type == "inline":
            said = " ".join("".join(_inline(token)).split())
            if in_heading:
                heading = said
            elif said:
                blocks.append(said)
        elif token.type in ("fence", "code_block") and token.content.strip():
            blocks.append(token.content.strip("\n"))
    if heading or blocks:
        yield Section(heading, "\n\n".join(blocks))


def _inline(token: Token) -> Iterator[str]:
    """The words of a line: links and emphasis without their marks, images by their description."""
    for child in token.children or ():
        match child.type:
            case "text" | "code_inline":
                yield child.content
            case "softbreak" | "hardbreak":
                yield " "
            case "image":
                yield child.content
