"""Spelling words, and turning them round."""

from __future__ import annotations

import re

from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.utterance import Utterance

_LONGEST_WORD_CHARS = 60

_SPELL = re.compile(
    r"(?:how (?:do|would|can|should) (?:you|i|we|one) spell|how is|spell(?: out)?|what is the spelling of|"
    r"how to spell)\s+(?:the (?:word|name)s?\s+)?(?P<word>.+?)(?:\s+(?:spelled|spelt|for me|out|"
    r"backwards?))*",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"how many (?P<kind>letters|vowels|characters)\s+(?:are\s+)?(?:there\s+)?(?:are\s+)?(?:in|"
    r"does)\s+(?:the (?:word|name)\s+)?"
    r"(?P<word>\S+?)(?:\s+have)?",
    re.IGNORECASE,
)
_REVERSE = re.compile(
    r"(?:spell|say|write|reverse)\s+(?:the (?:word|name)\s+)?(?P<word>\S+?)(?:\s+(?:backwards?|in reverse))?",
    re.IGNORECASE,
)
_REFERS = re.compile(r"(?:it|that|this)", re.IGNORECASE)


def spell(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """A word letter by letter, also backwards, or the count of its letters."""
    request = utterance.request.rstrip(" .!?")
    if re.search(r"\b(?:backwards?|in reverse)$|^reverse\b", request, re.IGNORECASE):
        match = _REVERSE.fullmatch(request)
        return say(_letters(_bare(match["word"])[::-1])) if match else None
    if match := _LENGTH.fullmatch(request):
        return say(_count(_bare(match["word"]), match["kind"].lower()))
    match = _SPELL.fullmatch(request)
    if not match or (
        request.lower().startswith("how is") and not request.lower().endswith(("spelled", "spelt"))
    ):
        return None
    word = _bare(match["word"])
    if not word or len(word) > _LONGEST_WORD_CHARS or _REFERS.fullmatch(word):
        return say("Which word should I spell?")
    return say(f"{word[0].upper()}{word[1:]} is spelled {_letters(word)}")


def _bare(word: str) -> str:
    return word.strip(" \"'.,!?:;")


def _letters(word: str) -> str:
    """The letters with commas, so that a voice says them one by one; words apart."""
    return "; ".join(", ".join(letter.upper() for letter in part) for part in word.split()) + "."


def _count(word: str, kind: str) -> str:
    letters = [letter for letter in word.lower() if letter.isalpha()]
    number = sum(letter in "aeiou" for letter in letters) if kind == "vowels" else len(letters)
    noun = kind if number != 1 else kind[:-1]
    return f"{word[:1].upper()}{word[1:]} has {number} {noun}."
