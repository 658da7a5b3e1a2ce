"""The parts of a receipt lie end to end in time, and sum to its total."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from tests.server.receipts.sample_receipts import SPOKEN, UNMARKED, receipts

from antiphon.conversation.receipt import Mark, Part, TurnReceipt


@given(receipts)
@example(SPOKEN)
def test_they_sum_to_the_total(receipt: TurnReceipt) -> None:
    assert sum(part.duration_us for part in receipt.parts()) == receipt.total_us()


@given(receipts)
def test_the_total_is_what_lies_between_the_first_mark_and_the_last(receipt: TurnReceipt) -> None:
    times = receipt.marks.values()
    assert receipt.total_us() / 1e6 == pytest.approx(max(times, default=0) - min(times, default=0), abs=1e-6)


@given(receipts)
def test_each_begins_where_the_one_before_ends(receipt: TurnReceipt) -> None:
    parts = receipt.parts()
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert all(part.duration_us >= 0 for part in parts)
    assert len(parts) == max(0, len(receipt.marks) - 1)


def test_they_are_in_the_order_of_time_and_not_of_the_marks() -> None:
    """A draft has its first token before the user's turn is over."""
    assert SPOKEN.parts()[1] == Part(Mark.GENERATION_STARTED, Mark.FIRST_TOKEN, 50_000)
    assert SPOKEN.parts()[4] == Part(Mark.FIRST_AUDIO, Mark.DECIDED, 212_000)


def test_marks_at_the_same_time_keep_their_order() -> None:
    assert SPOKEN.parts()[5] == Part(Mark.DECIDED, Mark.TRANSCRIBED, 0)


def test_without_marks_there_is_nothing() -> None:
    assert (UNMARKED.parts(), UNMARKED.total_us()) == ((), 0)
