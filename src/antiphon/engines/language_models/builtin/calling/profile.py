"""What a declared function is for, as far as its declaration tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from antiphon.engines.language_models.builtin.calling.concepts import ACTION_WORDS, ASKED_BY
from antiphon.engines.language_models.builtin.english.sentences import sentences
from antiphon.engines.language_models.builtin.english.vocabulary import word_list
from antiphon.engines.language_models.builtin.english.words import (
    STOP_WORDS,
    identifier_words,
    plain,
    stem,
    straight,
    words,
)
from antiphon.wire.tools import FunctionDeclaration

_MOST_DESCRIPTION_CHARS = 1_500
_MOST_ENUM_VALUES = 60

_GENERIC = frozenset(
    word_list(
        """
        value values info information data detail details current now api tool function service request
        action by id new user my result results state setting settings level mode item number list control
        device handler name query given get set text all latest live real world smart home
        """
    )
)
_NO_WORDS: frozenset[str] = frozenset()
_PARTICLES = frozenset({"on", "off"})
_SWITCHING = {"enable": 1, "activate": 1, "disable": -1, "deactivate": -1}
_READING = frozenset({"get", "search", "calculate", "convert", "translate", "explain", "report", "ask"})

_NOT_FOR = re.compile(
    r"\b(?:do not|don't|never|not) (?:be )?(?:use|call|for|intended|invoke|meant)|\bnot used\b", re.IGNORECASE
)
_PLAIN_WORD = re.compile(r"[a-z0-9]+")
_QUOTE = re.compile(r"\"([^\"]{2,60})\"|'([^']{2,60})'(?!\w)")
_WHEN_SAID = re.compile(r"\b(?:says?|said|asks?|utters?|hears?|phrase)\b", re.IGNORECASE)
_ONLY = re.compile(r"\bonly (?:when|if|after|call|use)\b|\bexactly\b|\bonly use\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Profile:
    """A function's purpose.

    Attributes:
        verb: the word of its name that says what it does; empty if none is known.
        asked_by: the words by which people ask for that; empty if any will do.
        reads: it only tells something, so a question may ask for it.
        switch: 1 if it switches something on, -1 off, 0 neither.
        subject_words: what it is about, from its name.
        subject: their stems.
        spoken_name: its name as words.
        name_words: these words as a set.
        description: the words of its description that say what it is for.
        triggers: phrases on which its description wants it called.
        exclusive: it wants to be called on nothing else.
    """

    verb: str
    asked_by: frozenset[str]
    reads: bool
    switch: int
    subject_words: tuple[str, ...]
    subject: tuple[str, ...]
    spoken_name: str
    name_words: frozenset[str]
    description: frozenset[str]
    triggers: tuple[str, ...]
    exclusive: bool


@lru_cache(maxsize=4096)
def profile_of(name: str, description: str) -> Profile:
    """The purpose of a function, from its name and description."""
    parts = identifier_words(name)
    verb = (
        next((word for word in parts[:1] + parts[-1:] if word in ACTION_WORDS), "") if len(parts) > 1 else ""
    )
    group = _group(verb)
    about = _subject(parts, verb)
    described, triggers, exclusive = _read_description(straight(description[:_MOST_DESCRIPTION_CHARS]))
    return Profile(
        verb=verb,
        asked_by=ASKED_BY.get(group, frozenset()) | {verb} if verb else frozenset(),
        reads=not verb or group in _READING,
        switch=_switch(parts, described),
        subject_words=about,
        subject=tuple(stem(word) for word in about),
        spoken_name=" ".join(parts),
        name_words=frozenset(parts),
        description=described,
        triggers=triggers,
        exclusive=exclusive,
    )


def parameter_words(function: FunctionDeclaration) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a function's parameter names, and the words of the values its enums allow.

    Enums behind references are found only when arguments are filled.
    """
    schema = function.parameters if function.parameters is not None else function.parameters_json_schema
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict):
        return _NO_WORDS, _NO_WORDS
    names: set[str] = set()
    values: set[str] = set()
    for name, child in properties.items():
        if isinstance(name, str):
            names.update(identifier_words(name))
            for value in _enum(child):
                values.update(word for word in identifier_words(value) if len(word) > 1)
    return frozenset(names), frozenset(values) - _PARTICLES


def _enum(schema: object) -> list[str]:
    """The texts that a parameter, or an item of it, is restricted to."""
    if not isinstance(schema, dict):
        return []
    items = schema.get("items")
    allowed = schema.get("enum") or (items.get("enum") if isinstance(items, dict) else None)
    if not isinstance(allowed, list):
        return []
    return [value for value in allowed[:_MOST_ENUM_VALUES] if isinstance(value, str) and len(value) < 60]


def _group(verb: str) -> str:
    if verb in ASKED_BY:
        return verb
    return next((group for group, asked in ASKED_BY.items() if verb in asked), "")


def _subject(parts: tuple[str, ...], verb: str) -> tuple[str, ...]:
    content = [word for word in parts if word not in STOP_WORDS and word != verb]
    specific = [word for word in content if word not in _GENERIC]
    chosen = specific or [word for word in parts if word not in STOP_WORDS] or list(parts)
    return tuple(dict.fromkeys(chosen))


def _switch(parts: tuple[str, ...], described: frozenset[str]) -> int:
    named = (1 if "on" in parts else 0) - (1 if "off" in parts else 0)
    named = named or next((_SWITCHING[word] for word in parts if word in _SWITCHING), 0)
    if named or not {"turn", "turns", "switch", "switches", "power", "powers"} & described:
        return named
    return (1 if "on" in described else 0) - (1 if "off" in described else 0)


def _read_description(text: str) -> tuple[frozenset[str], tuple[str, ...], bool]:
    """What a function is for, the phrases it wants to be called on, and whether on these only."""
    lowered = text.lower()
    if "not" not in lowered and "never" not in lowered and "n't" not in lowered and not _QUOTE.search(text):
        return frozenset(_PLAIN_WORD.findall(lowered)), (), False
    described: set[str] = set()
    triggers: list[str] = []
    exclusive = False
    for sentence in sentences(text):
        if _NOT_FOR.search(sentence):
            continue
        described.update(words(sentence))
        if _WHEN_SAID.search(sentence):
            found = [plain(quote or single) for quote, single in _QUOTE.findall(sentence)]
            triggers += [phrase for phrase in found if phrase]
            exclusive = exclusive or bool(found and _ONLY.search(sentence))
    return frozenset(described), tuple(triggers), exclusive
