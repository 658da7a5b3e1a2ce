"""Verbs: saying what a function does or did, from its name."""

from __future__ import annotations

from antiphon.engines.language_models.builtin.english.vocabulary import word_list
from antiphon.engines.language_models.builtin.english.words import identifier_words

_IRREGULAR = {
    "begin": "began", "book": "booked", "bring": "brought", "build": "built", "buy": "bought",
    "cut": "cut", "do": "did", "draw": "drew", "drive": "drove", "eat": "ate", "feed": "fed",
    "find": "found", "fly": "flew", "freeze": "froze", "get": "got", "give": "gave", "go": "went",
    "hang": "hung", "hide": "hid", "hold": "held", "keep": "kept", "leave": "left", "lend": "lent",
    "let": "let", "light": "lit", "make": "made", "pay": "paid", "put": "put", "read": "read",
    "reset": "reset", "run": "ran", "say": "said", "sell": "sold", "send": "sent", "set": "set",
    "shut": "shut", "speak": "spoke", "spend": "spent", "split": "split", "sing": "sang", "take": "took",
    "teach": "taught", "tell": "told", "throw": "threw", "wake": "woke", "write": "wrote",
}  # fmt: skip
_REGULAR = frozenset(
    word_list(
        """
        activate add adjust answer apply approve archive arm arrange ask assign attach brighten broadcast
        calculate call cancel change check clear click close collect compute confirm connect control
        convert copy create deactivate decrease delete deliver deploy detect dial dim disable disarm
        disconnect dispatch display download edit email enable end enqueue escalate estimate evaluate
        execute export fetch fill filter finish flip flush forward generate greet increase insert install
        invite invoke join launch list load lock log look lower mark merge message modify monitor move
        mute navigate notify open order park pause perform ping place play plot post power press print
        process publish query queue raise rate record redirect refresh refund register reject release
        reload remember remind remove rename render renew repeat replace report request reserve restart
        restore resume retrieve return roll rotate save scan schedule score search select share show
        shuffle sign simulate skip solve sort start stop store stream submit subscribe suggest summarize
        switch sync tag terminate test toggle track transfer translate trigger turn undo unlock unmute
        update upload use validate verify visit wait warm watch
        """
    )
)
_DOUBLED = frozenset(word_list("dim plan stop tag skip log ship scan plot control refer submit transfer"))
_HANDOVERS = (("transfer",), ("escalate",), ("delegate",), ("handoff",), ("hand", "off"), ("hand", "over"))
_PARTICLES = frozenset(word_list("on off up down in out away back over"))
_DETERMINERS = frozenset(word_list("the a an my your our all every some this that me you us to for by"))


def infinitive(name: str) -> str:
    """What a function does, as one would ask for it: ``set_timer`` is ``set the timer``."""
    return " ".join(_phrase(list(identifier_words(name))))


def past(name: str) -> str | None:
    """What a function has done: ``dimmed the lights``; None if its name begins with no verb."""
    words = _phrase(list(identifier_words(name)))
    if not words or not is_verb(words[0]):
        return None
    return " ".join([_past_form(words[0]), *words[1:]])


def is_handover(name: str) -> bool:
    """Whether a function has somebody else take over: ``transfer_to_agent``, but not ``transfer_money``."""
    words = identifier_words(name)
    return any(tuple(words[: len(verb) + 1]) == (*verb, "to") for verb in _HANDOVERS)


def is_verb(word: str) -> bool:
    """Whether a word is known as something functions do."""
    return word in _IRREGULAR or word in _REGULAR


def _phrase(words: list[str]) -> list[str]:
    """The words of a name with the article that speech wants before the object."""
    if not words or not is_verb(words[0]):
        return words
    head = 2 if len(words) > 1 and words[1] in _PARTICLES else 1
    if len(words) > head and words[head] not in _DETERMINERS and words[-1] not in _PARTICLES:
        return [*words[:head], "the", *words[head:]]
    if len(words) == 3 and words[-1] in _PARTICLES and words[1] not in _DETERMINERS:
        return [words[0], "the", *words[1:]]
    return words


def _past_form(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    if verb == "undo":
        return "undid"
    return verb + (verb[-1] if verb in _DOUBLED else "") + "ed"
