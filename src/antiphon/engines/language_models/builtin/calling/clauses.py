"""Cutting an utterance into clauses, each of which may ask for a call of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from antiphon.engines.language_models.builtin.english.words import straight

MOST_CLAUSES = 12
LONGEST_CLAUSES_CHARS = 1_000

_BREAK = re.compile(
    r"(?:[.!?;]+(?=\s|$)|\n|,)\s*(?:(?:and then|and also|and|then|also|plus|but|after "
    r"that)\b\s*)?(?:\d+[.)]\s+)?|"
    r"\s+(?:and then|and also|and|then|after that|plus|but)\s+",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:do not|don't|dont|never|please not|must not|should not|shouldn't|no need to|not to|stop trying "
    r"to|instead of|rather than|not)\b",
    re.IGNORECASE,
)
_DOUBLE = re.compile(
    r"\b(?:don't|do not|dont|never) (?:forget|hesitate|fail)\b|\bwhy (?:don't|do not) (?:you|we)\b|\bnot "
    r"only\b",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(r"^\s*(?:if|when|whenever|once|in case|unless)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of an utterance.

    Attributes:
        text: its words.
        joint: what stands between it and the clause before.
        negated: it says what not to do.
    """

    text: str
    joint: str
    negated: bool


def clauses(utterance: str) -> tuple[Clause, ...]:
    """The parts of an utterance between full stops, commas and "and"; quotations are never cut."""
    text = straight(utterance[:LONGEST_CLAUSES_CHARS])
    found: list[Clause] = []
    start = 0
    joint = ""
    for match in _BREAK.finditer(text):
        if (
            len(found) >= MOST_CLAUSES
            or not _outside_quotes(text, match.start())
            or _inside_number(text, match)
        ):
            continue
        if text[start : match.start()].strip():
            found.append(_clause(text[start : match.start()], joint))
            joint = match[0]
        start = match.end()
    if text[start:].strip():
        found.append(_clause(text[start:], joint))
    return tuple(found)


def _clause(text: str, joint: str) -> Clause:
    negated = bool(_NEGATED.search(text)) and not _DOUBLE.search(text) and not _quoted_negation(text)
    return Clause(text.strip(), joint, negated or bool(_CONDITIONAL.match(text)))


def _quoted_negation(text: str) -> bool:
    return not _NEGATED.search(re.sub(r"\"[^\"]*\"", "", text).split(" saying ")[0].split(" that ")[0])


def _outside_quotes(text: str, position: int) -> bool:
    return text.count('"', 0, position) % 2 == 0


def _inside_number(text: str, match: re.Match[str]) -> bool:
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return match[0].strip() in (",", ".") and before.isdigit() and after.isdigit() and " " not in match[0]
