"""Metrics of what is used: by model, for names of API keys are for nobody but their holders."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge

from antiphon.server.usage.spending import (
    AUDIO_IN_MS,
    AUDIO_OUT_MS,
    DRAFT_TOKENS,
    THOUGHTS,
    TOOL_USE,
    UNFINISHED,
    Spending,
)

_NO_MODALITY = ""


class UsageMetrics:
    """Counters of tokens and of audio.

    Labels: model has as many values as models are configured, kind 6, modality 6, direction 2.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        self._tokens = Counter(
            "antiphon_tokens",
            "Tokens, as usageMetadata told them; draft and unfinished ones besides.",
            ["model", "kind", "modality"],
            registry=registry,
        )
        self._audio = Counter(
            "antiphon_audio_seconds",
            "Audio that sessions received and sent.",
            ["model", "direction"],
            registry=registry,
        )

    def observe(self, model: str, spending: Spending) -> None:
        """Something was booked."""
        amounts = spending.amounts
        for kind, details in (("prompt", spending.prompt), ("response", spending.response)):
            for modality, tokens in details.items():
                self._tokens.labels(model, kind, modality).inc(tokens)
        kinds = {
            "tool_use_prompt": TOOL_USE,
            "thoughts": THOUGHTS,
            "unfinished": UNFINISHED,
            "draft": DRAFT_TOKENS,
        }
        for kind, item in kinds.items():
            if item in amounts:
                self._tokens.labels(model, kind, _NO_MODALITY).inc(amounts[item])
        for direction, item in (("in", AUDIO_IN_MS), ("out", AUDIO_OUT_MS)):
            if item in amounts:
                self._audio.labels(model, direction).inc(amounts[item] / 1000)

    def watch(self, unwritten: Callable[[], int]) -> None:
        """Show how much waits for the store."""
        gauge = Gauge(
            "antiphon_usage_unwritten_accounts",
            "Accounts whose usage waits to be written to the store.",
            registry=self._registry,
        )
        gauge.set_function(unwritten)
