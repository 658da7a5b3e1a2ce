"""The receipt of a turn, as OpenTelemetry spans. Only `antiphon.server.tracing` imports this module."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Status, StatusCode, set_span_in_context

from antiphon import __version__
from antiphon.clock import Clock
from antiphon.conversation.receipt import TurnOutcome, TurnReceipt

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_ROOT = Context()
"""A turn has no parent: Live clients send no trace context."""


class TurnSpans:
    """Makes a span of every turn, with a child for every part; the children lie end to end.

    The turn's span is as long as the receipt's total: from the end of the user's turn to the first output.

    Args:
        provider: what takes the spans; closed with `close`.
        clock: the one that the marks were read from.
    """

    def __init__(self, provider: TracerProvider, clock: Clock) -> None:
        self._provider = provider
        self._clock = clock
        self._tracer = provider.get_tracer("antiphon", __version__)

    def record(self, session_id: str, receipt: TurnReceipt) -> None:
        """A turn is complete (a `ReceiptSink`)."""
        at_us = self._began_us(receipt)
        turn = self._tracer.start_span(
            "antiphon.turn",
            context=_ROOT,
            start_time=_ns(at_us),
            attributes={
                "session.id": session_id,
                "antiphon.turn.id": receipt.turn_id,
                "antiphon.turn.outcome": str(receipt.outcome),
                "antiphon.turn.reason": receipt.reason,
                "antiphon.turn.drafted": receipt.drafted,
                "antiphon.turn.discarded_drafts": receipt.discarded_drafts,
                "antiphon.turn.discarded_tokens": receipt.discarded_tokens,
            },
        )
        if receipt.outcome is TurnOutcome.FAILED:
            turn.set_status(Status(StatusCode.ERROR, receipt.error))
        within = set_span_in_context(turn, _ROOT)
        for part in receipt.parts():
            span = self._tracer.start_span(f"antiphon.turn.{part.end}", context=within, start_time=_ns(at_us))
            at_us += part.duration_us
            span.end(_ns(at_us))
        turn.end(_ns(at_us))

    async def close(self) -> None:
        """Send what was not sent yet, and stop; in a thread, for the collector may be slow."""
        await asyncio.to_thread(self._provider.shutdown)

    def _began_us(self, receipt: TurnReceipt) -> int:
        """When the turn began, in microseconds since 1970."""
        now = self._clock.now()
        began_at = receipt.began_at if receipt.marks else now
        return (self._clock.utc() - _EPOCH) // timedelta(microseconds=1) - round((now - began_at) * 1e6)


def otlp_provider() -> TracerProvider:
    """Sends spans in batches to the collector that OpenTelemetry's own variables name.

    It is no global one: several servers in one process keep theirs apart.
    """
    # The variables come second, so that they win over the default name.
    resource = Resource({SERVICE_NAME: "antiphon"}).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


def _ns(at_us: int) -> int:
    return at_us * 1000
