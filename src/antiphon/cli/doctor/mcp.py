"""Whether the configured MCP servers answer, and what they offer."""

from __future__ import annotations

import os

from antiphon.cli.doctor.finding import Finding, good, missing, optional
from antiphon.config import Config, ConfigError
from antiphon.config.mcp import McpSettings
from antiphon.server.tools import mcp_transport
from antiphon.tools.errors import ToolUnavailable
from antiphon.tools.mcp.connection import McpConnection

_MOST_NAMES = 8


async def mcp_servers(config: Config) -> list[Finding]:
    """Connect to each, one after another, and ask for its tools."""
    timeout_s = config.tools.mcp_connect_timeout_s
    return [await _try(name, settings, timeout_s) for name, settings in config.mcp.items()]


async def _try(name: str, settings: McpSettings, timeout_s: float) -> Finding:
    subject = f"mcp.{name}"
    try:
        transport = mcp_transport(name, settings, os.environ)
    except ConfigError as error:
        return missing(subject, str(error), "set the variable")
    try:
        connection = await McpConnection.open(name, transport, timeout_s=timeout_s)
    except ToolUnavailable as error:
        return optional(subject, str(error), "start it; until then sessions that ask for it are refused")
    connection.leave()
    await connection.closed()
    names = [tool.name for tool in connection.tools]
    more = ["…"] if len(names) > _MOST_NAMES else []
    return good(subject, f"{len(names)} tools: {', '.join(names[:_MOST_NAMES] + more)}")
