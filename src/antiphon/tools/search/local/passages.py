"""Documents cut into passages: what is found, shown to the language model, and told as a source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from antiphon.conversation.grounding.sentences import sentences
from antiphon.tools.documents.document import Document

PASSAGE_CHARS = 800
"""About how long a passage is: a few paragraphs; what a model reads quickly and a person recognizes."""

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Cut:
    """A passage of a document.

    Attributes:
        heading: what it stands under; may be empty.
    """

    heading: str
    text: str


def cut(document: Document) -> Iterator[Cut]:
    """The passages of a document, in order; together they have all its words."""
    for section in document.sections:
        gathered = ""
        for piece in _pieces(section.text):
            if gathered and len(gathered) + len(piece) > PASSAGE_CHARS:
                yield Cut(section.heading, gathered)
                gathered = ""
            gathered = f"{gathered}\n\n{piece}" if gathered else piece
        if gathered or section.heading:
            yield Cut(section.heading, gathered or section.heading)


def _pieces(text: str) -> Iterator[str]:
    """Paragraphs; sentences of long ones; stretches of long sentences."""
    for paragraph in _PARAGRAPH.split(text.strip()):
        if len(paragraph) <= PASSAGE_CHARS:
            if paragraph:
                yield paragraph
            continue
        for sentence in sentences(paragraph):
            yield from _stretches(sentence.text)


def _stretches(text: str) -> Iterator[str]:
    while len(text) > PASSAGE_CHARS:
        space = text.rfind(" ", PASSAGE_CHARS // 2, PASSAGE_CHARS)
        end = space if space > 0 else PASSAGE_CHARS
        yield text[:end]
        text = text[end:].lstrip()
    if text:
        yield text
