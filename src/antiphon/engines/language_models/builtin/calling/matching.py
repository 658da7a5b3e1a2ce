"""How well a function fits what a clause asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from antiphon.engines.language_models.builtin.calling.concepts import OPPOSITES
from antiphon.engines.language_models.builtin.calling.profile import Profile, parameter_words, profile_of
from antiphon.engines.language_models.builtin.calling.wish import Mood, Wish
from antiphon.engines.language_models.builtin.english.vocabulary import word_list
from antiphon.engines.language_models.builtin.english.words import STOP_WORDS, stem, words
from antiphon.engines.language_models.builtin.sums.notation import read_sum
from antiphon.wire.tools import FunctionDeclaration

CERTAIN = 100.0
"""The score of a function that is named, or whose description gives the very phrase."""
_SUM = 50.0

_HINT_BREAK = re.compile(r"(?<=[.!?])\s+|\n")
_BY_VERB = 0.1
_TELLING_VERBS = frozenset(word_list("play call dial text email translate search order book buy remind"))

_SUM_WORDS = frozenset(
    word_list("calculator calculate calculation compute math mathematics mathematical arithmetic evaluate")
)
_ORDER_WORDS = frozenset(
    word_list(
        """
        always never call use using invoke run function tool user users question questions ask asks asked
        answer reply respond response say says confirm sentence short one first once
        """
    )
)
_OPERATIONS = {
    "+": frozenset(word_list("add addition sum plus adds")),
    "-": frozenset(word_list("subtract subtraction minus difference subtracts")),
    "*": frozenset(word_list("multiply multiplication times product multiplies")),
    "/": frozenset(word_list("divide division quotient divides")),
    "^": frozenset(word_list("power pow exponent exponentiate")),
}
_NO_WORDS: frozenset[str] = frozenset()
_ANY_OPERATION = _NO_WORDS.union(*_OPERATIONS.values())


@dataclass(frozen=True, slots=True)
class Match:
    """A function that fits, and how well."""

    function: FunctionDeclaration
    score: float


@dataclass(frozen=True, slots=True)
class Catalog:
    """The declared functions, read once for all the clauses of an utterance."""

    _entries: tuple[_Entry, ...]

    @classmethod
    def of(cls, functions: tuple[FunctionDeclaration, ...], hints: str = "") -> Catalog:
        """Read the declarations.

        Args:
            hints: the system instruction; a sentence of it that names a function counts as its description.
        """
        return cls(
            tuple(
                _entry(_Declared(function), _hints_about(function.name, hints) if hints else "")
                for function in functions
                if function.name
            )
        )

    def best_match(self, wish: Wish) -> Match | None:
        """The function that fits best; of equals the one declared first. None if none fits."""
        operation = _operation(wish)
        prefixes = frozenset(word[:2] for word in wish.weights)
        best: Match | None = None
        for entry in self._entries:
            score = _score(wish, entry, prefixes, operation)
            if score > (best.score if best else 0):
                best = Match(entry.function, score)
        return best


@dataclass(frozen=True, slots=True)
class _Entry:
    """A function with the words it can be asked for by.

    Attributes:
        subject: the stems of what it is about; words that name a parameter are looked for there instead.
        parameter_names: the words of its parameters' names.
        enum_words: the words of the values that its enums allow.
        ordered_for: the words of what the system instruction wants it used for.
        prefixes: the first two letters of all these words.
    """

    function: FunctionDeclaration
    profile: Profile
    subject: tuple[str, ...]
    parameter_names: frozenset[str]
    enum_words: frozenset[str]
    ordered_for: frozenset[str]
    prefixes: frozenset[str]


class _Declared:
    """A declaration as a cache key, by identity: the same one comes with every turn of a session."""

    __slots__ = ("function",)

    def __init__(self, function: FunctionDeclaration) -> None:
        self.function = function

    def __hash__(self) -> int:
        return id(self.function)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Declared) and other.function is self.function


@lru_cache(maxsize=4096)
def _entry(declared: _Declared, hints: str) -> _Entry:
    function = declared.function
    description = f"{function.description or ''} {hints}".replace(function.name, " ") if hints else ""
    profile = profile_of(function.name, description or function.description or "")
    names, enums = parameter_words(function)
    pairs = zip(profile.subject, profile.subject_words, strict=True)
    subject = tuple(stemmed for stemmed, word in pairs if word not in names) or profile.subject
    ordered_for = frozenset(words(hints.replace(function.name, " "))) - _ORDER_WORDS - STOP_WORDS
    all_words = (*subject, *profile.name_words, *profile.description, *names, *enums)
    prefixes = frozenset(word[:2] for word in all_words)
    return _Entry(function, profile, subject, names, enums, ordered_for, prefixes)


def _hints_about(name: str, hints: str) -> str:
    """The sentences of the instruction that name a function."""
    if name not in hints:
        return ""
    return " ".join(part for part in _HINT_BREAK.split(hints) if name in part)


def _score(wish: Wish, entry: _Entry, prefixes: frozenset[str], operation: str | None) -> float:
    profile = entry.profile
    if profile.triggers and any(f" {phrase} " in f" {wish.plain} " for phrase in profile.triggers):
        return CERTAIN
    if profile.exclusive:
        return 0
    if _is_named(wish, entry.function.name, profile):
        return CERTAIN
    if wish.mood is Mood.STATEMENT or not _permitted(wish, profile):
        return 0
    if operation and _does_sums(profile, operation):
        return _SUM
    if entry.prefixes.isdisjoint(prefixes) and profile.verb not in wish.vocabulary:
        return 0
    return _fit(wish, entry, prefixes)


def _is_named(wish: Wish, name: str, profile: Profile) -> bool:
    if "_" in name and len(name) > 3 and name.lower() in wish.lowered:
        return True
    return wish.invokes and f" {profile.spoken_name} " in f" {wish.plain} "


def _operation(wish: Wish) -> str | None:
    """The operators of the sum that the clause is, or None if it is none."""
    symbols = read_sum(wish.text)
    return "".join(sorted(set(re.findall(r"(?<=[\d)])[-+*/^]", symbols)))) or "()" if symbols else None


def _does_sums(profile: Profile, operation: str) -> bool:
    """Whether a function calculates anything, or this operation: "2 plus 3" is for `add`."""
    named = profile.name_words
    if named & _SUM_WORDS or named & _OPERATIONS.get(operation, _NO_WORDS):
        return True
    return not named & _ANY_OPERATION and bool(profile.description & _SUM_WORDS)


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


def _fit(wish: Wish, entry: _Entry, prefixes: frozenset[str]) -> float:
    """How much of the subject the clause names, and how much of the clause the function explains."""
    profile = entry.profile
    named = _shared(entry.parameter_names, prefixes, wish)
    subject = entry.subject
    hits = sum(wish.weights.get(part, 0) for part in subject)
    coverage = hits / len(subject) if subject else 0
    described = _shared(profile.description, prefixes, wish)
    chosen = _shared(entry.enum_words, prefixes, wish)
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
        or bool(_shared(entry.ordered_for, prefixes, wish))
    )
    if fits:
        support = 1.5 * len(chosen) + 0.5 * min(len(described), 4) + len(named - set(subject))
        support += 0.2 * profile.reads
        return 3 * hits - 0.3 * len(subject) + support + 2 * acts + explained
    # "Play Bohemian Rhapsody": the object is no word of ours, but the verb alone says it all.
    by_verb = verb_said and profile.verb in _TELLING_VERBS and wish.plain.startswith(profile.verb)
    return _BY_VERB if by_verb else 0


def _shared(candidates: frozenset[str], prefixes: frozenset[str], wish: Wish) -> set[str]:
    """The stems of those words that the clause has too.

    Stemming keeps the first two letters, so most words need not be stemmed to be ruled out.
    """
    near = [word for word in candidates if word[:2] in prefixes]
    return {found for word in near if word not in STOP_WORDS and (found := stem(word)) in wish.weights}
