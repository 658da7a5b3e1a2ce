"""The closed-class words of a language that tell an open turn from a finished one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from antiphon.conversation.turns_text.words import Utterance


class Gap(Enum):
    """What kind of word a turn was left on. The value is how a reason names it."""

    CONJUNCTION = "conjunction"
    PREPOSITION = "preposition"
    DETERMINER = "determiner"
    OPENER = "words that want a complement"
    FILLER = "filler"


def phrases(text: str) -> frozenset[str]:
    """A set of words and phrases: single words first, then phrases, each after a `|`.

    >>> sorted(phrases("and or | even though"))
    ['and', 'even though', 'or']
    """
    singles, *longer = text.split("|")
    return frozenset(singles.split()) | {" ".join(part.split()) for part in longer}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasebook:
    """What completeness needs to know of one language.

    Where a gap and a closer both match, the longer one decides: `y` is a gap, `en contra` closes although
    `contra` is a gap. Words that end finished turns about as often as open ones (object pronouns, separable
    verb particles, demonstratives) are in neither.

    Attributes:
        gaps: by kind, the last words (phrases of up to four words) that leave a turn open.
        gap_endings: the same, matched against the end of the text: for languages that write no spaces
            or glue particles to words.
        whole: utterances that are complete as they stand: greetings, answers, thanks, short commands.
        questions: first words (or phrases) of a question.
        closers: last words that finish a turn.
        closing_endings: the same, matched against the end of the text.
        stranding: True where a question may end in its preposition ("waar hou je van").
    """

    gaps: Mapping[Gap, frozenset[str]] = field(default_factory=dict)
    gap_endings: Mapping[Gap, frozenset[str]] = field(default_factory=dict)
    whole: frozenset[str]
    questions: frozenset[str] = frozenset()
    closers: frozenset[str] = frozenset()
    closing_endings: frozenset[str] = frozenset()
    stranding: bool = False

    def gap_at_end(self, said: Utterance) -> tuple[Gap, str] | None:
        """The longest gap that the utterance ends in, with its kind."""
        by_words = [(kind, said.ending_in(entries)) for kind, entries in self.gaps.items()]
        by_text = [(kind, _text_ending(entries, said)) for kind, entries in self.gap_endings.items()]
        found = [(kind, phrase) for kind, phrase in by_words + by_text if phrase is not None]
        return max(found, key=lambda entry: len(entry[1]), default=None)

    def closer_at_end(self, said: Utterance) -> str | None:
        """The longest closer that the utterance ends in, or None."""
        found = [said.ending_in(self.closers), _text_ending(self.closing_endings, said)]
        return max((phrase for phrase in found if phrase is not None), key=len, default=None)


def _text_ending(entries: frozenset[str], said: Utterance) -> str | None:
    return max((entry for entry in entries if said.bare.endswith(entry)), key=len, default=None)
