"""The receipt of a turn, as a log line."""

from __future__ import annotations

import logging

from antiphon.conversation.receipt import TurnOutcome, TurnReceipt

logger = logging.getLogger(__name__)


def log_receipt(receipt: TurnReceipt) -> None:
    """One line per turn: how it ended, why the user's turn was over, and where the time went."""
    parts = " ".join(f"{name}={duration_ms:.0f}" for name, duration_ms in receipt.parts_ms().items())
    level = logging.WARNING if receipt.outcome is TurnOutcome.FAILED else logging.INFO
    logger.log(
        level,
        "turn %d %s (%s%s) %.0f ms: %s%s",
        receipt.turn_id,
        receipt.outcome,
        receipt.reason,
        ", drafted" if receipt.drafted else "",
        receipt.total_ms(),
        parts,
        f" — {receipt.error}" if receipt.error else "",
    )
