"""Something a user said, as the skills look at it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from antiphon.engines.language_models.builtin.english.sentences import (
    is_question,
    sentences,
    without_courtesy,
)
from antiphon.engines.language_models.builtin.english.words import plain, stems, straight

LONGEST_UTTERANCE_CHARS = 2_000
"""What is said beyond this is not looked at, except to be echoed."""

_RUN = re.compile(r"([^\w\s()])\1{3,}")
_MARKUP = re.compile(r"</?[a-z][a-z0-9_-]{0,40}>", re.IGNORECASE)


@dataclass(frozen=True)
class Utterance:
    """One turn's text, or one sentence of it.

    Attributes:
        text: as it came, without the tags some frameworks wrap instructions in.
    """

    text: str

    @classmethod
    def of(cls, text: str) -> Utterance:
        # Runs of blanks say nothing, and patterns would try every way to cut them.
        lines = (" ".join(line.split()) for line in text.splitlines())
        single = "\n".join(line for line in lines if line)
        return cls(_MARKUP.sub(" ", single).strip() if "<" in single else single)

    @cached_property
    def clipped(self) -> str:
        """The text, no longer than what the rules can be run on in a blink."""
        return _RUN.sub(r"\1\1\1", straight(self.text[:LONGEST_UTTERANCE_CHARS]))

    @cached_property
    def request(self) -> str:
        """What is asked, without the courtesy around it; spelling and punctuation kept."""
        return without_courtesy(self.clipped)

    @cached_property
    def plain(self) -> str:
        """The words of the request, lower-case, single-spaced, contractions written out."""
        return plain(self.request)

    @cached_property
    def whole_plain(self) -> str:
        """The same with the courtesy."""
        return plain(self.clipped)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the request's words that mean something."""
        return frozenset(stems(self.request))

    @cached_property
    def is_question(self) -> bool:
        return is_question(self.request)

    @cached_property
    def sentences(self) -> tuple[Utterance, ...]:
        """Its sentences, as utterances of their own."""
        found = sentences(self.clipped)
        return (self,) if len(found) < 2 else tuple(Utterance(sentence) for sentence in found)
