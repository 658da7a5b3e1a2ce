"""The programs of public guides, with nothing changed but the address, the key and the names of files."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.referees.server_process import ServerProcess
from tests.speech import flite_wav

QUESTION = "what is the time"


@pytest.fixture(autouse=True)
def environment(
    server: ServerProcess, env_lines: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """What `eval "$(antiphon env)"` sets, and a folder to work in."""
    for line in env_lines.splitlines():
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            monkeypatch.setenv(name, *shlex.split(value))
    monkeypatch.setenv("GOOGLE_VERTEX_BASE_URL", server.url)
    monkeypatch.chdir(tmp_path)
    yield


@pytest.fixture
def recording(environment: None) -> None:
    """The recording that the samples send."""
    Path("sample.pcm").write_bytes(flite_wav(QUESTION))


@pytest.fixture(scope="session")
def env_lines(server: ServerProcess) -> str:
    return server.env_lines()
