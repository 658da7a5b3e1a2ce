"""Is this said to us? Rules for an assistant that may decide to stay silent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from antiphon.conversation.turns_text.backchannel import is_backchannel
from antiphon.conversation.turns_text.completeness import completeness
from antiphon.conversation.turns_text.english_words import (
    COMMANDS,
    INVERSIONS,
    QUESTION_WORDS,
    WHOLE,
)
from antiphon.conversation.turns_text.phrasebook import phrases
from antiphon.conversation.turns_text.words import Utterance, primary_language

__all__ = ["Addressed", "Verdict", "addressed"]

UNFINISHED_BELOW = 0.3
"""Completeness below which a turn counts as incomplete."""


class Verdict(Enum):
    """Whether to answer."""

    YES = "yes"
    NO = "no"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Addressed:
    """A decision whether an utterance is for the assistant.

    Attributes:
        verdict: YES to answer, NO to stay silent, INCOMPLETE to wait for the rest.
        reason: why, in a few words.
    """

    verdict: Verdict
    reason: str


_CALLS = phrases("hey hi hello ok okay yo oh um so well please")
_SECOND_PERSON = phrases("you your yours yourself you're you've you'll you'd u")
_THIRD_PERSON = phrases(
    "he she they him them his her their he's she's they're he'll she'll they'll he'd she'd they'd"
)
_FIRST_PERSON_WANTS = phrases(
    "| i want | i need | i would like | i'd like | i'd love | i have a question | let's"
    " | i am looking for | i'm looking for | help | help me | i wonder | i was wondering"
)
# Said into the room or to somebody who stands beside the speaker.
_ASIDES = phrases(
    "| hold on a second | give me a minute | give me a second | one second | just a second"
    " | just a minute | be right there | i'll be right there | i'm coming | coming | i'm on the phone"
    " | i'm in a meeting | i'm talking to the computer | i'm talking to my computer | not you"
    " | i wasn't talking to you | dinner is ready | dinner's ready | close the door please"
    " | shut the door | come here | come in | who's at the door | can you get the door | mommy | daddy"
    " | mom | dad | honey | sweetie | darling | in a minute | thank you honey | i'll call you back"
    " | put that down | sit down"
)
_KIN = phrases(
    "mom mum mommy dad daddy honey sweetie darling babe dear guys everybody everyone kids grandma grandpa"
)
_NAMES_AFTER = _CALLS - {"so", "well", "um", "please"}


def addressed(text: str, *, names: tuple[str, ...], language: str | None, in_conversation: bool) -> Addressed:
    """Decide whether `text` wants an answer from the assistant.

    Args:
        text: a transcript.
        names: what the assistant is called, wake phrases included ("computer", "hey antiphon").
        language: BCP-47 code. Rules beyond name, question mark and completeness are English.
        in_conversation: True while the speaker is plainly talking with the assistant (it has just
            answered, or asked): then an utterance is for it unless something says otherwise.

    Returns:
        The verdict and its reason; total.
    """
    said = Utterance.of(text)
    if not said.words:
        return Addressed(Verdict.NO, "no words")
    called = _called(said, names)
    if called is not None and len(said.words) == len(called.split()) + _calls_before(said):
        return Addressed(Verdict.YES, f"called '{called}'")
    english = primary_language(language) == "en"
    if called is None and english:
        aside = _aside(said)
        if aside is not None:
            return Addressed(Verdict.NO, aside)
    if is_backchannel(text, language) and not in_conversation:
        return Addressed(Verdict.NO, "a back-channel outside a conversation")
    unfinished = completeness(_without(said, called), language)
    if unfinished.score < UNFINISHED_BELOW:
        return Addressed(Verdict.INCOMPLETE, unfinished.reason)
    if called is not None:
        return Addressed(Verdict.YES, f"called '{called}'")
    asks = _asks(said) if english else (f"ends in '{said.mark}'" if said.mark == "?" else None)
    if asks is not None:
        return Addressed(Verdict.YES, asks)
    if english and _THIRD_PERSON.intersection(said.words) and not _SECOND_PERSON.intersection(said.words):
        return Addressed(Verdict.NO, "speaks of somebody, asks nothing")
    if in_conversation:
        return Addressed(Verdict.YES, "within a conversation")
    return Addressed(Verdict.NO, "neither name, question nor request, outside a conversation")


def _called(said: Utterance, names: tuple[str, ...]) -> str | None:
    """The name that occurs in the utterance as whole words, longest first."""
    padded = f" {' '.join(said.words)} "
    for name in sorted(names, key=len, reverse=True):
        spoken = " ".join(Utterance.of(name).words)
        if spoken and f" {spoken} " in padded:
            return spoken
        if spoken and not spoken.isascii() and spoken.replace(" ", "") in said.bare.replace(" ", ""):
            return spoken
    return None


def _without(said: Utterance, called: str | None) -> str:
    """The utterance without the name and what calls attention before it: `hey computer what time is it`."""
    if called is None:
        return said.text
    before, _, after = said.text.partition(called)
    spoken = [word for word in Utterance.of(before).words if word not in _NAMES_AFTER]
    return " ".join([*spoken, after.lstrip(" ,.!")])


def _calls_before(said: Utterance) -> int:
    return sum(1 for word in said.words if word in _NAMES_AFTER)


def _aside(said: Utterance) -> str | None:
    if said.bare in _ASIDES:
        return f"'{said.bare}' is said to somebody present"
    vocative = _vocative(said)
    if vocative is not None:
        return f"calls somebody else: '{vocative}'"
    return None


def _vocative(said: Utterance) -> str | None:
    """A person addressed at either end: `honey where are the keys`, `can you come here mom`."""
    start = 1 if said.first in _NAMES_AFTER and len(said.words) > 1 else 0
    if said.words[start] in _KIN and len(said.words) > start + 1 and _opens_address(said, start):
        return said.words[start]
    if said.last in _KIN and len(said.words) > 2 and said.words[-2] not in _BEFORE_OBJECT:
        return said.last
    return None


# Words after which a kin word is spoken of, not to: "call mom", "for dad", "tell everyone".
_BEFORE_OBJECT = phrases(
    "call text email tell ask remind my your his her our their to for with from about and the of by"
    " like than is miss love message phone ring visit see meet thank invite dear hi hello at say are"
    " was does did but"
)


def _opens_address(said: Utterance, start: int) -> bool:
    following = said.words[start + 1]
    third = phrases(
        "is was has said says will can't called wants needs likes loves and told asked did does isn't won't"
    )
    return following not in third


def _asks(said: Utterance) -> str | None:
    if said.mark == "?":
        return "ends in a question mark"
    start = 0
    while start < len(said.words) - 1 and said.words[start] in _CALLS:
        start += 1
    first, second = said.words[start], said.words[start + 1 : start + 2]
    if first in QUESTION_WORDS:
        return f"a question: '{first}'"
    if (
        first in INVERSIONS
        and second
        and second[0] in {"you", "i", "we", "it", "there", "the", "this", "that", "they", "he", "she"}
    ):
        return f"a question: '{first} {second[0]}'"
    if first in COMMANDS and (second or said.bare in WHOLE):
        return f"a command: '{first}'"
    wants = said.beginning_in(_FIRST_PERSON_WANTS)
    if wants is not None:
        return f"a request: '{wants}'"
    if _SECOND_PERSON.intersection(said.words):
        return "speaks to 'you'"
    return None
