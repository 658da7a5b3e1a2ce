"""Is this a back-channel: "uh-huh" and its like, said so that the other goes on speaking?

Yngve, "On getting a word in edgewise" (1970) named them; the lists keep to words that claim no turn. Words
that stop a speaker ("wait", "no", "but", "actually") are in no list, so any utterance that has one is real.
"""

from __future__ import annotations

from antiphon.conversation.turns_text.backchannel_words import BACKCHANNELS, GRUNTS, HUMS
from antiphon.conversation.turns_text.words import LONGEST_PHRASE_WORDS, Utterance, primary_language

__all__ = ["LONGEST_WORDS", "begins_backchannel", "is_backchannel", "may_become_backchannel"]

LONGEST_WORDS = 6
"""More words than this are speech, even if each is a back-channel ("yeah yeah yeah okay okay okay right")."""


BEGUN_LETTERS = 3
"""So many of a back-channel's letters make it a likely one: "of c", "int"."""


def is_backchannel(text: str, language: str | None) -> bool:
    """Whether `text` is nothing but back-channels.

    Args:
        text: a transcript; punctuation and capitals do not matter.
        language: BCP-47 code. An unknown or unlisted language is matched against the hums of all
            languages only, since a real word might mean anything in it.

    Returns:
        False for an empty transcript: nothing was understood, so nothing is known.
    """
    said = Utterance.of(text)
    if not said.words or len(said.words) > LONGEST_WORDS:
        return False
    known = _known(language) | _grunts(language)
    if said.bare.replace(" ", "") in known:
        return True
    return _tiles(said.words, known)


def may_become_backchannel(text: str, language: str | None) -> bool:
    """Whether more words, or more letters, could make `text` a back-channel: "of" of "of course".

    Args:
        text: what has been understood of an utterance that goes on.
        language: as in `is_backchannel`.

    Returns:
        True also for an empty text, and for one that is a back-channel already.
    """
    known = _known(language) | _grunts(language)
    return any(_begun_of(begun, known) for begun in _rests(text, known))


def begins_backchannel(text: str, language: str | None) -> bool:
    """Whether `text` is likely to be, or to become, a back-channel: "okay", "of cour".

    Args:
        text: what has been understood of an utterance that goes on.
        language: as in `is_backchannel`.

    Returns:
        False for an empty text, and for what is as often the begin of something else ("the", "i").
    """
    known = _known(language)
    rests = _rests(text, known) if Utterance.of(text).words else []
    return any(not begun or (len(begun) >= BEGUN_LETTERS and _begun_of(begun, known)) for begun in rests)


def _known(language: str | None) -> frozenset[str]:
    return BACKCHANNELS.get(primary_language(language) or "", HUMS)


def _grunts(language: str | None) -> frozenset[str]:
    return GRUNTS.get(primary_language(language) or "", frozenset())


def _rests(text: str, known: frozenset[str]) -> list[str]:
    """What may stand behind a begin of `text` that is nothing but known phrases; empty if all of it is."""
    words = Utterance.of(text).words
    if len(words) > LONGEST_WORDS:
        return []
    return [" ".join(words[count:]) for count in range(len(words) + 1) if _tiles(words[:count], known)]


def _begun_of(begun: str, known: frozenset[str]) -> bool:
    return any(phrase.startswith(begun) for phrase in known)


def _tiles(words: tuple[str, ...], known: frozenset[str]) -> bool:
    """Whether the words can be cut into phrases that are all known."""
    reachable = {0}
    for end in range(1, len(words) + 1):
        for count in range(1, min(LONGEST_PHRASE_WORDS, end) + 1):
            if end - count in reachable and " ".join(words[end - count : end]) in known:
                reachable.add(end)
    return len(words) in reachable
