"""Real MCP servers for tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from antiphon.tools.mcp.transport import Http, Stdio

PROGRAM = Path(__file__).with_name("mcp_program.py")

STDIO = Stdio(command=(sys.executable, str(PROGRAM), "stdio"))


@contextmanager
def http_server() -> Iterator[Http]:
    """A server that listens on a free port of 127.0.0.1 until the block ends."""
    process = subprocess.Popen([sys.executable, str(PROGRAM), "http"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Http(url=f"http://127.0.0.1:{int(process.stdout.readline())}/mcp")
    finally:
        process.kill()
        process.communicate()
