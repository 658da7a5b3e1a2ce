"""`[telemetry]`: what the server tells other programs about its work."""

from __future__ import annotations

from pydantic import StrictBool

from antiphon.config.section import Section


class TelemetrySettings(Section):
    """What the server tells other programs about its work."""

    traces: StrictBool = False
    """Send a span of every turn to an OpenTelemetry collector; needs `pip install 'antiphon[otel]'`."""
