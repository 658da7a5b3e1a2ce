"""Usage as metrics: by model, with what nobody was told of apart."""

from __future__ import annotations

from prometheus_client import CollectorRegistry

from antiphon.server.usage.metrics import UsageMetrics
from antiphon.server.usage.spending import Spending


def test_tokens_that_no_client_was_told_of_are_kinds_of_their_own() -> None:
    registry = CollectorRegistry()
    metrics = UsageMetrics(registry)
    for _ in range(2):
        metrics.observe(
            "m", Spending.of(draft_tokens=36, drafts=1, unfinished=3, thoughts=4, tool_use_prompt=5)
        )

    def tokens(kind: str) -> float | None:
        labels = {"model": "m", "kind": kind, "modality": ""}
        return registry.get_sample_value("antiphon_tokens_total", labels)

    assert (tokens("draft"), tokens("unfinished")) == (72.0, 6.0)
    assert (tokens("thoughts"), tokens("tool_use_prompt")) == (8.0, 10.0)
    assert tokens("prompt") is tokens("response") is None


def test_audio_is_counted_in_seconds_by_direction() -> None:
    registry = CollectorRegistry()
    UsageMetrics(registry).observe("m", Spending.of(audio_in_ms=1500, audio_out_ms=250))
    heard = {
        direction: registry.get_sample_value(
            "antiphon_audio_seconds_total", {"model": "m", "direction": direction}
        )
        for direction in ("in", "out")
    }
    assert heard == {"in": 1.5, "out": 0.25}
