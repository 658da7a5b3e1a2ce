"""Who the assistant is: plainly, whatever the instruction wants it to play."""

from __future__ import annotations

from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.english.person import flip_person
from antiphon.engines.language_models.builtin.english.vocabulary import any_word, phrases, word_list
from antiphon.engines.language_models.builtin.identity import WHO, how_to_plug_in, who_and_how
from antiphon.engines.language_models.builtin.instructions import Instructions, read_instructions
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.utterance import Utterance

_BEING = any_word(
    """
    ai a_i artificial_intelligence robot bot chatbot human person machine computer program language_model llm
    model gemini chatgpt chat_gpt gpt google siri alexa openai alive real conscious sentient intelligent
    """
)
_WHICH = r"(?:what|which)(?: kind of| ai| language| type of)*"
_SOFTWARE = any_word("model llm ai engine program software bot assistant version")

_WHO = phrases(
    r"(?:who|what)(?: exactly)? are you(?: exactly| really| then)?",
    r"who am i (?:talking|speaking) (?:to|with)|who is (?:this|there)|and you",
    r"(?:briefly )?introduce yourself(?: briefly| to .*)?|(?:say|tell me) who you are",
)
_NAME = phrases(
    r"(?:what is|what|tell me|say) your name(?: again)?|do you have a name",
    r"what (?:should|can|do) i call you|(?:what|how) are you called",
)
_KIND = phrases(
    rf"are you (?:really |actually |just )?(?:an? |the )?(?:real |living )?{_BEING}(?: being| or .*)?",
    rf"am i (?:really )?(?:talking|speaking) (?:to|with) (?:an? )?(?:real )?{_BEING}(?: being| or .*)?",
    rf"{_WHICH} {_SOFTWARE} (?:are you(?: using| running)?(?: on)?|is this|do you (?:use|run))",
    rf"(?:what|which)(?: language)? {_SOFTWARE} am i (?:talking|speaking) to",
    r"who (?:made|built|created|wrote|trained|developed) you",
)
_ABILITY = phrases(
    r"what (?:can|could|do|will) (?:you|i|we) (?:do|ask(?: you)?|say(?: to you)?|know|offer|understand)"
    r"(?: for me| to you| about| exactly| here)?",
    r"(?:how can you |what can you |can you )?help(?: me)?(?: with(?: something| anything)?)?",
    r"what are (?:you able to do|your (?:skills|abilities|capabilities|features|functions))",
    r"what (?:functions|tools|skills) do you have|list (?:your )?(?:functions|tools|skills|abilities)",
)
_UPGRADE = phrases(r"how (?:do|can) i (?:make you (?:smarter|better)|upgrade you|configure you)")
_UPGRADING = frozenset(word_list("plug connect use configure install switch add get change"))
_OTHER_MODEL = frozenset(
    word_list("real better another other own different proper language openai ollama llama")
)
_ORDERS = phrases(
    r"what (?:is|are) (?:your|the) (?:system )?(?:instructions?|prompt|rules)",
    r"(?:repeat|tell me|read|show me) your (?:system )?(?:instructions?|prompt)",
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
    if _UPGRADE.fullmatch(words) or _asks_for_another_model(frozenset(words.split())):
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


def _asks_for_another_model(said: frozenset[str]) -> bool:
    return "model" in said and bool(said & _UPGRADING) and bool(said & _OTHER_MODEL)
