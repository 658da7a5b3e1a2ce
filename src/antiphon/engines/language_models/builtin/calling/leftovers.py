"""What is left of a clause once its function words and other arguments are gone."""

from __future__ import annotations

import re

from antiphon.engines.language_models.builtin.calling.concepts import ACTION_WORDS
from antiphon.engines.language_models.builtin.calling.places import titled
from antiphon.engines.language_models.builtin.calling.profile import Profile
from antiphon.engines.language_models.builtin.calling.roles import Role
from antiphon.engines.language_models.builtin.calling.slate import Slate
from antiphon.engines.language_models.builtin.english.sentences import without_courtesy
from antiphon.engines.language_models.builtin.english.vocabulary import word_list
from antiphon.engines.language_models.builtin.english.words import STOP_WORDS, stem, words

_ONTO_LIST = re.compile(
    r"\s+(?:to|on|onto|in|into|from|off)\s+(?:my|the|our|a)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:list|calendar|cart|basket|notes?|agenda|board|queue|database|log|playlist|favorites)\b.*$",
    re.IGNORECASE,
)
_NOISE = frozenset(
    word_list("today tomorrow tonight now currently outside here there like weekend week be what's whats")
)
_NOT_FROM_LEFTOVERS = frozenset(
    {
        Role.DATE,
        Role.TIME,
        Role.DATE_TIME,
        Role.EMAIL,
        Role.URL,
        Role.LANGUAGE,
        Role.CURRENCY,
        Role.COLOR,
        Role.TIMEZONE,
        Role.EXPRESSION,
    }
)
_FREE = frozenset({Role.MESSAGE, Role.QUERY, Role.TOPIC})
_PROPER = frozenset({Role.PLACE, Role.ORIGIN, Role.DESTINATION, Role.PERSON, Role.SYMBOL})


def leftover(role: Role, slate: Slate, profile: Profile) -> str:
    """The rest as a value for a parameter of this meaning; empty if it is none."""
    if role in _NOT_FROM_LEFTOVERS or role is Role.IDENTIFIER:
        return ""
    text = _ONTO_LIST.sub("", without_courtesy(slate.rest).rstrip(" .!?,"))
    tokens = _trimmed(text.split(), profile)
    if role in _PROPER:
        tokens = [token for token in tokens if token[:1].isupper()] if text != text.lower() else []
        tokens = [token for token in tokens if stem(_bare(token)) not in profile.subject]
        return titled(" ".join(tokens).strip(" ,.!?'\""))
    return " ".join(tokens).strip(" ,.!?'\"")


def bare_answer(role: Role, text: str) -> str:
    """The answer to a question, without the words around it: ``It's in paris, please`` is ``Paris``."""
    if role in _FREE:
        return text.strip().strip('"').strip()
    answer = re.sub(
        r"^(?:(?:it is|it's|its|that is|that's|i said|make it|use|the \w+ (?:is|should be)|to|in|for|at|"
        r"with|called|let's say|say|just)\s+)+",
        "",
        without_courtesy(text).strip(),
        flags=re.IGNORECASE,
    ).strip(" .!?,'\"")
    return titled(answer) if role in _PROPER and "@" not in answer else answer


def _trimmed(tokens: list[str], profile: Profile) -> list[str]:
    """Without the verb and the subject at the begin, and without empty words at both ends."""
    verb_dropped = False
    while tokens:
        word = _bare(tokens[0])
        subject = stem(word) in profile.subject
        verb = not verb_dropped and (word in profile.asked_by or word in ACTION_WORDS or word == profile.verb)
        if not (word in STOP_WORDS or word in _NOISE or subject or verb or not words(word)):
            break
        verb_dropped = verb_dropped or verb
        tokens = tokens[1:]
    while tokens and (_bare(tokens[-1]) in STOP_WORDS | _NOISE or stem(_bare(tokens[-1])) in profile.subject):
        tokens = tokens[:-1]
    return tokens


def _bare(token: str) -> str:
    return token.lower().strip(".,!?;:'\"")
