"""Phrases after a preposition: places, people, topics."""

from __future__ import annotations

import re

from antiphon.engines.language_models.builtin.english.vocabulary import word_list

_STOP = (
    r"(?=\s*(?:[.?!;\x1f]|,(?!\s*(?-i:[A-Z]))|$)|,?\s+(?:(?:and|but|then|please|today|tomorrow|tonight|"
    r"yesterday|now|right now|"
    r"currently|this|next|on|at|for|by|with|about|using|because|so|if|when|while|from|to|into|in|is|are|"
    r"was|will|do|does|"
    r"the day|during|over|until|like|looking|be|celsius|fahrenheit|via|saying|that|titled|called|named)\b|"
    r"\d))"
)
_VALUE = r"(?P<value>(?:the )?[^\W\d_][^\d\x1f?!;,]*?)"
_CONTINUED = r"(?:,\s*(?P<more>(?-i:[A-Z])[\w.]*(?: (?-i:[A-Z])[\w.]*)*))?"
_NOT_PLACES = frozenset(
    word_list(
        """
        me you us it him her them celsius fahrenheit kelvin degrees english french german spanish the
        morning afternoon evening night general detail short fact order case time today tomorrow tonight
        now a an my home bed work percent minutes hours seconds metric imperial
        """
    )
)
_SMALL = frozenset(word_list("of the and de la le del der di do da du al on upon in les los las am"))


def after(prepositions: str, text: str) -> re.Match[str] | None:
    """The first phrase after one of the prepositions (a pattern) that can be a name; its group is `value`."""
    pattern = re.compile(rf"\b(?:{prepositions})\s+{_VALUE}{_CONTINUED}{_STOP}", re.IGNORECASE)
    for match in pattern.finditer(text):
        value = match["value"].lower().removeprefix("the ").strip()
        if (
            value
            and value not in _NOT_PLACES
            and value.split()[0] not in ("my", "a", "an", "your", "about", "case")
        ):
            return match
    return None


def proper(match: re.Match[str]) -> str:
    """The phrase with what follows its comma (``Paris, France``), in title case where speech has none."""
    value = match["value"].strip(" '\"")
    if value == value.lower():
        value = value.removeprefix("the ")
    if match["more"]:
        value = f"{value}, {match['more']}"
    return titled(value)


def titled(value: str) -> str:
    """A name in title case, if it has no capitals of its own: ``new york`` is ``New York``."""
    if value != value.lower():
        return value
    names = value.split()
    return " ".join(
        name if index and name in _SMALL else name[:1].upper() + name[1:] for index, name in enumerate(names)
    )


def list_items(text: str) -> list[str]:
    """The items of ``milk, eggs and bread``."""
    parts = re.split(r"\s*,\s*(?:and\s+|or\s+)?|\s+and\s+|\s*&\s*|\s+or\s+", text.strip(" .!?,"))
    return [part.strip(" '\"") for part in parts if part.strip(" '\"")]
