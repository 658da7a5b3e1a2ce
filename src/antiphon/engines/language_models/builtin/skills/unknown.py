"""Admitting that something was not understood."""

from __future__ import annotations

from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.english.verbs import infinitive
from antiphon.engines.language_models.builtin.english.words import listing
from antiphon.engines.language_models.builtin.identity import NAME, how_to_plug_in, quoted
from antiphon.engines.language_models.builtin.instructions import read_instructions
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.skills.foreign import PHRASES
from antiphon.engines.language_models.builtin.utterance import Utterance

_MOST_FUNCTIONS = 5


def admit(utterance: Utterance, dialogue: Dialogue) -> Reply:
    """Quote what was heard, say that it cannot be answered and what could."""
    if phrases := PHRASES.get(dialogue.language):
        return say(phrases.not_understood)
    heard = quoted(utterance.text.rstrip(" .!?"))
    opening = f"I cannot answer {heard}." if utterance.is_question else f"I do not understand {heard}."
    if read_instructions(dialogue.instruction).brief:
        return say(opening)
    return say(f"{opening} {_abilities(dialogue)} {how_to_plug_in(spoken=dialogue.spoken)}")


def _abilities(dialogue: Dialogue) -> str:
    who = f"I am {NAME}, rules without knowledge of the world and not a language model."
    names = [infinitive(function.name) for function in dialogue.functions[: _MOST_FUNCTIONS + 1]]
    if not names:
        return who
    if len(names) > _MOST_FUNCTIONS:
        names[_MOST_FUNCTIONS:] = ["more"]
    return f"None of the functions I was given seems to fit; they are: {listing(names)}. {who}"
