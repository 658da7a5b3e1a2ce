"""Giving a session the tools that its client asks for, or refusing them by name."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from msgspec import structs

from antiphon.conversation.settings import SessionSettings
from antiphon.conversation.tool_requests import ServerTool
from antiphon.conversation.tool_settings import asked_tools
from antiphon.server.session.opening import Opening
from antiphon.server.session.tools import Tools
from antiphon.tools.errors import ToolUnavailable
from antiphon.tools.mcp.servers import NotConnected, Unreachable
from antiphon.wire.close import CloseCode, reason_at
from antiphon.wire.errors import ProtocolError
from antiphon.wire.tools import McpServer, Tool

logger = logging.getLogger(__name__)


async def equip(opening: Opening, asked: Sequence[Tool], tools: Tools) -> Opening:
    """Make ready what the session needs, and connect it to its MCP servers.

    What a resumed session had before and the client does not ask for again is no reason to refuse it: where
    that is not there any more, the session goes on without.

    Args:
        asked: the setup's tools.

    Raises:
        ProtocolError: something that the setup asks for cannot be had.
    """
    for tool, path in _asked(asked, "setup.tools"):
        try:
            await tools.start(tool)
        except ToolUnavailable as error:
            raise _refusal(path, str(error)) from error
    settings = opening.settings
    if opening.resumed is not None:
        settings = await _still_there(settings, tools)
    servers = [
        structs.replace(server, name=server.name or f"mcp{number}")
        for number, server in enumerate(settings.mcp_servers, start=1)
    ]
    paths = [path for path, _ in _mcp_servers(asked, "setup.tools")]
    taken = [function.name for function in settings.functions]
    try:
        connections = await tools.mcp.connect(servers, taken, required=bool(paths))
    except NotConnected as error:
        path = paths[error.position]
        if isinstance(error, Unreachable):
            reason = reason_at("The service is currently unavailable", path, f": {error}")
            raise ProtocolError(reason, code=CloseCode.INTERNAL, path=path, detail=str(error)) from error
        raise _refusal(path, str(error)) from error
    settings = replace(settings, mcp_servers=tuple(servers), connected_tools=connections.tools)
    return replace(opening, settings=settings, connections=connections)


def check_tools(tools: Tools, connected: Collection[str], asked: Sequence[Tool]) -> None:
    """See that what a `contextUpdate` asks for is there.

    Args:
        connected: the names of the session's MCP servers; a session cannot be connected to more of them.

    Raises:
        ProtocolError: something of it is not.
    """
    path = "contextUpdate.tools.tools"
    for tool, tool_path in _asked(asked, path):
        reason = tools.missing(tool)
        if reason:
            raise _refusal(tool_path, reason)
    for server_path, server in _mcp_servers(asked, path):
        if server.name not in connected:
            raise _refusal(server_path, "only an MCP server of the setup can be named here")


async def _still_there(settings: SessionSettings, tools: Tools) -> SessionSettings:
    there = set()
    for tool in settings.server_tools:
        try:
            await tools.start(tool)
        except ToolUnavailable as error:
            logger.warning("session %s goes on without %s: %s", settings.session_id, tool, error)
        else:
            there.add(tool)
    return replace(settings, server_tools=frozenset(there))


def _asked(asked: Iterable[Tool], path: str) -> Iterator[tuple[ServerTool, str]]:
    for index, tool in enumerate(asked):
        for field, server_tool in asked_tools(tool):
            yield server_tool, f"{path}[{index}].{field}"


def _mcp_servers(asked: Iterable[Tool], path: str) -> Iterator[tuple[str, McpServer]]:
    for index, tool in enumerate(asked):
        for number, server in enumerate(tool.mcp_servers):
            yield f"{path}[{index}].mcpServers[{number}]", server


def _refusal(path: str, why: str) -> ProtocolError:
    opening = "Request contains an invalid argument. Unsupported field"
    return ProtocolError(
        reason_at(opening, path, f": {why}"), path=path, detail=f"{path} is not supported: {why}"
    )
