"""`antiphon doctor` says what is missing, and the command that mends it."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest
from tests.cli.command import Done, antiphon

from antiphon.cli.doctor import installation
from antiphon.cli.doctor.finding import Verdict
from antiphon.config import Config
from antiphon.config.telemetry import TelemetrySettings


@pytest.fixture
def state(tmp_path: Path) -> dict[str, str]:
    """An environment with a state directory of its own, and a port that is free."""
    return {"ANTIPHON_STATE_DIR": str(tmp_path / "state"), "ANTIPHON_SERVER__PORT": "0"}


def doctor(tmp_path: Path, environ: dict[str, str], config: str = "") -> Done:
    (tmp_path / "antiphon.toml").write_text(config)
    return antiphon("doctor", environ=environ, cwd=tmp_path)


def test_all_is_well_out_of_the_box(tmp_path: Path, state: dict[str, str]) -> None:
    done = doctor(tmp_path, state)
    assert (done.status, "✗" in done.stdout) == (0, False), done.stdout
    for subject in (
        "Python",
        "packages",
        "voice activity",
        "configuration",
        "port",
        "TLS",
        "recognizers.default",
    ):
        assert f"✓ {subject}: " in done.stdout
    assert "gemini-2.0-flash-live-001" in done.stdout


def test_an_engine_that_refuses_its_settings(tmp_path: Path, state: dict[str, str]) -> None:
    done = doctor(tmp_path, state, "[recognizers.default]\nwrokers = 2\n")
    assert done.status == 1
    assert '✗ recognizers.default: pocketsphinx: no setting "wrokers"; did you mean "workers"?' in done.stdout
    assert "something that the server needs is missing" in done.stderr


def test_a_model_server_that_is_down_is_no_reason_to_fail(tmp_path: Path, state: dict[str, str]) -> None:
    done = doctor(
        tmp_path,
        state,
        '[language_models.default]\nengine = "openai"\nbase_url = "http://127.0.0.1:9/v1"\nmodel = "m"\n',
    )
    assert done.status == 0
    assert "○ language_models.default: openai at http://127.0.0.1:9/v1, model m: " in done.stdout


def test_a_wrong_configuration(tmp_path: Path, state: dict[str, str]) -> None:
    done = doctor(tmp_path, state, "[server]\nprot = 1\n")
    assert done.status == 1
    assert '✗ configuration: antiphon.toml:2: no key server.prot; did you mean "port"?' in done.stdout


def test_a_port_that_is_taken_by_something_else(tmp_path: Path, state: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = doctor(tmp_path, {**state, "ANTIPHON_SERVER__PORT": port, "ANTIPHON_TLS__ENABLED": "false"})
    assert done.status == 1
    assert f"✗ port: port {port} on 127.0.0.1" in done.stdout
    assert "○ TLS: off" in done.stdout


def test_certificate_files_that_cannot_be_used(tmp_path: Path, state: dict[str, str]) -> None:
    done = doctor(tmp_path, state, '[tls]\ncertificate = "c.pem"\nprivate_key = "k.pem"\n')
    assert done.status == 1
    assert "✗ TLS: c.pem and k.pem: " in done.stdout


def test_a_package_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        installation, "requires", lambda _: ["numpy>=2", "no-such-package>=1", 'x; extra == "dev"']
    )
    finding = installation.packages()
    assert (finding.verdict, finding.detail) == (Verdict.MISSING, "not installed: no-such-package")
    assert "make run" in finding.fix


def test_the_voice_activity_model_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "silero_vad", None)
    monkeypatch.setattr("antiphon.audio.vad.model_file.find_spec", lambda _: None)
    finding = installation.voice_activity()
    assert finding.verdict is Verdict.MISSING
    assert "--no-deps silero-vad" in finding.fix


def test_the_microphone_is_optional(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "find_spec", lambda _: None)
    finding = installation.microphone()
    assert (finding.verdict, finding.fix) == (Verdict.OPTIONAL, "pip install sounddevice")


def test_traces_are_looked_at_only_if_asked_for() -> None:
    assert installation.tracing(Config()) == []
    (finding,) = installation.tracing(Config(telemetry=TelemetrySettings(traces=True)))
    assert finding.verdict is Verdict.GOOD


def test_traces_without_opentelemetry(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("opentelemetry.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    (finding,) = installation.tracing(Config(telemetry=TelemetrySettings(traces=True)))
    assert (finding.verdict, finding.fix) == (Verdict.MISSING, "pip install 'antiphon[otel]'")
