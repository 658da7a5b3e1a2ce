"""Receipts for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from antiphon.conversation.receipt import Mark, TurnOutcome, TurnReceipt

NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)

SPOKEN = TurnReceipt(
    turn_id=3,
    outcome=TurnOutcome.COMPLETED,
    reason="silence 512 ms",
    drafted=True,
    marks={
        Mark.SPEECH_ENDED: 100.0,
        Mark.GENERATION_STARTED: 100.2,
        Mark.FIRST_TOKEN: 100.25,
        Mark.FIRST_CLAUSE: 100.26,
        Mark.FIRST_AUDIO: 100.3,
        Mark.DECIDED: 100.512,
        Mark.TRANSCRIBED: 100.512,
        Mark.FIRST_SENT: 100.514,
    },
)
"""A drafted reply: made ready within the silence, and sent 2 ms after it."""

FAILED = TurnReceipt(
    turn_id=4,
    outcome=TurnOutcome.FAILED,
    reason="turnComplete",
    drafted=False,
    marks={Mark.DECIDED: 7.0, Mark.GENERATION_STARTED: 7.0},
    error='openai: "http://127.0.0.1:1" does not answer;\nstart it',
)

UNMARKED = TurnReceipt(
    turn_id=5, outcome=TurnOutcome.INTERRUPTED, reason="turnComplete", drafted=False, marks={}
)

receipts = st.builds(
    TurnReceipt,
    turn_id=st.integers(1, 10**6),
    outcome=st.sampled_from(TurnOutcome),
    reason=st.text(max_size=2_000),
    drafted=st.booleans(),
    marks=st.dictionaries(st.sampled_from(Mark), st.floats(0, 10**7)),
    discarded_drafts=st.integers(0, 9),
    discarded_tokens=st.integers(0, 10**6),
    error=st.text(max_size=2_000),
)
"""Any receipt: marks in any order, up to four months after the loop began to count."""


class SetClock:
    """A clock that stands where a test sets it.

    Attributes:
        now_s: what `now` tells; at 100 s it is noon.
    """

    def __init__(self, now_s: float = 100.0) -> None:
        self.now_s = now_s

    def now(self) -> float:
        return self.now_s

    def utc(self) -> datetime:
        return NOON + timedelta(seconds=self.now_s - 100.0)

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError
