"""Real clients against a real server."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from tests.referees.server_process import ServerProcess
from tests.referees.web import web
from tests.tools.mcp.mcp_processes import PROGRAM as MCP_PROGRAM

from antiphon.tools.search.local.database import create_index
from antiphon.tools.search.local.indexing import update

StartServer = Callable[[str], ServerProcess]
"""Starts a server with a configuration."""

FOLDER = Path(__file__).parent

JS = FOLDER / "js"
JS_INSTALLED = JS / "node_modules" / ".installed"

KEY = "a key of which the server knows the hash"
FRUGAL_KEY = "a key for one token a day"

TIMEOUT_S = 90
"""Conversations take as long as they take to speak, and share a machine with other tests."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(FOLDER) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(TIMEOUT_S))


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartServer]:
    """Starts servers that end with the tests: they must do so in order, and have raised nothing.

    They have their certificates in common, so that a client may trust all of them at once.
    """
    state = tmp_path_factory.mktemp("state")
    processes: list[ServerProcess] = []

    def start(config: str) -> ServerProcess:
        processes.append(ServerProcess(tmp_path_factory.mktemp("server"), state, config))
        return processes[-1]

    try:
        yield start
    finally:
        statuses = [process.stop() for process in processes]
    assert statuses == [0] * len(processes)
    for process in processes:
        assert "Traceback" not in process.log, process.log


@pytest.fixture(scope="session")
def server(start_server: StartServer) -> ServerProcess:
    """A server without keys, as `antiphon serve` starts it, that also knows scripted models."""
    return start_server((FOLDER / "antiphon.toml").read_text())


@pytest.fixture(scope="session")
def guarded(start_server: StartServer) -> ServerProcess:
    """A server that wants a key."""
    digest, frugal = (sha256(key.encode()).hexdigest() for key in (KEY, FRUGAL_KEY))
    return start_server(
        f"""
        [[auth.keys]]
        name = "tests"
        sha256 = "{digest}"

        [[auth.keys]]
        name = "one token a day"
        sha256 = "{frugal}"
        tokens_per_day = 1
        """
    )


QUAKES = """# The earthquake of December 2024

A magnitude 7.0 earthquake struck offshore Cape Mendocino in California on December 5, 2024, at 10:44 in the
morning. It was the largest earthquake in California since 2019. A tsunami warning was lifted after an hour.
"""


@pytest.fixture(scope="session")
def tool_server(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> ServerProcess:
    """A server with every tool, and a scripted model that uses them."""
    folder = tmp_path_factory.mktemp("tools")
    (folder / "documents").mkdir()
    (folder / "documents" / "quakes.md").write_text(QUAKES)
    index = folder / "search.db"
    with closing(create_index(index, "sqlite")) as database:
        database.add_root(folder / "documents")
        update(database, database.roots())
    sections = f"""
[search]
path = {str(index)!r}

[mcp.sums]
command = [{sys.executable!r}, {str(MCP_PROGRAM)!r}, "stdio"]
"""
    return start_server((FOLDER / "tools.toml").read_text() + sections)


@pytest.fixture(scope="session")
def short_lived(start_server: StartServer) -> ServerProcess:
    """A server whose connections end after four seconds."""
    return start_server("[lifetimes]\nconnection_s = 4\ngo_away_before_s = 2\n")


@pytest.fixture(scope="session")
def small_web() -> Iterator[str]:
    """The address of a search engine and some pages."""
    with web() as address:
        yield address


HANDBOOK = """# Rückgabe & Refunds

Damaged goods can be returned within 30 days, even without the box. Gift cards are never refunded.
"""


@pytest.fixture(scope="session")
def librarian(
    start_server: StartServer, small_web: str, tmp_path_factory: pytest.TempPathFactory
) -> ServerProcess:
    """A server that searches its own documents, and may read pages of this machine."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "handbook").mkdir()
    (folder / "handbook" / "refunds.md").write_text(HANDBOOK)
    index = folder / "search.db"
    with closing(create_index(index)) as database:
        update(database, [database.add_root(folder / "handbook")])
    port = small_web.rpartition(":")[2]
    pages = f'[url_context]\nallow_private = ["127.0.0.1"]\nports = [80, {port}]\n'
    return start_server(f"[search]\npath = {str(index)!r}\n{pages}")


@pytest.fixture(scope="session")
def sdk() -> Path:
    """The folder of @google/genai: npm installs it from `js/package.json`, as npm is configured here."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not installed")
    wanted = (JS / "package.json").read_text()
    if not JS_INSTALLED.exists() or JS_INSTALLED.read_text() != wanted:
        install = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(install, cwd=JS, capture_output=True, text=True, timeout=240)
        if done.returncode:
            pytest.skip(f"npm cannot install the SDK here: {done.stderr[-500:]}")
        JS_INSTALLED.write_text(wanted)
    return JS


@pytest.fixture(scope="session", autouse=True)
def _trust(server: ServerProcess) -> Iterator[None]:
    """Python's SDK trusts whom SSL_CERT_FILE names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(server.ca_bundle))
        for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY", "GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION"):
            patch.delenv(name, raising=False)
        yield
