"""Who the assistant is: plainly, whatever the instruction wants it to play."""

from __future__ import annotations

import re

from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.english.person import flip_person
from antiphon.engines.language_models.builtin.identity import WHO, how_to_plug_in, who_and_how
from antiphon.engines.language_models.builtin.instructions import Instructions, read_instructions
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.utterance import Utterance

_WHO = re.compile(
    r"(?:who|what) are you(?: exactly| really| then)?|who am i (?:talking|speaking) (?:to|with)|introduce "
    r"yourself|"
    r"(?:say|tell me) who you are|who is this|who is there|(?:please )?(?:briefly )?introduce yourself(?: "
    r"briefly| to .*)?|"
    r"and you|what exactly are you"
)
_NAME = re.compile(
    r"(?:what is|what|tell me|say) your name(?: again)?|do you have a name|what (?:should|can|do) i call you|"
    r"(?:what|how) are you called"
)
_KIND = re.compile(
    r"(?:are you|am i (?:talking|speaking) (?:to|with))(?: really| actually| just)? (?:an? |the )?(?:real |"
    r"actual |living )?"
    r"(?:ai|a i|artificial intelligence|robot|bot|chatbot|human|person|machine|computer|program|language "
    r"model|llm|model|"
    r"gemini|chat ?gpt|gpt|google|siri|alexa|alive|real|conscious|sentient|intelligent)(?: being| or .*)?|"
    r"(?:what|which)(?: kind of| ai| language| type of)* (?:model|llm|ai|engine|program|software|bot|"
    r"assistant|version)"
    r"(?: of model)?(?: are you(?: using| running)?(?: on)?|do you (?:use|run)| is this| am i (?:talking|"
    r"speaking) to)?|"
    r"what model (?:are you|do you use|is this|am i talking to)|who (?:made|built|created|wrote|trained|"
    r"developed) you|"
    r"are you (?:gemini|google|openai|chatgpt)(?: .*)?"
)
_ABILITY = re.compile(
    r"what (?:can|could|do|will) (?:you|i|we) (?:do|ask(?: you)?|say(?: to you)?|know|help(?: me)? with|"
    r"offer|understand)"
    r"(?: for me| to you| about| exactly| here)?|(?:how )?can you help(?: me)?(?: with (?:something|"
    r"anything))?|help(?: me)?|"
    r"what are (?:you able to do|your (?:skills|abilities|capabilities|features|functions))|"
    r"what (?:functions|tools|skills) do you have|list (?:your )?(?:functions|tools|skills|abilities)|how "
    r"can you help(?: me)?"
)
_UPGRADE = re.compile(
    r".*\b(?:plug in|connect|use|configure|install|set up|switch to|add|get)\b.*\b(?:real|better|another|"
    r"other|own|different|proper|"
    r"language|openai|ollama|llama)\b.*\bmodel\b.*|how (?:do|can) i (?:make you (?:smarter|better)|upgrade "
    r"you|configure you)"
)
_ORDERS = re.compile(
    r"what (?:is|are) (?:your|the) (?:system )?(?:instructions?|prompt|system prompt|rules)|"
    r"(?:repeat|tell me|read|show me) your (?:system )?(?:instructions?|prompt)"
)


def introduce(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """Name, kind, abilities, instruction, and how to get something better."""
    words = utterance.plain
    orders = read_instructions(dialogue.instruction)
    if _NAME.fullmatch(words):
        return say(_named(orders))
    if _WHO.fullmatch(words):
        return say(flip_person(orders.persona) if orders.persona else WHO)
    if _KIND.fullmatch(words):
        return say(who_and_how(spoken=dialogue.spoken))
    if _ABILITY.fullmatch(words):
        return say(_abilities(dialogue))
    if _ORDERS.fullmatch(words):
        quote = " ".join(orders.sentences)
        return say(f"My instructions are: {quote}" if quote else "I was given no instructions.")
    if _UPGRADE.fullmatch(words):
        return say(how_to_plug_in(spoken=dialogue.spoken))
    return None


def _named(orders: Instructions) -> str:
    return f"My name is {orders.name}." if orders.name else f"I have no name of my own. {WHO}"


def _abilities(dialogue: Dialogue) -> str:
    text = (
        "I can do sums, tell the date and time, count, spell, convert units, repeat what was said, "
        "remember what you tell me "
        "in this conversation, and tell a story."
    )
    if dialogue.functions:
        count = len(dialogue.functions)
        text += f" I can also call the {'function' if count == 1 else f'{count} functions'} that I was given."
    return f"{text} {WHO}"
