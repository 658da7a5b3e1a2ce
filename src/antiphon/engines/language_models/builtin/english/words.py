"""Words: how text is cut, normalized and compared."""

from __future__ import annotations

import re
from functools import lru_cache

import snowballstemmer

from antiphon.engines.language_models.builtin.english.vocabulary import word_list

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"'})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_IDENTIFIER_BREAK = re.compile(r"[\W_]+")

_REWRITTEN = {
    "can't": "can not",
    "cannot": "can not",
    "cant": "can not",
    "won't": "will not",
    "wont": "will not",
    "dont": "do not",
    "doesnt": "does not",
    "didnt": "did not",
    "whats": "what is",
    "wheres": "where is",
    "whos": "who is",
    "hows": "how is",
    "thats": "that is",
    "im": "i am",
    "ive": "i have",
    "youre": "you are",
    "let's": "let us",
    "lets": "let us",
    "wanna": "want to",
    "gonna": "going to",
    "gimme": "give me",
    "o'clock": "oclock",
    "favourite": "favorite",
    "colour": "color",
    "colours": "colors",
}
_NOT = re.compile(r"^(\w+)n't$")
_BE_AFTER = frozenset(word_list("what that it he she there here who where when how why"))
_SUFFIXES = (("'m", " am"), ("'re", " are"), ("'ve", " have"), ("'ll", " will"), ("'d", " would"))

STOP_WORDS = frozenset(
    word_list(
        """
        a an the this that these those some any all each every both either of for to in on at by with from
        into onto about as is am are was were be been being do does did done doing have has had having
        will would can could shall should may might must i me my mine you your yours we us our ours he him
        his she her hers it its they them their theirs who whom whose what which when where why how and or
        but if then so not no yes there here just only also too very really please thanks thank hello hi
        hey okay ok now well um uh like want need let us tell me go going gonna up down out off over again
        than much many more most one ones thing things get give make take put use right way per via am pm
        """
    )
)
"""Words that say nothing about what an utterance is about."""


def straight(text: str) -> str:
    """The text with typographic quotes and apostrophes replaced by ASCII ones."""
    return text.translate(_APOSTROPHES)


def words(text: str) -> tuple[str, ...]:
    """The lower-case words of a text, contractions written out, punctuation dropped."""
    found: list[str] = []
    for match in _WORD.finditer(straight(text).lower()):
        found.extend(_expand(match.group()).split())
    return tuple(found)


def plain(text: str) -> str:
    """The words of a text joined by single spaces: what recognized speech looks like."""
    return " ".join(words(text))


def _expand(word: str) -> str:
    if word in _REWRITTEN:
        return _REWRITTEN[word]
    if "'" not in word:
        return word
    if negated := _NOT.match(word):
        return f"{negated[1]} not"
    head, _, tail = word.rpartition("'")
    if tail == "s" and head in _BE_AFTER:
        return f"{head} is"
    for suffix, expansion in _SUFFIXES:
        if word.endswith(suffix):
            return word.removesuffix(suffix) + expansion
    return word.removesuffix("'s")


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """The Snowball (Porter 2) stem of a lower-case word: ``lights`` and ``lighting`` are both ``light``."""
    # A stemmer keeps its cursor in itself, so threads must not share one; making one is cheap.
    return str(snowballstemmer.stemmer("english").stemWord(word)) if len(word) < 40 else word


def stems(text: str) -> tuple[str, ...]:
    """The stems of the words of a text, in order, stop words left out."""
    return tuple(stem(word) for word in words(text) if word not in STOP_WORDS)


@lru_cache(maxsize=16_384)
def identifier_words(name: str) -> tuple[str, ...]:
    """The words of an identifier in any case: ``get_weather_now`` and ``getWeatherNow`` have the same."""
    spaced = _CAMEL.sub(" ", name)
    return tuple(word for word in _IDENTIFIER_BREAK.split(spaced.lower()) if word)


def sentence(text: str) -> str:
    """The text with a capital at its begin and a full stop at its end."""
    text = text.strip()
    if not text:
        return text
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?…:\"'”)" else text + "."


def listing(items: list[str] | tuple[str, ...], conjunction: str = "and") -> str:
    """Items as speech lists them: ``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"
