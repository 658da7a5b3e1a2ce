"""What a declared function is for, as far as its declaration tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

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
_PARTICLES = frozenset({"on", "off"})
_SWITCHING = {"enable": 1, "activate": 1, "disable": -1, "deactivate": -1}
_READING = frozenset({"get", "search", "calculate", "convert", "translate", "explain", "report", "ask"})

_NOT_FOR = re.compile(
    r"\b(?:do not|don't|never|not) (?:be )?(?:use|call|for|intended|invoke|meant)|\bnot used\b", re.IGNORECASE
)
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
        subject: the stems of what it is about, from its name.
        spoken_name: its name as words.
        description: the words of its description that say what it is for.
        triggers: phrases on which its description wants it called.
        exclusive: it wants to be called on nothing else.
    """

    verb: str
    asked_by: frozenset[str]
    reads: bool
    switch: int
    subject: tuple[str, ...]
    spoken_name: str
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
    described, triggers, exclusive = _read_description(straight(description[:_MOST_DESCRIPTION_CHARS]))
    return Profile(
        verb=verb,
        asked_by=ASKED_BY.get(group, frozenset()) | {verb} if verb else frozenset(),
        reads=not verb or group in _READING,
        switch=_switch(parts, described),
        subject=_subject(parts, verb),
        spoken_name=" ".join(parts),
        description=described,
        triggers=triggers,
        exclusive=exclusive,
    )


def parameter_words(function: FunctionDeclaration) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a function's parameter names, and the words of the values its enums allow."""
    schema = function.parameters if function.parameters is not None else function.parameters_json_schema
    names: set[str] = set()
    values: set[str] = set()
    for name, enum in _declared(schema):
        names.update(identifier_words(name))
        for value in enum[:_MOST_ENUM_VALUES]:
            if isinstance(value, str) and len(value) < 60:
                values.update(word for word in identifier_words(value) if len(word) > 1)
    return frozenset(names), frozenset(values) - _PARTICLES


def _declared(schema: object) -> Iterator[tuple[str, list[Any]]]:
    """Name and enum of each parameter. Enums behind references are found when arguments are filled."""
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    if not isinstance(properties, Mapping):
        return
    for name, child in properties.items():
        if isinstance(name, str):
            enum = child.get("enum") if isinstance(child, Mapping) else None
            if enum is None and isinstance(child, Mapping) and isinstance(child.get("items"), Mapping):
                enum = child["items"].get("enum")
            yield name, enum if isinstance(enum, list) else []


def _group(verb: str) -> str:
    if verb in ASKED_BY:
        return verb
    return next((group for group, asked in ASKED_BY.items() if verb in asked), "")


def _subject(parts: tuple[str, ...], verb: str) -> tuple[str, ...]:
    content = [word for word in parts if word not in STOP_WORDS and word != verb]
    specific = [word for word in content if word not in _GENERIC]
    chosen = specific or [word for word in parts if word not in STOP_WORDS] or list(parts)
    return tuple(dict.fromkeys(stem(word) for word in chosen))


def _switch(parts: tuple[str, ...], described: frozenset[str]) -> int:
    named = (1 if "on" in parts else 0) - (1 if "off" in parts else 0)
    named = named or next((_SWITCHING[word] for word in parts if word in _SWITCHING), 0)
    if named or not {"turn", "turns", "switch", "switches", "power", "powers"} & described:
        return named
    return (1 if "on" in described else 0) - (1 if "off" in described else 0)


def _read_description(text: str) -> tuple[frozenset[str], tuple[str, ...], bool]:
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
