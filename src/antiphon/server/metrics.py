"""Metrics of the server, in Prometheus's format."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from antiphon.audio.vad.statistics import VadStatistics
from antiphon.server.admission.metrics import RefusalMetrics
from antiphon.server.auth.principal import ANYONE
from antiphon.server.merged_metrics import merge
from antiphon.server.readiness import Phase, Readiness
from antiphon.server.traffic import Traffic
from antiphon.server.turn_metrics import TurnMetrics
from antiphon.server.usage.metrics import UsageMetrics
from antiphon.server.workers.siblings import Siblings

METRICS = "metrics"
"""What siblings are asked for."""

_LAG_BUCKETS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


class Metrics:
    """All metrics of one server; several servers in one process keep theirs apart.

    Attributes:
        registry: where other parts register metrics of their own.
        loop_lag: how late the event loop calls back.
        turns: how turns ended and where their time went.
        usage: tokens and audio.
        refusals: sessions that were turned away.

    Args:
        traffic: what goes over the sockets.
        readiness: the server's phase.
        session_count: how many sessions run.
        vad: what voice activity detection has done.
        siblings: the other processes that serve the same port, if there are any.
    """

    def __init__(
        self,
        *,
        traffic: Traffic,
        readiness: Readiness,
        session_count: Callable[[], int],
        vad: Callable[[], VadStatistics],
        siblings: Siblings | None = None,
    ) -> None:
        self._siblings = siblings
        self.registry = CollectorRegistry()
        self.loop_lag = Histogram(
            "antiphon_loop_lag_seconds",
            "How late the event loop calls back.",
            buckets=_LAG_BUCKETS_S,
            registry=self.registry,
        )
        self.turns = TurnMetrics(self.registry)
        self.usage = UsageMetrics(self.registry)
        self.refusals = RefusalMetrics(self.registry)
        self.registry.register(_ServerCollector(traffic, readiness, session_count, vad))
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)

    async def render_all(self) -> tuple[bytes, str]:
        """The same for all processes that serve the port; each sample says which it is of."""
        text, media_type = self.render()
        if self._siblings is not None:
            others = await self._siblings.ask(METRICS, ANYONE.name)
            text = merge({self._siblings.number: text, **others})
        return text, media_type

    def render(self) -> tuple[bytes, str]:
        """The text for a scraper, and its media type."""
        return generate_latest(self.registry), CONTENT_TYPE_PLAIN_0_0_4


class _ServerCollector(Collector):
    def __init__(
        self,
        traffic: Traffic,
        readiness: Readiness,
        session_count: Callable[[], int],
        vad: Callable[[], VadStatistics],
    ) -> None:
        self._vad = vad
        self._traffic = traffic
        self._readiness = readiness
        self._session_count = session_count

    def collect(self) -> Iterator[Metric]:
        traffic = self._traffic
        yield GaugeMetricFamily(
            "antiphon_ready", "1 when sessions may begin.", self._readiness.phase is Phase.READY
        )
        yield GaugeMetricFamily("antiphon_sessions", "Sessions that are set up.", self._session_count())
        yield GaugeMetricFamily("antiphon_websockets", "Open WebSockets.", len(traffic.open))
        yield CounterMetricFamily("antiphon_websockets_opened", "WebSockets accepted.", traffic.opened)
        yield CounterMetricFamily(
            "antiphon_received_bytes", "Bytes received over WebSockets.", traffic.received_bytes
        )
        yield CounterMetricFamily("antiphon_sent_bytes", "Bytes sent over WebSockets.", traffic.sent_bytes)
        closes = CounterMetricFamily(
            "antiphon_websocket_closes", "WebSockets that ended, by close code.", labels=["code"]
        )
        for code, count in sorted(traffic.closes.items()):
            closes.add_metric([str(code)], count)
        yield closes
        vad = self._vad()
        yield GaugeMetricFamily(
            "antiphon_vad_pending_frames",
            "Frames that wait for voice activity detection.",
            vad.pending_frames,
        )
        yield CounterMetricFamily("antiphon_vad_frames", "Frames of 32 ms analyzed.", vad.frames)
        yield CounterMetricFamily(
            "antiphon_vad_gated_frames", "Of those, the ones the network was spared.", vad.gated_frames
        )
