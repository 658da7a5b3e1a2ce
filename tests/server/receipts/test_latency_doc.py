"""docs/latency.md tells every mark, key, metric and span, and its example adds up."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from tests.server.receipts.sample_receipts import FAILED, SPOKEN

from antiphon.conversation.receipt import Mark, TurnOutcome, TurnReceipt
from antiphon.server.session.receipt_line import receipt_line
from antiphon.server.session.session_log import MAX_SESSIONS, MAX_TEXT_CHARS, MAX_TURNS
from antiphon.server.turn_metrics import TurnMetrics

DOCUMENT = (Path(__file__).parents[3] / "docs" / "latency.md").read_text(encoding="utf-8")

(EXAMPLE,) = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", DOCUMENT, flags=re.DOTALL)]


def test_every_mark_is_told() -> None:
    section = DOCUMENT.partition("## Marks and parts")[2].partition("## In the log")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE) == [str(mark) for mark in Mark]


def test_every_key_of_the_log_line_is_told() -> None:
    section = DOCUMENT.partition("## In the log")[2].partition("## Over REST")[0]
    told = re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)
    keys = re.findall(r"(\w+)=", receipt_line("s", SPOKEN) + receipt_line("s", FAILED))
    marks = {f"{mark}_ms" for mark in Mark}
    assert set(told) == set(keys) - marks
    assert all(f"`{outcome}`" in section for outcome in TurnOutcome)


def test_the_example_adds_up() -> None:
    (turn,) = EXAMPLE["turns"]
    assert sum(part["ms"] for part in turn["parts"]) == turn["totalMs"]
    assert " + ".join(f"{part['ms']:.0f}" for part in turn["parts"]) + f" = {turn['totalMs']:.0f}" in DOCUMENT


def test_the_example_is_the_same_in_the_log_and_over_rest() -> None:
    (turn,) = EXAMPLE["turns"]
    at_us, marks = 0, {Mark(turn["parts"][0]["from"]): 0.0}
    for part in turn["parts"]:
        at_us += round(part["ms"] * 1000)
        marks[Mark(part["to"])] = at_us / 1e6
    receipt = TurnReceipt(
        turn_id=turn["turnId"],
        outcome=TurnOutcome(turn["outcome"]),
        reason=turn["reason"],
        drafted=turn["drafted"],
        marks=marks,
    )
    told = re.search(r"```\n(turn=.*?)\n```", DOCUMENT, flags=re.DOTALL)
    assert told is not None
    assert re.sub(r"\n\s+", " ", told[1]) == receipt_line(EXAMPLE["sessionId"], receipt)


def test_metrics_have_the_names_and_labels_told() -> None:
    registry = CollectorRegistry()
    TurnMetrics(registry).observe("s", SPOKEN)
    for family in registry.collect():
        name = f"{family.name}_total" if family.type == "counter" else family.name
        labels = {label for sample in family.samples for label in sample.labels} - {"le"}
        (told,) = re.findall(rf"^\| `{name}` \| ([^|]*) \|", DOCUMENT, flags=re.MULTILINE)
        assert set(re.findall(r"\w+", told)) == labels


@pytest.mark.parametrize("number", [MAX_SESSIONS, MAX_TURNS, MAX_TEXT_CHARS])
def test_limits_are_the_true_ones(number: int) -> None:
    assert re.search(rf"\b{number:,}\b", DOCUMENT)
