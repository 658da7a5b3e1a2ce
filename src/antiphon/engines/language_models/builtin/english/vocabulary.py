"""Word lists and phrases, written as text."""

from __future__ import annotations

import re


def word_list(text: str) -> tuple[str, ...]:
    """The words of a text, in order: lists of plain words read better without quotes and commas."""
    return tuple(text.split())


def any_word(text: str) -> str:
    """A pattern of any of the words of a text; `_` in a word stands for a space."""
    return f"(?:{'|'.join(word.replace('_', ' ') for word in text.split())})"


def phrases(*forms: str) -> re.Pattern[str]:
    """A pattern of any of some phrases (patterns themselves), as they are in plain lower-case words."""
    return re.compile("|".join(f"(?:{form})" for form in forms))
