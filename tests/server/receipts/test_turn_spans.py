"""With OpenTelemetry, a turn is a span, and its parts are spans within."""

from __future__ import annotations

import asyncio
import importlib
import sys
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import example, given
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from tests.server.engines import TellingModel, pipelines_with
from tests.server.harness import run
from tests.server.receipts.sample_receipts import FAILED, NOON, SPOKEN, UNMARKED, SetClock, receipts

from antiphon.config import Config
from antiphon.config.errors import InvalidConfig
from antiphon.config.server import ServerSettings
from antiphon.config.telemetry import TelemetrySettings
from antiphon.config.tls import TlsSettings
from antiphon.conversation.receipt import TurnReceipt
from antiphon.server.server import Server
from antiphon.server.tracing import open_tracing
from antiphon.server.turn_spans import TurnSpans, otlp_provider

NOON_NS = int(NOON.timestamp()) * 10**9


def recorded(receipt: TurnReceipt, clock: SetClock) -> tuple[ReadableSpan, list[ReadableSpan]]:
    """The turn's span, and those of its parts."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    TurnSpans(provider, clock).record("s-1", receipt)
    *parts, turn = exporter.get_finished_spans()
    return turn, parts


def length_ns(span: ReadableSpan) -> int:
    assert span.start_time is not None
    assert span.end_time is not None
    return span.end_time - span.start_time


class TestSpans:
    def test_a_turn_lies_where_it_was_in_time(self) -> None:
        turn, parts = recorded(SPOKEN, SetClock(now_s=130.0))
        assert turn.name == "antiphon.turn"
        assert (turn.start_time, turn.end_time) == (NOON_NS, NOON_NS + 514_000_000)
        assert [part.name for part in parts] == [
            "antiphon.turn.generation_started",
            "antiphon.turn.first_token",
            "antiphon.turn.first_clause",
            "antiphon.turn.first_audio",
            "antiphon.turn.decided",
            "antiphon.turn.transcribed",
            "antiphon.turn.first_sent",
        ]

    @given(receipts)
    @example(SPOKEN)
    def test_parts_lie_end_to_end_within_the_turn(self, receipt: TurnReceipt) -> None:
        turn, parts = recorded(receipt, SetClock(now_s=2e7))
        assert turn.context is not None
        for part in parts:
            assert part.parent is not None
            assert part.parent.span_id == turn.context.span_id
        edges = [turn.start_time, *(part.end_time for part in parts)]
        assert [part.start_time for part in parts] == edges[:-1]
        assert edges[-1] == turn.end_time
        assert sum(map(length_ns, parts)) == length_ns(turn) == receipt.total_us() * 1000

    def test_a_turn_tells_its_session_and_reason(self) -> None:
        turn, _ = recorded(replace(SPOKEN, discarded_drafts=2, discarded_tokens=31), SetClock())
        assert turn.parent is None
        assert dict(turn.attributes or {}) == {
            "session.id": "s-1",
            "antiphon.turn.id": 3,
            "antiphon.turn.outcome": "completed",
            "antiphon.turn.reason": "silence 512 ms",
            "antiphon.turn.drafted": True,
            "antiphon.turn.discarded_drafts": 2,
            "antiphon.turn.discarded_tokens": 31,
        }
        assert turn.status.status_code is StatusCode.UNSET

    def test_a_failure_is_an_error(self) -> None:
        turn, _ = recorded(FAILED, SetClock())
        assert turn.status.status_code is StatusCode.ERROR
        assert turn.status.description == FAILED.error

    def test_a_turn_without_marks_is_a_point_in_time(self) -> None:
        turn, parts = recorded(UNMARKED, SetClock(now_s=160.0))
        assert (turn.start_time, length_ns(turn), parts) == (NOON_NS + 60 * 10**9, 0, [])


class TestExport:
    def test_spans_reach_the_collector_when_the_server_ends(self, monkeypatch: pytest.MonkeyPatch) -> None:
        requests: list[ExportTraceServiceRequest] = []

        class Collector(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                requests.append(ExportTraceServiceRequest.FromString(body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        with HTTPServer(("127.0.0.1", 0), Collector) as collector:
            thread = Thread(target=collector.serve_forever)
            thread.start()
            endpoint = f"http://127.0.0.1:{collector.server_port}"
            monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
            monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")

            async def test() -> None:
                spans = open_tracing(TelemetrySettings(traces=True), SetClock())
                assert spans is not None
                spans.record("s-1", SPOKEN)
                await spans.close()

            asyncio.run(test())
            collector.shutdown()
            thread.join()
        (resource,) = requests[0].resource_spans
        assert len(resource.scope_spans[0].spans) == 8
        assert ("service.name", "antiphon") in [
            (attribute.key, attribute.value.string_value) for attribute in resource.resource.attributes
        ]

    def test_the_environment_names_the_service(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OTEL_SERVICE_NAME", "front-desk")
        provider = otlp_provider()
        assert provider.resource.attributes["service.name"] == "front-desk"
        provider.shutdown()


class TestInstallation:
    """`pip install 'antiphon[otel]'`"""

    def test_nobody_who_does_not_ask_for_traces_needs_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _uninstall(monkeypatch)
        importlib.import_module("antiphon.server.server")
        assert open_tracing(TelemetrySettings(), SetClock()) is None

    def test_a_server_that_is_to_trace_refuses_to_start_without(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        _uninstall(monkeypatch)
        config = Config(
            server=ServerSettings(port=0),
            tls=TlsSettings(enabled=False),
            telemetry=TelemetrySettings(traces=True),
        )

        async def test() -> None:
            with pytest.raises(
                InvalidConfig, match=r"telemetry\.traces: .*opentelemetry.*; pip install 'antiphon\[otel\]'"
            ):
                Server(
                    config,
                    environ={"ANTIPHON_STATE_DIR": str(tmp_path)},
                    pipelines=pipelines_with(TellingModel([])),
                )

        run(test())


def _uninstall(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if OpenTelemetry were not there; and as if nothing that needs it had been imported."""
    for name in list(sys.modules):
        if name.startswith("opentelemetry") or name in (
            "antiphon.server.turn_spans",
            "antiphon.server.server",
        ):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
