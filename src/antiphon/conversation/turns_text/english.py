"""English completeness, rule by rule.

Every rule looks at the utterance and either gives a verdict or passes; the first verdict stands. The order
is: what is whole by itself, what is being spelled, what is plainly open, what is plainly finished.
"""

from __future__ import annotations

from collections.abc import Callable

from antiphon.conversation.turns_text import english_clauses as clauses
from antiphon.conversation.turns_text import english_gaps as gaps
from antiphon.conversation.turns_text import english_words as lists
from antiphon.conversation.turns_text import spelled
from antiphon.conversation.turns_text.judgement import (
    ANSWER,
    LEFT_OPEN,
    STATEMENT,
    TRAILING_MARK,
    Completeness,
)
from antiphon.conversation.turns_text.words import Utterance

Rule = Callable[[Utterance], Completeness | None]


def judge(said: Utterance) -> Completeness:
    """A verdict on an English utterance that has at least one word."""
    for rule in _RULES:
        verdict = rule(said)
        if verdict is not None:
            return verdict
    return Completeness(STATEMENT, "nothing is missing at its end")


def _trailing_mark(said: Utterance) -> Completeness | None:
    if said.mark in TRAILING_MARK:
        return Completeness(LEFT_OPEN, f"trails off with '{said.mark}'")
    return None


def _whole(said: Utterance) -> Completeness | None:
    if said.bare in lists.WHOLE:
        return Completeness(ANSWER, f"'{said.bare}' is whole by itself")
    return None


_RULES: tuple[Rule, ...] = (
    _trailing_mark,
    _whole,
    spelled.judge,
    gaps.filler,
    clauses.short_answer,
    gaps.opener,
    gaps.subject_alone,
    gaps.bare_command,
    gaps.conjunction,
    gaps.determiner,
    gaps.that,
    gaps.infinitive,
    gaps.preposition,
    gaps.particle,
    gaps.adverb,
    clauses.question_word_at_end,
    clauses.inversion_at_end,
    clauses.auxiliary,
    clauses.transitive,
    clauses.pair_without_second,
    gaps.opener_at_end,
    clauses.clause_without_main,
    clauses.question,
    clauses.command,
    clauses.finisher,
    gaps.noun_phrase,
)
