"""The receipt of a turn, as a log line."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

from antiphon.conversation.receipt import TurnOutcome, TurnReceipt

logger = logging.getLogger(__name__)


def log_receipt(session_id: str, receipt: TurnReceipt) -> None:
    """One line per turn (a `ReceiptSink`); a turn that failed is a warning."""
    level = logging.WARNING if receipt.outcome is TurnOutcome.FAILED else logging.INFO
    logger.log(level, "%s", receipt_line(session_id, receipt))


def receipt_line(session_id: str, receipt: TurnReceipt) -> str:
    """How a turn ended, why the user's turn was over, and where the time went, as `key=value`.

    The mark that time is counted from is `from=`; then each part is named for the mark it leads to, in order
    of time, so the parts sum to `total_ms`. Texts are JSON strings in ASCII: whatever an engine says stays on
    the line.
    """
    return " ".join(f"{key}={value}" for key, value in _fields(session_id, receipt))


def _fields(session_id: str, receipt: TurnReceipt) -> Iterator[tuple[str, str]]:
    yield "turn", str(receipt.turn_id)
    yield "session", session_id
    yield "outcome", str(receipt.outcome)
    yield "drafted", "true" if receipt.drafted else "false"
    yield "total_ms", _ms(receipt.total_us())
    passed = receipt.passed()
    if passed:
        yield "from", str(next(iter(passed)))
    for part in receipt.parts():
        yield f"{part.end}_ms", _ms(part.duration_us)
    yield "reason", json.dumps(receipt.reason)
    if receipt.discarded_drafts:
        yield "discarded_drafts", str(receipt.discarded_drafts)
        yield "discarded_tokens", str(receipt.discarded_tokens)
    if receipt.error:
        yield "error", json.dumps(receipt.error)


def _ms(duration_us: int) -> str:
    return f"{duration_us / 1000:.3f}"
