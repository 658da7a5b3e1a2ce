"""What a system instruction orders, as far as rules can follow it.

Orders that quote what to say are followed to the letter; the rest is only searched when a question is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from antiphon.engines.language_models.builtin.english.sentences import sentences
from antiphon.engines.language_models.builtin.english.words import plain, stems, straight

_LONGEST_INSTRUCTION_CHARS = 20_000
_LONGEST_ORDER_CHARS = 400
"""A longer sentence is no simple order, and patterns take time."""

_QUOTED = r"(?:\"(?P<{0}>[^\"]+)\"|(?<!\w)'(?P<{0}_>[^']+)'(?!\w))"
_SAY = (
    r"(?:say|says|saying|reply|respond|answer|output|return)"
    r"(?:\s+(?:only|exactly|just|simply|with|by saying|to (?:them|him|her|the user|it)|the (?:words?|"
    r"phrase|text)))*"
    r"\s*[:,]?\s*"
)
_REPLY = _SAY + _QUOTED.format("reply")
_QUOTE = re.compile(_QUOTED.format("quote"))
_CONDITIONAL = re.compile(r"\b(?:if|when(?:ever)?)\b", re.IGNORECASE)
_NEGATED = re.compile(r"[^\"']*\b(?:never|not|don't|avoid|without)\b", re.IGNORECASE)
_SAYING = re.compile(
    rf",?\s*(?:then\s+)?(?:you\s+)?(?:(?:must|should|always|will)\s+)?\b{_SAY}$", re.IGNORECASE
)
_ASKING = re.compile(
    r"^\s*(?:the |a )?(?:user|caller|customer|guest|someone|they|i|anyone|you are|you're)?\s*(?:is |has |"
    r"are )?"
    r"(?:asking|asked|asks?|said|says?|saying|wants? to know)?\s*(?:you\s+)?(?:about|for|to|whether|"
    r"if)?\b\s*",
    re.IGNORECASE,
)
_AFTER_CALL = re.compile(
    rf"\b(?:call|calling|use|using|run|invoke)\s+(?:the\s+)?(?P<function>[\w.:-]+)\b.*?{_REPLY}",
    re.IGNORECASE,
)
_OPENING_CALL = re.compile(
    r"^\s*(?:first,?\s+|always\s+|immediately\s+)?(?:call|invoke|"
    r"run)\s+(?:the\s+)?(?P<function>[\w:-]+)(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITIONAL_WORDS = re.compile(
    r"\b(?:if|when|whenever|for|after|before|unless|to|in case|once)\b", re.IGNORECASE
)
_LATER = re.compile(
    rf"\bafter\s+(?:any|every|each|all)?\s*(?:later|other|further|subsequent|following)\b.*?{_REPLY}",
    re.IGNORECASE,
)
_FIRST = re.compile(rf"^\s*(?:first\b|(?:in )?your first)[^\"']*?{_REPLY}", re.IGNORECASE)
_OPENING = re.compile(
    rf"\b(?:greet|welcome|open|begin|start)\b[^\"]*?{_QUOTED.format('reply')}", re.IGNORECASE
)
_ALWAYS = re.compile(
    rf"^\s*(?:please\s+)?(?:(?:you\s+)?(?:must|should|will|always|only|no matter what|"
    rf"whatever)\b[^\"]*?)?{_REPLY}\W*"
    r"(?:(?:to|for) (?:every|any|each|all)[^\"]*)?$",
    re.IGNORECASE,
)
_BRIEF = re.compile(
    r"\b(?:in|with|using)\s+(?:just\s+|only\s+|at most\s+)?(?:a few|a couple of|(?:one|two|three)(?: or "
    r"\w+)?|"
    r"a single|\d+)\s+(?:short\s+)?(?:words?|sentences?)\b|\b(?:be|keep)\b.*\b(?:brief|concise|short)\b|"
    r"\b(?:brief|concise|short)\s+(?:answers?|replies|responses)\b",
    re.IGNORECASE,
)
_PERSONA = re.compile(r"^\s*(?:you are|you're|your name is)\s+\S", re.IGNORECASE)
_GENERIC = re.compile(
    r"\b(?:helpful|friendly|useful|ai|voice|virtual)\b.*\b(?:assistant|agent|bot)\b", re.IGNORECASE
)
_NAME = re.compile(
    r"\b(?:your name is|you are called|you are named|named|called|name of)\s+(?P<name>[A-Z][\w-]*)|"
    r"^\s*(?:You are|You're)\s+(?P<self>[A-Z][\w-]*)"
)


@dataclass(frozen=True, slots=True)
class Condition:
    """Say something when the user says something: `phrase` in these words, or all of `topic`'s stems."""

    phrase: str
    topic: frozenset[str]
    reply: str

    def holds(self, said: str, said_stems: frozenset[str]) -> bool:
        if self.phrase:
            return f" {self.phrase} " in f" {said} "
        return bool(self.topic) and self.topic <= said_stems


@dataclass(frozen=True, slots=True)
class Instructions:
    """The orders found in a system instruction.

    Attributes:
        sentences: all its sentences.
        conditions: replies to certain utterances.
        after_call: function name to what to say once it has answered.
        opening_call: the function to call before anything else.
        opening: how to greet.
        first: what to say in the first reply.
        later: what to say in every later reply.
        always: what to say in every reply.
        brief: replies are to be short.
        persona: the sentence that says who the assistant is to be.
        name: the name it gives the assistant.
    """

    sentences: tuple[str, ...]
    conditions: tuple[Condition, ...]
    after_call: tuple[tuple[str, str], ...]
    opening_call: str
    opening: str
    first: str
    later: str
    always: str
    brief: bool
    persona: str
    name: str


@lru_cache(maxsize=256)
def read_instructions(text: str) -> Instructions:
    """The orders in a system instruction."""
    found = sentences(straight(text[:_LONGEST_INSTRUCTION_CHARS]))
    conditions: list[Condition] = []
    after_call: list[tuple[str, str]] = []
    single = {
        "opening_call": "",
        "opening": "",
        "first": "",
        "later": "",
        "always": "",
        "persona": "",
        "name": "",
    }
    for sentence in (sentence for sentence in found if len(sentence) <= _LONGEST_ORDER_CHARS):
        if _NEGATED.match(sentence):
            continue
        if found_here := _conditions(sentence):
            conditions += found_here
        else:
            if match := _AFTER_CALL.search(sentence):
                after_call.append((match["function"], _group(match, "reply")))
            for key, value in _orders(sentence):
                single[key] = single[key] or value
    brief = any(_BRIEF.search(sentence) for sentence in found)
    return Instructions(found, tuple(conditions), tuple(after_call), brief=brief, **single)


def _orders(sentence: str) -> list[tuple[str, str]]:
    """The unconditional orders of one sentence, by the attribute they fill."""
    orders: list[tuple[str, str]] = []
    if (call := _OPENING_CALL.match(sentence)) and not _CONDITIONAL_WORDS.search(
        call["rest"].split("then")[0]
    ):
        orders.append(("opening_call", call["function"]))
    elif match := _LATER.search(sentence):
        orders.append(("later", _group(match, "reply")))
    elif match := _FIRST.match(sentence):
        orders += [("first", _group(match, "reply")), ("opening", _group(match, "reply"))]
    elif match := _OPENING.search(sentence):
        orders.append(("opening", _group(match, "reply")))
    elif match := _ALWAYS.match(sentence):
        orders.append(("always", _group(match, "reply")))
    if _PERSONA.match(sentence):
        if name := _NAME.search(sentence):
            orders.append(("name", name["name"] or name["self"]))
        if name or not _GENERIC.search(sentence):
            orders.append(("persona", sentence))
    return orders


def _conditions(sentence: str) -> list[Condition]:
    """``If the user says "ping", reply "pong"``, also the other way round or with a topic."""
    start = _CONDITIONAL.search(sentence)
    quotes = list(_QUOTE.finditer(sentence))
    if not start or not quotes:
        return []
    first = start.start() < quotes[0].start()
    said = quotes[-1] if first else quotes[0]
    saying = _SAYING.search(sentence[: said.start()])
    if not saying:
        return []
    reply = _group(said, "quote")
    triggers = [plain(_group(quote, "quote")) for quote in quotes if quote is not said]
    if triggers:
        return [Condition(trigger, frozenset(), reply) for trigger in triggers if trigger]
    condition = sentence[start.end() : saying.start()] if first else sentence[start.end() :]
    topic = frozenset(stems(_ASKING.sub("", condition, count=1)))
    return [Condition("", topic, reply)] if topic else []


def _group(match: re.Match[str], name: str) -> str:
    return match[name] or match[f"{name}_"] or ""
