"""An MCP server as a process of its own: by stdio, or by streamable HTTP on a free port that it prints.

Run as ``python mcp_program.py stdio`` or ``python mcp_program.py http``.
"""

from __future__ import annotations

import base64
import os
import socket
import sys
import time
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ImageContent

PICTURE = b"\x89PNG picture"

server = MCPServer("tickets")


@server.tool()
def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


@server.tool()
def get_weather(city: str) -> dict[str, Any]:
    """The weather of a city."""
    return {"city": city, "sky": "clear"}


@server.tool()
def fail(reason: str) -> str:
    """Fail for a reason."""
    raise ToolError(reason)


@server.tool()
def draw() -> ImageContent:
    """Draw a picture."""
    return ImageContent(type="image", data=base64.b64encode(PICTURE).decode(), mime_type="image/png")


@server.tool()
def dawdle() -> str:
    """Take for ever."""
    time.sleep(3600)
    return "done"


@server.tool()
def die() -> str:
    """Bring the server down."""
    os._exit(3)


@server.tool()
def environment() -> dict[str, str]:
    """The variables that the process has."""
    return dict(os.environ)


def _serve_http() -> None:
    import uvicorn

    listening = socket.create_server(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    config = uvicorn.Config(server.streamable_http_app(), log_level="error")
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    if sys.argv[1] == "stdio":
        server.run("stdio")
    else:
        _serve_http()
