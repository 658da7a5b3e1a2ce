"""Answering from the conversation and the system instruction, by saying back the sentence that fits best."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from antiphon.engines.language_models.builtin.dialogue import Dialogue, Role
from antiphon.engines.language_models.builtin.english.person import flip_person
from antiphon.engines.language_models.builtin.english.sentences import is_question, sentences
from antiphon.engines.language_models.builtin.english.vocabulary import word_list
from antiphon.engines.language_models.builtin.english.words import (
    listing,
    plain,
    sentence,
    stem,
    stems,
    words,
)
from antiphon.engines.language_models.builtin.identity import quoted
from antiphon.engines.language_models.builtin.instructions import read_instructions
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.skills.facts import REMEMBER, stated_name
from antiphon.engines.language_models.builtin.utterance import Utterance

_LEAST_COVERAGE = 0.6
_LONGEST_STATEMENT_CHARS = 400

_ATTRIBUTES = re.compile(
    r"(?:what is|what was|what are|what|who is|who are|where is|when is|tell me|say|do you (?:know|"
    r"remember)|remind me(?: of)?)"
    r"(?: what| who)? my (?P<list>[a-z0-9 ]+?)(?: is| are| was| called)?(?: again)?"
)
_WHO_AM_I = re.compile(
    r"(?:do you (?:know|remember) )?who (?:am i|i am)|what am i called|do you know me|(?:what|who) did i "
    r"say i am"
)
_ASKED_BACK = re.compile(
    r"^(?:what|which|when|where|who|how|why|do|does|did|is|are|was|am|can|tell|remind|have|say)\b"
)
_RELATION = frozenset(
    stem(word)
    for word in word_list(
        """
        tell told say said ask asked know remember mention mentioned talk about mean earlier before
        previously recall remind conversation answer question explain
        """
    )
)
_ABOUT_MODEL = re.compile(
    r"\bdid you (?:say|tell|mention|answer|explain|call|reply)\b|\byou (?:said|told|mentioned)\b"
)
_ORDER = re.compile(
    r"\s*(?:please|always|never|do|don't|use|call|reply|respond|answer|keep|be|speak|say|if|when|whenever|"
    r"you (?:must|should|will|may|can)|"
    r"only|avoid|greet|make sure|act|pretend|follow)\b",
    re.IGNORECASE,
)
_MY = re.compile(
    r"\bmy\s+(?P<name>[\w' -]{1,60}?)\s+(?P<verb>is|are|was|were)\s+(?P<value>.+)", re.IGNORECASE
)
_MY_CLAUSE = re.compile(r"(?:,|\band\b|;)\s*(?=my\b)", re.IGNORECASE)
_NAMING = ("name", "call", "i am", "i'm", "this is")
_NOT_WORTH_QUOTING = re.compile(
    r"I cannot answer|I do not understand|You have not told me|language model|antiphon", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Statement:
    text: str
    role: Role | None
    """Who said it; None for the system instruction."""


def recall(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """What the user, the assistant or the instruction said that answers the question."""
    asked = utterance.plain
    if not (utterance.is_question or _ASKED_BACK.match(asked)):
        return None
    if reply := _attributes(asked, dialogue):
        return reply
    topic = frozenset(stems(asked)) - _RELATION
    if topic and (earlier := _asked_before(asked, topic, dialogue)):
        return say(f"Earlier the answer to that was: {quoted(earlier)}")
    best = _best(topic, asked, dialogue)
    if best:
        return say(_told(best, asked))
    if match := _ATTRIBUTES.fullmatch(asked):
        return say(f"You have not told me your {match['list'].strip()}.")
    return say("You have not told me your name.") if _WHO_AM_I.fullmatch(asked) else None


def _attributes(asked: str, dialogue: Dialogue) -> Reply | None:
    """``What is my name and favorite color?``: what the user said these are."""
    match = _ATTRIBUTES.fullmatch(asked)
    if not match and not _WHO_AM_I.fullmatch(asked):
        return None
    names = re.split(r"\s*(?:\band\b(?: my)?|,)\s*", match["list"]) if match else ["name"]
    found = {name: value for name in names if name and (value := _attribute(name, dialogue))}
    if not found:
        return None
    parts = [f"your {name} {value}" for name, value in found.items()]
    missing = [f"your {name}" for name in names if name and name not in found]
    tail = f" You have not told me {listing(missing)}." if missing else ""
    return say(sentence(listing(parts)) + tail)


def _attribute(name: str, dialogue: Dialogue) -> str | None:
    """``is Ada``: the verb and the value of the latest ``my name is Ada``."""
    wanted = [stem(word) for word in words(name)]
    hint = wanted[-1][:4] if wanted else ""
    for turn in dialogue.said(Role.USER):
        text = turn.text[:_LONGEST_STATEMENT_CHARS]
        lowered = text.lower()
        named = wanted == ["name"] and any(word in lowered for word in _NAMING)
        if named and (stated := stated_name(text)):
            return f"is {stated}"
        if "my " not in lowered or hint not in lowered:
            continue
        for clause in (clause for found in sentences(text) for clause in _MY_CLAUSE.split(found)):
            match = _MY.search(clause)
            if match and not is_question(clause) and [stem(word) for word in words(match["name"])] == wanted:
                return f"{match['verb'].lower()} {_flipped_value(match['value'].strip(' .!,'))}"
    return None


def _flipped_value(value: str) -> str:
    """The value as the other speaker says it; with its own capitals where nothing changes."""
    flipped = flip_person(value)
    return value if flipped.lower() == value.lower() else flipped[:1].lower() + flipped[1:]


def _asked_before(asked: str, topic: frozenset[str], dialogue: Dialogue) -> str | None:
    """What the model answered when the user asked the very same."""
    hints = [word[:4] for word in topic]
    for turn, answer in reversed(tuple(zip(dialogue.history, dialogue.history[1:], strict=False))):
        if turn.role is not Role.USER or len(turn.text) > _LONGEST_STATEMENT_CHARS:
            continue
        lowered = turn.text.lower()
        if all(hint in lowered for hint in hints) and Utterance.of(turn.text).plain == asked:
            answered = answer.role is Role.MODEL and answer.speaks
            return answer.text if answered and not _NOT_WORTH_QUOTING.search(answer.text) else None
    return None


def _best(topic: frozenset[str], asked: str, dialogue: Dialogue) -> _Statement | None:
    """The statement that has most of the question's words; of equals the latest."""
    if not topic:
        return None
    best: _Statement | None = None
    best_coverage = 0.0
    about_user = bool(re.search(r"\b(?:i|my|me|we|our)\b", asked))
    for statement in _statements(topic, asked, dialogue):
        shared = topic & frozenset(stems(statement.text))
        coverage = len(shared) / len(topic)
        if (
            statement.role is Role.USER
            and about_user
            and not re.search(r"\b(?:i|my|me|we|our|remember)\b", plain(statement.text))
        ):
            continue
        enough = coverage == 1 or (coverage >= _LEAST_COVERAGE and len(shared) >= 2)
        if enough and coverage > best_coverage:
            best, best_coverage = statement, coverage
    return best


def _statements(topic: frozenset[str], asked: str, dialogue: Dialogue) -> Iterator[_Statement]:
    """The statements that could be meant, latest first; texts without a word of the topic are passed over."""
    hints = tuple(word[:4] for word in topic)
    roles = (Role.MODEL,) if _ABOUT_MODEL.search(asked) else (Role.USER, Role.MODEL)
    for role in roles:
        for turn in dialogue.said(role):
            lowered = turn.text.lower()
            if any(hint in lowered for hint in hints):
                for text in sentences(turn.text):
                    if _is_statement(text, role):
                        yield _Statement(text, role)
    if dialogue.instruction and not _ABOUT_MODEL.search(asked):
        for text in read_instructions(dialogue.instruction).sentences:
            if _is_statement(text, None):
                yield _Statement(text, None)


def _is_statement(text: str, role: Role | None) -> bool:
    if len(text) > _LONGEST_STATEMENT_CHARS or len(text.split()) < 2:
        return False
    if role is Role.MODEL:
        return not _NOT_WORTH_QUOTING.search(text) and not text.endswith("?")
    if role is None:
        return not _ORDER.match(text)
    return not is_question(text)


def _told(statement: _Statement, asked: str) -> str:
    text = statement.text.strip()
    bare = text.rstrip(" .!")
    if statement.role is Role.MODEL:
        return f"I said: {quoted(text)}"
    if statement.role is None:
        if re.match(r"(?:you|your)\b", text, re.IGNORECASE):
            return f"{flip_person(bare)}."
        return sentence(text)
    if match := REMEMBER.fullmatch(text):
        what = flip_person(match["what"])
        return f"You asked me to remember {what[:1].lower()}{what[1:]}."
    if re.match(r"(?:i|my|we|our)\b", text, re.IGNORECASE) and len(text.split()) <= 20:
        return f"{flip_person(bare)}."
    if (
        re.match(r"(?:the|this|our|his|her|their|[A-Z]\w+)\b", text)
        and "?" not in text
        and not re.search(r"\byou\b", text)
    ):
        return f"You said: {sentence(bare)}"
    return f"You said: {quoted(text)}"
