"""Taking note of what the user states. Nothing is stored: the history itself is the memory."""

from __future__ import annotations

import re

from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.english.person import flip_person
from antiphon.engines.language_models.builtin.english.vocabulary import any_word, phrases
from antiphon.engines.language_models.builtin.instructions import read_instructions
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.utterance import Utterance

NAME_STATED = re.compile(
    r"\b(?:my name(?: is|'s)|(?:you can |please )?call me|(?:i am|i'm) (?:called|named))\s+(?P<name>[\w'-]+)|"
    r"\b(?:I am|I'm|i am|i'm|this is)\s+(?P<proper>[A-Z][\w'-]*)(?=\s*(?:[.,!]|and\b|$))",
)
REMEMBER = re.compile(
    r"(?:please )?(?:remember|memorize|keep in mind|note down|note|do not forget|don't forget)"
    r"(?: this| for me)?[,:]?(?: that)?\s+(?P<what>.+?)[.!]*",
    re.IGNORECASE,
)
_ABOUT_SELF = re.compile(
    r"(?:i|my|mine|we|our)\b(?! (?:want|need|would like|wish|said|mean|think|guess|wonder|do not)\b)"
)
_STATES = any_word("is are was were has have had will cost costs lives works opens closes begins starts")
_STATEMENT = phrases(rf"[a-z]+ (?:\w+ ){{0,8}}?{_STATES} \w+.*")


def note_fact(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """Say back what was stated, so that the user knows it was heard."""
    if utterance.is_question:
        return None
    request = utterance.request
    if match := REMEMBER.fullmatch(request):
        return say(f"Okay, I will remember {_lowered(flip_person(match['what']))}.")
    if name := stated_name(request):
        return say(
            f"Hello, {name}."
            if read_instructions(dialogue.instruction).brief
            else f"Nice to meet you, {name}."
        )
    if _ABOUT_SELF.match(utterance.plain) and len(utterance.plain.split()) >= 3:
        return say(f"Okay: {_lowered(flip_person(request.rstrip(' .!')))}. I will keep that in mind.")
    if _STATEMENT.fullmatch(utterance.plain):
        return say("Okay, I have noted that.")
    return None


def stated_name(text: str) -> str | None:
    """The name a user gives in a sentence: ``My name is Ada``, ``call me Ada``, ``I'm Ada``."""
    match = NAME_STATED.search(text) or NAME_STATED.search(text[:1].lower() + text[1:])
    if not match:
        return None
    name = match["name"] or match["proper"]
    return name[:1].upper() + name[1:]


def _lowered(text: str) -> str:
    return text if re.match(r"I\b|[A-Z]{2}", text) else text[:1].lower() + text[1:]
