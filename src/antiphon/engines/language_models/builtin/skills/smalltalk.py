"""Small talk."""

from __future__ import annotations

import re

from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.english.vocabulary import any_word, phrases
from antiphon.engines.language_models.builtin.identity import WHO
from antiphon.engines.language_models.builtin.instructions import read_instructions
from antiphon.engines.language_models.builtin.reply import Reply, chat, say
from antiphon.engines.language_models.builtin.skills.pleasantries import PLEASANTRIES
from antiphon.engines.language_models.builtin.utterance import Utterance

_VOCATIVE = any_word(
    "there gemini google antiphon assistant computer everyone all again my friend robot world"
)
_CALLED = f"(?: {_VOCATIVE})*"
_HELLO = any_word("hello hi hey hiya howdy greetings yo welcome nice_to_meet_you pleased_to_meet_you")
_SOMEBODY = any_word("anybody anyone somebody someone")

_PRESENCE = phrases(
    rf"(?:(?:{_HELLO}|yes|so|gemini|antiphon){_CALLED} )*"
    rf"(?:are you (?:there|here|awake|listening|ready|online|on)|you there|"
    rf"(?:is )?{_SOMEBODY} (?:there|here|listening)|"
    rf"(?:can|do) you (?:hear|read|understand|see) me){_CALLED}(?: now| clearly| well| today)?",
)
_GREETINGS = phrases(
    rf"(?:{_HELLO}|good (?:morning|afternoon|evening|day)){_CALLED}"
    rf"(?: (?:hello|hi|nice to meet you)){{0,3}}{_CALLED}"
)
_DIRECTED = phrases(
    r"(?:briefly |warmly )*(?:start by |begin by |open by )?(?:greet|greeting|welcome|welcoming)\b.*",
    r"(?:start by |begin by |open by )?say(?:ing)? (?:hello|hi) (?:to|and)\b.*",
    r"(?:briefly )?(?:start by |begin by |open by )?introduc(?:e|ing) yourself\b.*",
)
_QUOTE = re.compile(r"\"([^\"]+)\"")


def make_small_talk(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """A short answer that keeps company."""
    brief = read_instructions(dialogue.instruction).brief
    if _PRESENCE.fullmatch(utterance.plain) or _PRESENCE.fullmatch(utterance.whole_plain):
        return say("Yes, I am here." if brief else f"Yes, I am here. {WHO}")
    for words in (utterance.whole_plain, utterance.plain):
        if _GREETINGS.fullmatch(words):
            return chat("Hello!" if brief else f"{_greeting(words)} What can I do for you?")
        for pleasantry in PLEASANTRIES:
            if pleasantry.said.fullmatch(words):
                return chat(pleasantry.reply)
    if _DIRECTED.fullmatch(utterance.plain):
        return chat(_greet_as_told(utterance, dialogue))
    return None


def _greeting(words: str) -> str:
    for part in ("morning", "afternoon", "evening"):
        if f"good {part}" in words:
            return f"Good {part}!"
    return "Nice to meet you too!" if "meet you" in words else "Hello!"


def _greet_as_told(utterance: Utterance, dialogue: Dialogue) -> str:
    """A greeting as an instruction asks for it: quoted, with an introduction, with an offer."""
    if quote := _QUOTE.search(utterance.clipped):
        return quote[1]
    orders = read_instructions(dialogue.instruction)
    if orders.opening:
        return orders.opening
    parts = ["Hello!"]
    if "introduc" in utterance.plain:
        parts.append(f"I am {orders.name}." if orders.name else WHO)
    if not orders.brief:
        parts.append("How can I help you?")
    return " ".join(parts)
