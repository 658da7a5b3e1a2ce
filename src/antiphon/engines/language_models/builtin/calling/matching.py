"""How well a function fits what a clause asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from antiphon.engines.language_models.builtin.calling.concepts import OPPOSITES
from antiphon.engines.language_models.builtin.calling.profile import Profile, parameter_words, profile_of
from antiphon.engines.language_models.builtin.calling.wish import Mood, Wish
from antiphon.engines.language_models.builtin.english.vocabulary import word_list
from antiphon.engines.language_models.builtin.english.words import STOP_WORDS, stem
from antiphon.engines.language_models.builtin.sums.notation import read_sum
from antiphon.wire.tools import FunctionDeclaration

CERTAIN = 100.0
"""The score of a function that is named, or whose description gives the very phrase."""
_SUM = 50.0

_BY_VERB = 0.1
_TELLING_VERBS = frozenset(word_list("play call dial text email translate search order book buy remind"))

_INVOKING = re.compile(r"\b(?:call|use|using|run|invoke|execute|trigger)\b")
_SUM_WORDS = frozenset(
    word_list("calculator calculate calculation compute math mathematics mathematical arithmetic evaluate")
)
_OPERATIONS = {
    "+": frozenset(word_list("add addition sum plus adds")),
    "-": frozenset(word_list("subtract subtraction minus difference subtracts")),
    "*": frozenset(word_list("multiply multiplication times product multiplies")),
    "/": frozenset(word_list("divide division quotient divides")),
    "^": frozenset(word_list("power pow exponent exponentiate")),
}


@dataclass(frozen=True, slots=True)
class Match:
    """A function that fits, and how well."""

    function: FunctionDeclaration
    score: float


def best_match(wish: Wish, functions: tuple[FunctionDeclaration, ...], hints: str = "") -> Match | None:
    """The function that fits best; of equals the one declared first. None if none fits.

    Args:
        hints: what the system instruction says; a sentence that names a function counts as its description.
    """
    operation = _operation(wish)
    best: Match | None = None
    for function in functions:
        score = _score(wish, function, hints, operation)
        if score > (best.score if best else 0):
            best = Match(function, score)
    return best


def _score(wish: Wish, function: FunctionDeclaration, hints: str, operation: str | None) -> float:
    profile = profile_of(function.name, _description(function, hints))
    if any(f" {phrase} " in f" {wish.plain} " for phrase in profile.triggers):
        return CERTAIN
    if profile.exclusive or not function.name:
        return 0
    if _is_named(wish, function.name, profile):
        return CERTAIN
    if wish.mood is Mood.STATEMENT or not _permitted(wish, profile):
        return 0
    if operation and _does_sums(profile, operation):
        return _SUM
    return _fit(wish, profile, function)


def _description(function: FunctionDeclaration, hints: str) -> str:
    described = function.description or ""
    if hints and function.name in hints:
        named = [part for part in re.split(r"(?<=[.!?])\s+|\n", hints) if function.name in part]
        return " ".join([described, *named]).replace(function.name, " ")
    return described


def _is_named(wish: Wish, name: str, profile: Profile) -> bool:
    if len(name) > 3 and "_" in name and name.lower() in wish.text.lower():
        return True
    return bool(_INVOKING.search(wish.plain)) and f" {profile.spoken_name} " in f" {wish.plain} "


def _operation(wish: Wish) -> str | None:
    """The operators of the sum that the clause is, or None if it is none."""
    symbols = read_sum(wish.text)
    return "".join(sorted(set(re.findall(r"(?<=[\d)])[-+*/^]", symbols)))) or "()" if symbols else None


def _does_sums(profile: Profile, operation: str) -> bool:
    named = frozenset(profile.spoken_name.split())
    if named & _SUM_WORDS:
        return True
    single = _OPERATIONS.get(operation, frozenset())
    return bool(named & single) or (
        not named & frozenset().union(*_OPERATIONS.values()) and bool(profile.description & _SUM_WORDS)
    )


def _permitted(wish: Wish, profile: Profile) -> bool:
    """Whether the mood and the action of the clause agree with what the function does."""
    if wish.mood is Mood.EXPLANATION and not profile.reads:
        return False
    if wish.mood is Mood.QUESTION and (not profile.reads or profile.switch):
        return False
    if profile.switch and wish.switch != profile.switch:
        return False
    if (
        profile.verb
        and profile.verb not in wish.vocabulary
        and OPPOSITES.get(profile.verb, frozenset()) & wish.vocabulary
    ):
        return False
    if profile.switch and wish.switch == profile.switch:
        return True
    if not profile.asked_by or not wish.actions or wish.actions & profile.asked_by:
        return True
    return any(stem(action) in profile.subject for action in wish.actions)


def _fit(wish: Wish, profile: Profile, function: FunctionDeclaration) -> float:
    parameter_names, enum_words = parameter_words(function)
    prefixes = {word[:2] for word in wish.weights}
    named = {stem(word) for word in parameter_names if word[:2] in prefixes}
    subject = [part for part in profile.subject if part not in named] or list(profile.subject)
    hits = sum(wish.weights.get(part, 0) for part in subject)
    coverage = hits / len(subject) if subject else 0
    described = _shared(profile.description, prefixes, wish)
    chosen = _shared(enum_words, prefixes, wish)
    about = described - set(subject)
    matched = (set(subject) | described | chosen | named) & wish.content
    explained = len(matched) / len(wish.content) if wish.content else 0
    verb_said = profile.verb in wish.vocabulary
    acts = verb_said or bool(profile.switch and profile.switch == wish.switch)
    fits = (
        coverage >= 0.75
        or (coverage >= 0.5 and (verb_said or explained == 1 or bool(chosen) or bool(about)))
        or (bool(chosen) and (bool(described) or acts or explained >= 0.5))
        or (len(described) >= 2 and explained >= 0.6 and (acts or profile.reads))
        or (bool(described) and explained == 1 and acts)
        or (bool(named) and explained >= 0.5 and acts)
    )
    if not fits:
        # "Play Bohemian Rhapsody": the object is no word of ours, but the verb alone says it all.
        return (
            _BY_VERB
            if verb_said and profile.verb in _TELLING_VERBS and wish.plain.startswith(profile.verb)
            else 0
        )
    return (
        3 * hits
        - 0.3 * len(subject)
        + 1.5 * len(chosen)
        + 0.5 * min(len(described), 4)
        + len(named)
        + 2 * acts
        + explained
    )


def _shared(candidates: frozenset[str], prefixes: set[str], wish: Wish) -> set[str]:
    """The stems of those words that the clause has too. Stemming keeps the first two letters, so most words
    need not be stemmed to be ruled out."""
    near = (word for word in candidates if word[:2] in prefixes and word not in STOP_WORDS)
    return {stemmed for word in near if (stemmed := stem(word)) in wish.weights}
