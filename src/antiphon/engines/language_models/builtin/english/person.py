"""Turning first person into second and back: ``my name is Ada`` said back is ``your name is Ada``."""

from __future__ import annotations

import re

from antiphon.engines.language_models.builtin.english.vocabulary import word_list
from antiphon.engines.language_models.builtin.english.words import straight

_FLIPPED = {
    "i": "you",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "am": "are",
    "i'm": "you are",
    "i've": "you have",
    "i'll": "you will",
    "i'd": "you would",
    "your": "my",
    "yours": "mine",
    "yourself": "myself",
    "you're": "I am",
    "you've": "I have",
    "you'll": "I will",
    "you'd": "I would",
}
_VERBS_AFTER_YOU = frozenset(
    word_list(
        """
        are were have had do did will would can could shall should may might must like love hate prefer
        live work want need know think said say go get speak answer help sell offer provide use play own
        run never always also only currently really
        """
    )
)
_PIECE = re.compile(r"[A-Za-z']+|[^A-Za-z']+")


def flip_person(sentence: str) -> str:
    """The sentence as the other one of the two speakers says it."""
    pieces = _PIECE.findall(straight(sentence))
    flipped: list[str] = []
    for index, piece in enumerate(pieces):
        word = piece.lower()
        if word == "you":
            flipped.append("I" if _is_subject(pieces, index) else "me")
        elif word in ("are", "were", "aren't", "weren't") and _next_to(pieces, index, "you"):
            flipped.append({"are": "am", "were": "was", "aren't": "am not", "weren't": "was not"}[word])
        elif word in ("was", "wasn't") and _next_to(pieces, index, "i"):
            flipped.append({"was": "were", "wasn't": "were not"}[word])
        else:
            flipped.append(_FLIPPED.get(word, piece))
    text = "".join(flipped)
    return text[:1].upper() + text[1:]


def _next_to(pieces: list[str], index: int, pronoun: str) -> bool:
    around = pieces[max(index - 2, 0) : index + 3]
    return pronoun in (piece.lower() for piece in around)


def _is_subject(pieces: list[str], index: int) -> bool:
    """Whether a "you" does something, judging by what follows it."""
    if index == 0:
        return True
    following = next((piece.lower() for piece in pieces[index + 1 :] if piece.strip(" ")), "")
    return following in _VERBS_AFTER_YOU
