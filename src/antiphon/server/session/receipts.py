"""Where the receipts of turns go: to the log, the metrics, the record of sessions, and to traces."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from antiphon.conversation.receipt import TurnReceipt

ReceiptSink = Callable[[str, TurnReceipt], None]
"""Told the session's id and the receipt of each turn, when the turn is complete. It must not block."""


def to_each(sinks: Sequence[ReceiptSink]) -> ReceiptSink:
    """One sink that passes every receipt to all of these, in order."""

    def report(session_id: str, receipt: TurnReceipt) -> None:
        for sink in sinks:
            sink(session_id, receipt)

    return report
