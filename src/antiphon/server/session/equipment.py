"""Giving a session the tools that its client asks for, or refusing them by name."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from msgspec import structs

from antiphon.conversation.settings import SessionSettings
from antiphon.conversation.tool_requests import ServerTool
from antiphon.conversation.toolbox import asked_tools
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
    _check_names(asked, "setup.tools")
    await _start(asked, "setup.tools", tools)
    settings = opening.settings
    if opening.resumed is not None:
        settings = await _still_there(settings, tools)
    servers = [
        structs.replace(server, name=server.name or f"mcp{number}")
        for number, server in enumerate(settings.toolbox.mcp_servers, start=1)
    ]
    paths = [path for path, _ in _mcp_servers(asked, "setup.tools")]
    taken = [function.name for function in settings.toolbox.functions]
    try:
        connections = await tools.mcp.connect(servers, taken, required=bool(paths))
    except NotConnected as error:
        path = paths[error.position]
        if isinstance(error, Unreachable):
            reason = reason_at("The service is currently unavailable", path, f": {error}")
            raise ProtocolError(reason, code=CloseCode.INTERNAL, path=path, detail=str(error)) from error
        raise _refusal(path, str(error)) from error
    toolbox = replace(settings.toolbox, mcp_servers=tuple(servers), connected=connections.tools)
    settings = replace(settings, toolbox=toolbox)
    return replace(opening, settings=settings, connections=connections)


class LateEquipment:
    """Sees to it that what a session's `contextUpdate`s ask for is there.

    Tools take their time to start, and the session goes on meanwhile; if one is not there after all, the
    session is refused, as it would have been by its setup.

    Args:
        connected: the names of the session's MCP servers; it cannot be connected to more of them.
        refuse: ends the session.
    """

    def __init__(
        self, tools: Tools, connected: Collection[str], refuse: Callable[[ProtocolError], None]
    ) -> None:
        self._tools = tools
        self._connected = connected
        self._refuse = refuse
        self._tasks: set[asyncio.Task[None]] = set()

    def want(self, asked: Sequence[Tool]) -> None:
        """A `contextUpdate` asks for these.

        Raises:
            ProtocolError: for an MCP server that is not connected, or a function with a tool's name.
        """
        path = "contextUpdate.tools.tools"
        _check_names(asked, path)
        for server_path, server in _mcp_servers(asked, path):
            if server.name not in self._connected:
                raise _refusal(server_path, "only an MCP server of the setup can be named here")
        if any(_asked(asked, path)):
            task = asyncio.get_running_loop().create_task(self._start(asked, path))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        """The session is over."""
        for task in tuple(self._tasks):
            task.cancel()

    async def _start(self, asked: Sequence[Tool], path: str) -> None:
        try:
            await _start(asked, path, self._tools)
        except ProtocolError as error:
            self._refuse(error)


async def _start(asked: Sequence[Tool], path: str, tools: Tools) -> None:
    for tool, tool_path in _asked(asked, path):
        try:
            await tools.start(tool)
        except ToolUnavailable as error:
            raise _refusal(tool_path, str(error)) from error


def _check_names(asked: Sequence[Tool], path: str) -> None:
    """See that no function has the name by which the language model knows one of the tools asked for."""
    taken = {str(tool) for tool, _ in _asked(asked, path)}
    for index, tool in enumerate(asked):
        for number, function in enumerate(tool.function_declarations):
            if function.name in taken:
                place = f"{path}[{index}].functionDeclarations[{number}].name"
                why = f"{function.name} is a tool of the server's"
                raise ProtocolError(reason_at("Invalid value", place, f": {why}"), path=place, detail=why)


async def _still_there(settings: SessionSettings, tools: Tools) -> SessionSettings:
    there = set()
    for tool in settings.toolbox.server_tools:
        try:
            await tools.start(tool)
        except ToolUnavailable as error:
            logger.warning("session %s goes on without %s: %s", settings.session_id, tool, error)
        else:
            there.add(tool)
    return replace(settings, toolbox=replace(settings.toolbox, server_tools=frozenset(there)))


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
