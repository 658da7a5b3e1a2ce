"""Real clients against a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.referees.server_process import ServerProcess

FOLDER = Path(__file__).parent

TIMEOUT_S = 90
"""Conversations take as long as they take to speak, and share a machine with other tests."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(FOLDER) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(TIMEOUT_S))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server without keys, as `antiphon serve` starts it, that also knows scripted models."""
    yield from _serving(tmp_path_factory.mktemp("open"), (FOLDER / "antiphon.toml").read_text())


@pytest.fixture(scope="session", autouse=True)
def _trust(server: ServerProcess) -> Iterator[None]:
    """Python's SDK trusts whom SSL_CERT_FILE names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(server.ca_bundle))
        for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY", "GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION"):
            patch.delenv(name, raising=False)
        yield


def _serving(folder: Path, config: str) -> Iterator[ServerProcess]:
    process = ServerProcess(folder, config)
    try:
        yield process
    finally:
        status = process.stop()
    assert status == 0
    assert "Traceback" not in process.log, process.log
