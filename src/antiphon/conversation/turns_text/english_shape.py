"""Where an English utterance begins, and whether that begins a question."""

from __future__ import annotations

from antiphon.conversation.turns_text import english_words as lists
from antiphon.conversation.turns_text.phrasebook import phrases
from antiphon.conversation.turns_text.words import Utterance

_PREAMBLE = phrases("please hey ok okay well so and but um uh yes yeah no oh now also then just alright")


def after_preamble(said: Utterance) -> int:
    """Index of the first word that is not a greeting, an answer or a filler."""
    start = 0
    while start < len(said.words) - 1 and said.words[start] in _PREAMBLE:
        start += 1
    return start


def question_word(said: Utterance) -> str | None:
    """The question word the utterance opens with, after any preamble; None if it opens a statement."""
    word = said.words[after_preamble(said)]
    if word not in lists.QUESTION_WORDS:
        return None
    following = said.words[after_preamble(said) + 1 :]
    # "when you get there", "what i want": a clause, not a question.
    if (
        word in {"when", "what", "where", "who"}
        and following
        and following[0] in {"i", "you", "he", "she", "we", "they"}
    ):
        return None
    return word
