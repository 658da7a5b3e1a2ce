"""Word lists, written as text."""

from __future__ import annotations


def word_list(text: str) -> tuple[str, ...]:
    """The words of a text, in order: lists of plain words read better without quotes and commas."""
    return tuple(text.split())
