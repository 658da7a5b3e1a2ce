"""OpenTelemetry, where it is asked for: it is an extra, and is imported only then."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from antiphon.clock import Clock
from antiphon.config.errors import InvalidConfig
from antiphon.config.telemetry import TelemetrySettings

if TYPE_CHECKING:
    from antiphon.server.turn_spans import TurnSpans

INSTALL = "pip install 'antiphon[otel]'"

_REQUIRED = ("opentelemetry.sdk.trace", "opentelemetry.exporter.otlp.proto.http.trace_exporter")


def open_tracing(settings: TelemetrySettings, clock: Clock) -> TurnSpans | None:
    """Begin to trace turns; None when nobody asked for it.

    Where spans go, and under what name, is up to `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_SERVICE_NAME` and the
    rest of OpenTelemetry's own variables (OpenTelemetry environment variable specification).

    Raises:
        InvalidConfig: it is asked for but not installed.
    """
    if not settings.traces:
        return None
    require_opentelemetry()
    from antiphon.server.turn_spans import TurnSpans, otlp_provider

    return TurnSpans(otlp_provider(), clock)


def require_opentelemetry() -> None:
    """Check that what traces need is installed.

    Raises:
        InvalidConfig: it is not, and how to install it.
    """
    try:
        for module in _REQUIRED:
            import_module(module)
    except ImportError as error:
        missing = error.name or str(error)
        raise InvalidConfig(
            [f"telemetry.traces: needs OpenTelemetry, and {missing} is not installed; {INSTALL}"]
        ) from None
