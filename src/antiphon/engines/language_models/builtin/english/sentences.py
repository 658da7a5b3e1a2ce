"""Sentences: where a text is cut, and what is wrapped around a request out of courtesy."""

from __future__ import annotations

import re

from antiphon.engines.language_models.builtin.english.vocabulary import word_list
from antiphon.engines.language_models.builtin.english.words import straight, words

_BOUNDARY = re.compile(r'(?<=[.!?…])["\')\]]*\s+|\n+')
_ABBREVIATION = re.compile(r"\b(?:mr|mrs|ms|dr|st|vs|e\.g|i\.e|no|prof|[a-z])\.$", re.IGNORECASE)

_CALLED = r"gemini|antiphon|assistant|computer|alexa|siri|robot"
_LEADING = re.compile(
    r"(?:\s*(?:"
    r"u+m+|u+h+|e+r+m*|h+m+|well|so|ok|okay|alright|all right|hey|hi|hello|good (?:morning|evening|"
    r"afternoon)|"
    rf"please|now|and|but|then|also|oh|great|cool|{_CALLED}|(?:hey|ok|okay) google|excuse me|sorry|i said|"
    r"(?:thanks|thank you)(?: (?:very|so) much)?|"
    r"(?:can|could|would|will) you(?: please| kindly| maybe| just)?(?: tell me| let me know)?"
    r"(?!\s+(?:hear|see|speak|talk|do|help|understand|be|think|feel)\b)(?=\s+\w)|"
    r"would you mind|i would like you to|i'd like you to|i want you to|i need you to|i (?:would|'d) like "
    r"to know|"
    r"i'd like to know|i want to know|do you know|tell me(?! (?:a|an|about|something|more|what you|the "
    r"story|your|that|again)\b)(?=\s+\w)|"
    r"let me know|go ahead and|kindly"
    r")(?![\w'])[\s,.!?:;…-]*)+",
    re.IGNORECASE,
)
_MARK_AFTER_QUESTION = re.compile(r"\?[.!]+$")
_LONGEST_TAIL_CHARS = 120
_TRAILING = re.compile(
    r"(?:[\s,.!]+(?:please|thanks(?: a lot)?|thank you(?: (?:very|so) much)?|for me|if you (?:can|would|"
    r"please)|"
    rf"would you|will you)|,\s*(?:okay|{_CALLED}))+\s*(?P<stop>[.!?]*)\s*$",
    re.IGNORECASE,
)
_QUESTION_WORDS = frozenset(
    word_list(
        """
        what who whom whose which when where why how is are was were am do does did can could will would
        should has have may might
        """
    )
)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, none of them blank."""
    found: list[str] = []
    held = ""
    for piece in _BOUNDARY.split(straight(text)):
        held = f"{held} {piece}".strip() if held else piece.strip()
        if held and not _ABBREVIATION.search(held):
            found.append(held)
            held = ""
    if held:
        found.append(held)
    return tuple(found)


def without_courtesy(text: str) -> str:
    """The request inside an utterance: fillers, vocatives and politeness around it dropped.

    ``Hey Gemini, could you please turn on the lights? Thanks!`` is ``turn on the lights?``. A text that is
    nothing but courtesy is returned whole.
    """
    text = straight(text).strip()
    core = _LEADING.sub("", text, count=1) if _LEADING.match(text) else text
    body, tail = core[:-_LONGEST_TAIL_CHARS], core[-_LONGEST_TAIL_CHARS:]
    trimmed = body + _TRAILING.sub(lambda match: match["stop"], tail)
    trimmed = _MARK_AFTER_QUESTION.sub("?", trimmed)
    for candidate in (trimmed, core):
        if words(candidate):
            return candidate.strip()
    return text


def is_question(text: str) -> bool:
    """Whether a sentence asks: by its mark, or by its first word where speech has no marks."""
    if text.rstrip().endswith("?"):
        return True
    first = words(text)[:1]
    return bool(first) and first[0] in _QUESTION_WORDS


_REQUEST_BREAK = re.compile(
    r",?\s+(?:and|then|and then|also|and also|but)\s+(?=(?:what|who|where|when|which|why|how|is|are|do|can|"
    r"could|tell|say|spell|"
    r"count|list|repeat|calculate|convert|my|i|please)\b)",
    re.IGNORECASE,
)


def split_requests(sentence: str) -> tuple[str, ...]:
    """The requests that one sentence joins with "and"; nothing if it joins none."""
    parts = tuple(part for part in _REQUEST_BREAK.split(sentence) if part.strip())
    return parts if len(parts) > 1 else ()
