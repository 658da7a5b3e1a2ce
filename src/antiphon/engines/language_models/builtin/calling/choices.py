"""Choices as arguments: enums and booleans."""

from __future__ import annotations

import re

from antiphon.engines.language_models.builtin.calling.roles import Role, role_of
from antiphon.engines.language_models.builtin.calling.schema import MISSING, Kind, Parameter
from antiphon.engines.language_models.builtin.calling.slate import Slate
from antiphon.engines.language_models.builtin.calling.vocabularies import CHOICE_SYNONYMS
from antiphon.engines.language_models.builtin.calling.wish import Wish
from antiphon.engines.language_models.builtin.english.numbers import find_numbers
from antiphon.engines.language_models.builtin.english.words import STOP_WORDS, identifier_words, stem, words

_YES = re.compile(
    r"\b(?:yes|yeah|yep|sure|true|on|definitely|of course|please do|ok|okay|correct)\b", re.IGNORECASE
)
_NO = re.compile(r"\b(?:no|nope|not|false|off|never|don't)\b", re.IGNORECASE)
_WITHOUT = frozenset({"not", "no", "without", "non", "don't", "never", "isn't", "un"})
_ON_OFF = {"on": 1, "off": -1}


def choose(parameter: Parameter, slate: Slate, wish: Wish) -> object:
    """The enum value that is named; MISSING if none is."""
    chosen = all_chosen(parameter, slate, wish)
    return chosen[0] if chosen else MISSING


def all_chosen(parameter: Parameter, slate: Slate, wish: Wish) -> list[object]:
    """All enum values that are named, in the order they are."""
    hits: list[tuple[int, int, object]] = []
    # Longer values first, so that "light blue" is not taken for "blue".
    for choice in sorted(parameter.choices, key=lambda value: -len(str(value))):
        span = _span(choice, slate, wish)
        if span and not any(span[0] < end and start < span[1] for start, end, _ in hits if end > start):
            hits.append((*span, choice))
    hits.sort(key=lambda hit: hit[0])
    for start, end, _ in hits:
        slate.take(start, end)
    return [choice for _, _, choice in hits]


def decide(parameter: Parameter, slate: Slate, wish: Wish) -> object:
    """True or false: by a yes or no, by the parameter's own word, by on or off."""
    if parameter.kind is not Kind.BOOLEAN:
        return MISSING
    if slate.bare:
        if _NO.search(slate.text):
            return False
        if _YES.search(slate.text):
            return True
    own = {
        stem(word)
        for word in parameter.words
        if word not in STOP_WORDS and word not in ("is", "enable", "enabled", "use")
    }
    said = words(slate.text)
    for position, word in enumerate(said):
        if stem(word) in own:
            following = said[position + 1 : position + 3]
            if {"false", "off", "no"} & set(following):
                return False
            return not (_WITHOUT & set(said[max(position - 2, 0) : position]))
    if role_of(parameter) is Role.SWITCH and wish.switch:
        return wish.switch > 0
    return MISSING


def _span(choice: object, slate: Slate, wish: Wish) -> tuple[int, int] | None:
    if isinstance(choice, bool):
        return None
    if isinstance(choice, (int, float)):
        number = next((item for item in find_numbers(slate.text) if item.value == choice), None)
        return (number.start, number.end) if number else None
    name = str(choice)
    if name.lower() in _ON_OFF:
        said = wish.switch == _ON_OFF[name.lower()] or (
            slate.bare and name.lower() == slate.rest.lower().strip(" .")
        )
        return (0, 0) if said else None
    parts = identifier_words(name)
    if not parts:
        return None
    forms = [parts, *((synonym,) for synonym in CHOICE_SYNONYMS.get(" ".join(parts), ()))]
    return next(filter(None, (_find(form, slate) for form in forms)), None)


def _find(parts: tuple[str, ...], slate: Slate) -> tuple[int, int] | None:
    """Where these words stand in a row, in any inflection."""
    if len(parts) == 1 and len(parts[0]) == 1:
        match = re.search(rf"(?<![\w']){re.escape(parts[0].upper())}(?![\w'])", slate.text)
        return match.span() if match else None
    tokens = list(re.finditer(r"[^\W_]+", slate.text))
    stemmed = [stem(token[0].lower()) for token in tokens]
    wanted = [stem(part) for part in parts]
    for position in range(len(tokens) - len(wanted) + 1):
        if stemmed[position : position + len(wanted)] == wanted:
            return tokens[position].start(), tokens[position + len(wanted) - 1].end()
    return None
