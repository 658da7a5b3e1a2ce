"""A receipt in the log is one line of `key=value`, whose parts sum to the total."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import example, given
from tests.server.receipts.sample_receipts import FAILED, SPOKEN, UNMARKED, receipts

from antiphon.conversation.receipt import Mark, TurnReceipt
from antiphon.server.session.receipt_line import log_receipt, receipt_line

_PAIR = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|\S+)(?: |$)')


def fields(line: str) -> dict[str, str]:
    """The line, read the way any reader of `key=value` reads it."""
    pairs = _PAIR.findall(line)
    assert "".join(f"{key}={value} " for key, value in pairs) == f"{line} "
    return dict(pairs)


def test_it_tells_everything_in_order_of_time() -> None:
    assert receipt_line("s-1", SPOKEN) == (
        "turn=3 session=s-1 outcome=completed drafted=true total_ms=514.000 from=speech_ended"
        " generation_started_ms=200.000 first_token_ms=50.000 first_clause_ms=10.000 first_audio_ms=40.000"
        ' decided_ms=212.000 transcribed_ms=0.000 first_sent_ms=2.000 reason="silence 512 ms"'
    )


def test_without_marks_it_takes_no_time() -> None:
    assert receipt_line("s-1", UNMARKED) == (
        'turn=5 session=s-1 outcome=interrupted drafted=false total_ms=0.000 reason="turnComplete"'
    )


@given(receipts)
@example(SPOKEN)
def test_the_parts_sum_to_the_total(receipt: TurnReceipt) -> None:
    read = fields(receipt_line("s-1", receipt))
    parts = [Decimal(read[f"{mark}_ms"]) for mark in Mark if f"{mark}_ms" in read]
    assert sum(parts) == Decimal(read["total_ms"])


@given(receipts)
@example(FAILED)
def test_texts_of_engines_stay_on_the_line(receipt: TurnReceipt) -> None:
    line = receipt_line("s-1", receipt)
    assert len(line.splitlines()) == 1
    read = fields(line)
    assert json.loads(read["reason"]) == receipt.reason
    assert json.loads(read.get("error", '""')) == receipt.error


def test_drafts_that_were_dropped_are_told_if_there_were_any() -> None:
    read = fields(receipt_line("s-1", replace(SPOKEN, discarded_drafts=2, discarded_tokens=31)))
    assert (read["discarded_drafts"], read["discarded_tokens"]) == ("2", "31")
    assert "discarded_drafts" not in fields(receipt_line("s-1", SPOKEN))


@pytest.mark.parametrize(("receipt", "level"), [(SPOKEN, "INFO"), (UNMARKED, "INFO"), (FAILED, "WARNING")])
def test_only_a_failure_is_a_warning(
    receipt: TurnReceipt, level: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "antiphon"):
        log_receipt("s-1", receipt)
    assert [record.levelname for record in caplog.records] == [level]
