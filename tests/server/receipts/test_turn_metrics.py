"""Turns are counted and timed, under few labels."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry
from tests.server.receipts.sample_receipts import FAILED, SPOKEN, UNMARKED

from antiphon.conversation.receipt import TurnReceipt
from antiphon.server.turn_metrics import TurnMetrics


def observed(*receipts: TurnReceipt) -> CollectorRegistry:
    registry = CollectorRegistry()
    metrics = TurnMetrics(registry)
    for receipt in receipts:
        metrics.observe("s-1", receipt)
    return registry


def test_turns_are_counted_by_outcome() -> None:
    registry = observed(SPOKEN, SPOKEN, FAILED)
    for outcome, drafted, count in (
        ("completed", "true", 2),
        ("failed", "false", 1),
        ("interrupted", "false", 0),
    ):
        labels = {"outcome": outcome, "drafted": drafted}
        assert registry.get_sample_value("antiphon_turns_total", labels) == count


def test_parts_sum_to_the_total() -> None:
    registry = observed(SPOKEN, SPOKEN)
    labels = {"outcome": "completed", "drafted": "true"}
    parts = [
        sample.value
        for family in registry.collect()
        for sample in family.samples
        if sample.name == "antiphon_turn_part_seconds_sum"
    ]
    assert len(parts) == 7
    assert sum(parts) == pytest.approx(2 * 0.514)
    assert registry.get_sample_value("antiphon_turn_seconds_sum", labels) == pytest.approx(2 * 0.514)


@pytest.mark.parametrize(("bound", "count"), [("0.005", 0), ("0.5", 0), ("0.75", 1), ("10.0", 1)])
def test_buckets_reach_from_5_ms_to_10_s(bound: str, count: int) -> None:
    labels = {"outcome": "completed", "drafted": "true", "le": bound}
    assert observed(SPOKEN).get_sample_value("antiphon_turn_seconds_bucket", labels) == count


def test_a_turn_without_marks_is_counted_but_not_timed() -> None:
    registry = observed(UNMARKED)
    labels = {"outcome": "interrupted", "drafted": "false"}
    assert registry.get_sample_value("antiphon_turns_total", labels) == 1
    assert registry.get_sample_value("antiphon_turn_seconds_count", labels) is None


def test_sessions_make_no_labels() -> None:
    registry = CollectorRegistry()
    metrics = TurnMetrics(registry)
    metrics.observe("s-1", SPOKEN)
    before = sum(len(family.samples) for family in registry.collect())
    metrics.observe("s-2", SPOKEN)
    assert sum(len(family.samples) for family in registry.collect()) == before
