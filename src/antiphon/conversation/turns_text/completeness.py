"""Does this transcript sound like a finished turn?"""

from __future__ import annotations

from collections.abc import Mapping

from antiphon.conversation.turns_text import english
from antiphon.conversation.turns_text import phrasebooks_asian as asian
from antiphon.conversation.turns_text import phrasebooks_european as european
from antiphon.conversation.turns_text import phrasebooks_romance as romance
from antiphon.conversation.turns_text.judgement import (
    ANSWER,
    CLOSED,
    LEFT_OPEN,
    NEUTRAL,
    QUESTION,
    STATEMENT,
    TRAILING_MARK,
    Completeness,
)
from antiphon.conversation.turns_text.phrasebook import Gap, Phrasebook
from antiphon.conversation.turns_text.words import Utterance, primary_language

__all__ = ["LANGUAGES", "Completeness", "completeness"]

_PHRASEBOOKS: Mapping[str, Phrasebook] = {
    "ar": asian.ARABIC,
    "de": european.GERMAN,
    "es": romance.SPANISH,
    "fr": romance.FRENCH,
    "hi": asian.HINDI,
    "id": asian.INDONESIAN,
    "it": romance.ITALIAN,
    "ja": asian.JAPANESE,
    "ko": asian.KOREAN,
    "nl": european.DUTCH,
    "pl": european.POLISH,
    "pt": romance.PORTUGUESE,
    "ru": european.RUSSIAN,
    "tr": european.TURKISH,
    "vi": asian.VIETNAMESE,
    "zh": asian.CHINESE,
}

LANGUAGES = frozenset({"en", *_PHRASEBOOKS})
"""Primary language subtags that are judged; any other language is neutral."""


def completeness(text: str, language: str | None) -> Completeness:
    """Judge whether `text` is a finished turn.

    Args:
        text: a transcript, with or without punctuation and capitals.
        language: BCP-47 code, or None when unknown.

    Returns:
        A score from 0 (certainly goes on) to 1 (certainly finished) and the reason. 0.5 says nothing:
        no words were heard, or the language is not one of `LANGUAGES`.
    """
    said = Utterance.of(text)
    if not said.words:
        return Completeness(NEUTRAL, "no words")
    primary = primary_language(language)
    if primary == "en":
        return english.judge(said)
    book = _PHRASEBOOKS.get(primary or "")
    if book is None:
        return Completeness(NEUTRAL, f"language {language or 'unknown'} is not judged")
    return _judge(said, book)


def _judge(said: Utterance, book: Phrasebook) -> Completeness:
    if said.mark in TRAILING_MARK:
        return Completeness(LEFT_OPEN, f"trails off with '{said.mark}'")
    if said.bare in book.whole:
        return Completeness(ANSWER, f"'{said.bare}' is whole by itself")
    asks = said.beginning_in(book.questions) is not None
    gap = book.gap_at_end(said)
    closer = book.closer_at_end(said)
    if gap is not None and (closer is None or len(closer) <= len(gap[1])):
        kind, phrase = gap
        if not (asks and book.stranding and kind is Gap.PREPOSITION):
            return Completeness(LEFT_OPEN, f"ends in the {kind.value} '{phrase}'")
    if said.mark == "?":
        return Completeness(QUESTION, "ends in a question mark")
    if closer is not None:
        return Completeness(CLOSED, f"ends in '{closer}'")
    if asks and len(said.words) > 1:
        return Completeness(QUESTION, "a question with its words in place")
    if said.mark:
        return Completeness(CLOSED, f"ends in '{said.mark}'")
    return Completeness(STATEMENT, "nothing is missing at its end")
