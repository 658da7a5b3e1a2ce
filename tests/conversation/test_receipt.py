"""The latency receipt: the parts sum to the total."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.conversation.receipt import Mark, Part, TurnOutcome, TurnReceipt


def receipt(marks: dict[Mark, float]) -> TurnReceipt:
    return TurnReceipt(turn_id=1, outcome=TurnOutcome.COMPLETED, reason="", drafted=False, marks=marks)


@given(st.dictionaries(st.sampled_from(Mark), st.floats(0, 100_000)))
def test_the_parts_sum_to_the_total_exactly(marks: dict[Mark, float]) -> None:
    parts = receipt(marks).parts()
    assert sum(part.duration_us for part in parts) == receipt(marks).total_us()
    assert all(part.duration_us >= 0 for part in parts)
    assert len(parts) == max(0, len(marks) - 1)
    assert all(sooner.end is later.start for sooner, later in itertools.pairwise(parts))


def test_the_parts_are_named_by_the_marks_that_were_passed() -> None:
    turn = receipt({Mark.SPEECH_ENDED: 1.0, Mark.DECIDED: 1.5, Mark.FIRST_TOKEN: 1.75})
    assert turn.parts() == (
        Part(Mark.SPEECH_ENDED, Mark.DECIDED, 500_000),
        Part(Mark.DECIDED, Mark.FIRST_TOKEN, 250_000),
    )
    assert turn.total_us() == 750_000
    assert turn.began_at == 1.0


def test_a_draft_passes_marks_before_the_decision() -> None:
    marks = {Mark.DECIDED: 1.5, Mark.FIRST_TOKEN: 1.25, Mark.SPEECH_ENDED: 1.0, Mark.FIRST_SENT: 1.5}
    assert list(receipt(marks).passed()) == [
        Mark.SPEECH_ENDED,
        Mark.FIRST_TOKEN,
        Mark.DECIDED,
        Mark.FIRST_SENT,
    ]


@pytest.mark.parametrize("marks", [{}, {Mark.DECIDED: 3.0}])
def test_fewer_than_two_marks_take_no_time(marks: dict[Mark, float]) -> None:
    assert receipt(marks).total_us() == 0
    assert receipt(marks).parts() == ()
