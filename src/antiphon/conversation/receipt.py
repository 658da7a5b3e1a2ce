"""The latency receipt: where the time of one turn went.

The marks are points on the session's clock, in the order in which a turn passes them. A turn skips those
that do not apply (a text turn has no end of speech). The parts are the differences between consecutive
marks that were passed, so they sum to the total by construction of the list, which a test asserts.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from antiphon.wire.usage import UsageMetadata


class Mark(StrEnum):
    """The points of a turn, in order."""

    SPEECH_ENDED = "speech_ended"
    DECIDED = "decided"
    TRANSCRIBED = "transcribed"
    GENERATION_STARTED = "generation_started"
    FIRST_TOKEN = "first_token"
    FIRST_CLAUSE = "first_clause"
    FIRST_AUDIO = "first_audio"
    FIRST_SENT = "first_sent"


class TurnOutcome(StrEnum):
    """How a model turn ended."""

    COMPLETED = "completed"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Part:
    """What lies between two marks that were passed one after the other.

    Durations are whole microseconds, because whole numbers add up exactly.
    """

    start: Mark
    end: Mark
    duration_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnReceipt:
    """What one turn took.

    Attributes:
        turn_id: counts the model turns of the session from 1.
        outcome: how it ended.
        reason: why the user's turn was taken to be over, e.g. ``silence 512 ms``.
        drafted: True when the reply had been drafted before the user's turn was over.
        marks: seconds on the session's clock.
        error: what broke, naming the engine, its address and the fix; empty when nothing did.
        discarded_drafts: replies that were drafted before this turn and dropped.
        discarded_tokens: what they cost, prompts and what had been generated; not part of any usage.
        usage: what the client was told that the turn took.
    """

    turn_id: int
    outcome: TurnOutcome
    reason: str
    drafted: bool
    marks: Mapping[Mark, float]
    error: str = ""
    discarded_drafts: int = 0
    discarded_tokens: int = 0
    usage: UsageMetadata = UsageMetadata()

    def parts(self) -> tuple[Part, ...]:
        """What lies between consecutive marks, in order of time; together they last `total_us`."""
        passed = list(self.passed().items())
        return tuple(
            Part(earlier, later, ended_us - began_us)
            for (earlier, began_us), (later, ended_us) in itertools.pairwise(passed)
        )

    def total_us(self) -> int:
        """Microseconds from the first mark to the last; 0 when fewer than two were passed."""
        return max(self.passed().values(), default=0)

    def passed(self) -> dict[Mark, int]:
        """The marks in order of time, each with the microseconds since the first one."""
        # A drafted reply passes FIRST_TOKEN before DECIDED, so the order is that of time, not of the enum.
        order = {mark: position for position, mark in enumerate(Mark)}
        marks = sorted(self.marks.items(), key=lambda item: (item[1], order[item[0]]))
        return {mark: round((at - self.began_at) * 1e6) for mark, at in marks}

    @property
    def began_at(self) -> float:
        """The first mark, in seconds on the session's clock; 0 when none was passed."""
        return min(self.marks.values(), default=0.0)
