"""Metrics of turns: how many ended how, and where their time went."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram

from antiphon.conversation.receipt import TurnOutcome, TurnReceipt

_BUCKETS_S = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.5, 5.0, 10.0)


class TurnMetrics:
    """Counters and histograms of the turns of one server.

    Every label has a handful of values: outcome 3, drafted 2, part 7.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._turns = Counter(
            "antiphon_turns", "Turns that are complete.", ["outcome", "drafted"], registry=registry
        )
        self._total = Histogram(
            "antiphon_turn_seconds",
            "From the end of the user's turn to the first output of the reply.",
            ["outcome", "drafted"],
            buckets=_BUCKETS_S,
            registry=registry,
        )
        self._part = Histogram(
            "antiphon_turn_part_seconds",
            "From the mark before to the mark that the part is named for.",
            ["part", "outcome", "drafted"],
            buckets=_BUCKETS_S,
            registry=registry,
        )
        for outcome in TurnOutcome:
            for drafted in (False, True):
                self._turns.labels(outcome, _text(drafted))

    def observe(self, session_id: str, receipt: TurnReceipt) -> None:
        """A turn is complete (a `ReceiptSink`); without two marks there is no time to observe."""
        labels = (receipt.outcome, _text(receipt.drafted))
        self._turns.labels(*labels).inc()
        parts = receipt.parts()
        if parts:
            self._total.labels(*labels).observe(receipt.total_us() / 1e6)
        for part in parts:
            self._part.labels(part.end, *labels).observe(part.duration_us / 1e6)


def _text(value: bool) -> str:
    return "true" if value else "false"
