"""How the server is, over HTTP: alive, ready, and in figures."""

from __future__ import annotations

import pytest
from tests.server.rest_asking import get

from antiphon.server.readiness import Phase


class TestHealth:
    @pytest.mark.parametrize("phase", list(Phase))
    def test_a_living_process_is_healthy(self, phase: Phase) -> None:
        answer = get("/healthz", phase=phase, headers={"Host": "10.0.0.7:8080"})
        assert (answer.status, answer.json) == (200, {"status": "ok"})

    @pytest.mark.parametrize(
        ("phase", "status"), [(Phase.STARTING, 503), (Phase.READY, 200), (Phase.DRAINING, 503)]
    )
    def test_it_is_ready_when_sessions_may_begin(self, phase: Phase, status: int) -> None:
        answer = get("/readyz", phase=phase, headers={"Host": "10.0.0.7:8080"})
        assert (answer.status, answer.json) == (status, {"status": str(phase)})

    def test_metrics_are_for_prometheus(self) -> None:
        answer = get("/metrics")
        lines = answer.body.decode().splitlines()
        assert "antiphon_ready 1.0" in lines
        assert "antiphon_sessions 3.0" in lines
        assert "antiphon_vad_frames_total 100.0" in lines
        assert "antiphon_vad_gated_frames_total 40.0" in lines
        assert "antiphon_websockets_opened_total 0.0" in lines
        assert any(line.startswith("antiphon_loop_lag_seconds_bucket") for line in lines)
