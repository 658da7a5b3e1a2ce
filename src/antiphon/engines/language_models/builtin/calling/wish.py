"""What one clause asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from antiphon.engines.language_models.builtin.calling.concepts import ACTION_WORDS, SYNONYMS
from antiphon.engines.language_models.builtin.english.sentences import without_courtesy
from antiphon.engines.language_models.builtin.english.words import STOP_WORDS, stem, words

SYNONYM_WEIGHT = 0.8

_ON = re.compile(
    r"\b(?:turn|turned|turning|switch|put|power|flip|get|lights?|lamps?|have|keep|leave)\b(?: \w+){0,6}? "
    r"on\b|\bon(?: again| now)?$|"
    r"\b(?:enable|activate|start|light up|power up|illuminate)\b"
)
_OFF = re.compile(
    r"\boff\b(?! (?:of|by|with))|\b(?:disable|deactivate|power down|shut down|lights? out|kill|extinguish)\b"
)
_STATEMENT = re.compile(
    r"(?:i|we|you|he|she|they|my|your|it|this|that|there)\b"
    r"(?! (?:want|need|would|wish|am going|must|should|have to|can|could|will|are to|better|am looking|"
    r"would like))"
    r"|(?:the|our|his|her|their)(?: \w+){1,4}? (?:is|are|was|were|has|have|had)\b"
)
_YES_NO = re.compile(
    r"(?:is|are|was|were|did|does|do|has|have|had|am)\b(?! (?:not)\b)(?!.*\b(?:want|need) you to\b)"
)
_HOW_TO = re.compile(
    r"(?:how|why|when|where|who|which|what)(?: (?:do|can|could|should|would|did|does|will|to|happens|"
    r"about))\b|why\b|"
    r"(?:explain|describe|tell me (?:about|how|why)|what is the (?:meaning|difference))\b"
)
_INVOKING = re.compile(r"\b(?:call|use|using|run|invoke|execute|trigger)\b")
_IDEA = re.compile(r"(?:what|how) (?:do|can|could|should|would) (?:i|we|one|people)\b")


_PHRASES = {
    "look up": "lookup",
    "hang up": "hangup",
    "set up": "setup",
    "how do i get to": "directions to",
    "how to get to": "directions to",
    "take me to": "directions to",
}
_PHRASAL = re.compile(rf"\b(?:{'|'.join(_PHRASES)})\b")


class Mood(Enum):
    """How a clause is meant."""

    ORDER = auto()
    QUESTION = auto()
    EXPLANATION = auto()
    STATEMENT = auto()


@dataclass(frozen=True, slots=True)
class Wish:
    """One clause, as it is compared with functions.

    Attributes:
        text: the clause, courtesy dropped, spelling kept.
        plain: its words.
        vocabulary: its words as a set.
        weights: stem to weight: 1 for what was said, less for what means nearly the same.
        content: the stems of what was said that is neither a stop word nor an action.
        actions: the words that say what to do.
        switch: 1 for "on", -1 for "off", 0 for neither.
        mood: how it is meant.
        lowered: the text in lower case.
        invokes: it speaks of calling or using something.
    """

    text: str
    plain: str
    vocabulary: frozenset[str]
    weights: Mapping[str, float]
    content: frozenset[str]
    actions: frozenset[str]
    switch: int
    mood: Mood
    lowered: str
    invokes: bool

    @classmethod
    def of(cls, clause: str) -> Wish:
        text = without_courtesy(clause)
        plain = _PHRASAL.sub(lambda match: _PHRASES[match[0]], " ".join(words(text)))
        found = plain.split()
        said = {stem(word) for word in found if word not in STOP_WORDS}
        weights = {near: SYNONYM_WEIGHT for word in said for near in SYNONYMS.get(word, ())}
        weights |= dict.fromkeys(said, 1.0)
        return cls(
            text=text,
            plain=plain,
            vocabulary=frozenset(found),
            weights=weights,
            content=frozenset(
                stem(word) for word in found if word not in STOP_WORDS and word not in ACTION_WORDS
            ),
            actions=frozenset(found) & ACTION_WORDS,
            switch=_switch(plain),
            mood=_mood(plain),
            lowered=text.lower(),
            invokes=bool(_INVOKING.search(plain)),
        )


def _actions(found: list[str]) -> frozenset[str]:
    """The action words where a verb can stand: at the begin, and after "to"."""
    heads = [*found[:2], *(word for before, word in zip(found, found[1:], strict=False) if before == "to")]
    return frozenset(heads) & ACTION_WORDS


def _switch(plain: str) -> int:
    if _OFF.search(plain):
        return -1
    return 1 if _ON.search(plain) else 0


def _mood(plain: str) -> Mood:
    if _STATEMENT.match(plain):
        return Mood.STATEMENT
    if _IDEA.match(plain) or _HOW_TO.match(plain):
        return Mood.EXPLANATION
    return Mood.QUESTION if _YES_NO.match(plain) else Mood.ORDER
