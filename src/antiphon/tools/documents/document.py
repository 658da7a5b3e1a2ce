"""What every format becomes."""

from __future__ import annotations

from dataclasses import dataclass


class DocumentError(Exception):
    """A document cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a document under one heading.

    Attributes:
        heading: empty before the first one.
        text: paragraphs, separated by blank lines.
    """

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document without its markup.

    Attributes:
        title: empty when it says none.
    """

    title: str
    sections: tuple[Section, ...]

    @property
    def text(self) -> str:
        """All of it, headings included."""
        return "\n\n".join(
            part for section in self.sections for part in (section.heading, section.text) if part
        )
