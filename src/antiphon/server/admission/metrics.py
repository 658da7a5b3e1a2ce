"""Metrics of those who were turned away."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter


class RefusalMetrics:
    """Counts sessions that were refused, by the limit that was reached: there are seven."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._refused = Counter(
            "antiphon_sessions_refused",
            "Sessions that were refused at setup because of a limit.",
            ["limit"],
            registry=registry,
        )

    def observe(self, limit: str) -> None:
        """A session was refused."""
        self._refused.labels(limit).inc()
