"""Counting, and reciting well-known lists."""

from __future__ import annotations

import re

from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.english.dates import MONTHS, WEEKDAYS
from antiphon.engines.language_models.builtin.english.numbers import digitize, in_words
from antiphon.engines.language_models.builtin.english.vocabulary import phrases
from antiphon.engines.language_models.builtin.english.words import listing, plain
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.utterance import Utterance

_MOST_NUMBERS = 200

_COUNT = phrases(
    r"(?:count|(?:list|say)(?: all)?(?: the)? numbers|numbers)(?: out loud| aloud| slowly)?"
    r"(?P<down> down| backwards?| back)?(?: for me)?"
    r"(?: (?:from|between) (?P<start>\d+))?"
    r"(?: (?:up |down |back )?(?:to|and|until|till|through) (?P<stop>\d+))?"
    r"(?: (?:by|in steps of|in) (?P<step>\d+)s?)?(?P<back> backwards?| slowly)?"
)
_ASKS_LIST = phrases(
    r"(?:list|recite|say|name|tell me|give me|read|what are|what is|sing|do you know|spell)(?: out)?(?: me)?"
    r"(?: all)?(?: of)?(?: the)?(?: names of)?(?: the)?"
    r"(?: (?:seven|twelve|four|five|\d+|whole|entire|full|english))* "
    r"(?P<list>days(?: of the week| in a week)?|weekdays|months(?: of the year| in a year)?|"
    r"seasons(?: of the year)?|alphabet|abcs?|letters of the alphabet|vowels|primary colors)"
)


_ALPHABET = listing([chr(code) for code in range(ord("A"), ord("Z") + 1)])
_LISTS = {
    "days": f"The days of the week are {listing(WEEKDAYS)}.",
    "weekdays": f"The weekdays are {listing(WEEKDAYS[:5])}.",
    "months": f"The months are {listing(MONTHS)}.",
    "alphabet": f"{_ALPHABET}.",
    "abc": f"{_ALPHABET}.",
    "abcs": f"{_ALPHABET}.",
    "letters": f"{_ALPHABET}.",
    "seasons": "The seasons are spring, summer, autumn and winter.",
    "vowels": "The vowels are A, E, I, O and U.",
    "primary": "The primary colors of light are red, green and blue.",
}


def count(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """Numbers in a row, up or down, or a list everybody learned by heart."""
    if match := _ASKS_LIST.fullmatch(utterance.plain):
        return say(_LISTS[match["list"].split()[0]])
    digits = digitize(utterance.plain)
    match = _COUNT.fullmatch(plain(digits))
    if not match or not (match["start"] or match["stop"]):
        return None
    return say(_counted(match, in_digits=digits == utterance.plain))


def _counted(match: re.Match[str], *, in_digits: bool) -> str:
    down = bool(match["down"] or (match["back"] or "").strip().startswith("back"))
    first = int(match["start"] or (0 if down and match["stop"] else 1))
    last = int(match["stop"] or (1 if down or not match["start"] else first + 10))
    if down and not match["start"]:
        first, last = last, 1
    if down and first < last:
        first, last = last, first
    step = max(int(match["step"] or 1), 1)
    if abs(last - first) // step >= _MOST_NUMBERS:
        return f"That would take too long. I count at most {_MOST_NUMBERS} numbers."
    numbers = range(first, last + 1, step) if first <= last else range(first, last - 1, -step)
    names = [str(number) if in_digits else in_words(number) for number in numbers]
    text = ", ".join(names)
    return f"{text[0].upper()}{text[1:]}."
