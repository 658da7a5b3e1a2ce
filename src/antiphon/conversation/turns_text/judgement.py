"""The verdict on a transcript's completeness, and the scale it is given on."""

from __future__ import annotations

from dataclasses import dataclass

LEFT_OPEN = 0.05
"""The last word demands another one."""
UNFINISHED = 0.2
"""The sentence lacks a part, but might be left so."""
DOUBTFUL = 0.35
"""More is likely than not."""
NEUTRAL = 0.5
"""Nothing is known."""
STATEMENT = 0.65
"""No sign of anything missing."""
CLOSED = 0.8
"""Its end is one that sentences have."""
QUESTION = 0.9
"""A question or command with all its parts."""
ANSWER = 0.95
"""Whole by itself: a greeting, a yes, a thank-you."""

TRAILING_MARK = frozenset({"...", ",", ":", ";", "-"})
"""Marks by which a recognizer writes that the voice did not fall."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """How finished a turn sounds, going by its words.

    Attributes:
        score: 0 (certainly goes on) .. 1 (certainly finished); 0.5 when nothing is known.
        reason: why, in a few words, for logs and latency receipts.
    """

    score: float
    reason: str
