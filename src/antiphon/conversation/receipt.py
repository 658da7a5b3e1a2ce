"""The latency receipt: where the time of one turn went.

The marks are points on the session's clock, in the order in which a turn passes them. A turn skips those
that do not apply (a text turn has no end of speech). The parts are the differences between consecutive
marks that were passed, so they sum to the total by construction of the list, which a test asserts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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
    """

    turn_id: int
    outcome: TurnOutcome
    reason: str
    drafted: bool
    marks: Mapping[Mark, float]
    error: str = ""

    def parts_ms(self) -> dict[str, float]:
        """Milliseconds between consecutive marks, keyed ``"<from>→<to>"``, in order of time."""
        passed = self._passed()
        return {
            f"{a}→{b}": (passed[b] - passed[a]) * 1000 for a, b in zip(passed, list(passed)[1:], strict=False)
        }

    def total_ms(self) -> float:
        """Milliseconds from the first mark to the last; 0 when fewer than two were passed."""
        times = list(self._passed().values())
        return (times[-1] - times[0]) * 1000 if times else 0.0

    def _passed(self) -> dict[Mark, float]:
        # A drafted reply passes FIRST_TOKEN before DECIDED, so the order is that of time, not of the enum.
        order = {mark: position for position, mark in enumerate(Mark)}
        return dict(sorted(self.marks.items(), key=lambda item: (item[1], order[item[0]])))
