"""The MCP servers that sessions may use, and a session's connections to them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from antiphon.conversation.tool_requests import RemoteCall, RemoteOutcome
from antiphon.conversation.toolbox import RemoteTool
from antiphon.tools.errors import ToolUnavailable
from antiphon.tools.mcp.connection import McpConnection
from antiphon.tools.mcp.declarations import remote_tools
from antiphon.tools.mcp.transport import Http, Transport, is_allowed
from antiphon.wire.tools import McpServer

logger = logging.getLogger(__name__)

_OWN_HEADERS = frozenset(
    {"connection", "content-length", "content-type", "host", "transfer-encoding", "upgrade"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredServer:
    """A server of the operator's.

    Attributes:
        in_every_session: sessions have its tools without asking.
    """

    transport: Transport
    in_every_session: bool = False


class NotConnected(ToolUnavailable):
    """A server that a client asks for cannot be had.

    Args:
        position: which of those asked for.
    """

    def __init__(self, position: int, why: str) -> None:
        super().__init__(why)
        self.position = position


class Unreachable(NotConnected):
    """The server is known and allowed, and does not answer."""


class McpServers:
    """The operator's MCP servers, and what clients may name besides.

    Args:
        configured: by name.
        allowed_urls: addresses of servers that clients may bring along; see `is_allowed`.
        connect_timeout_s: how long a connection may take to stand.
    """

    def __init__(
        self,
        configured: Mapping[str, ConfiguredServer],
        *,
        allowed_urls: Sequence[str] = (),
        connect_timeout_s: float = 10.0,
    ) -> None:
        self._configured = dict(configured)
        self._allowed_urls = tuple(allowed_urls)
        self._connect_timeout_s = connect_timeout_s
        self._open: set[McpConnection] = set()

    async def connect(
        self, asked: Sequence[McpServer], taken: Iterable[str], *, required: bool = True
    ) -> McpConnections:
        """Connect a session to the servers it asks for, and to those that every session has.

        Args:
            asked: each with a name; without a transport it names one of the operator's.
            taken: names of the session's functions.
            required: the session cannot do without those it asks for.

        Raises:
            NotConnected: a server asked for and required is unknown, not allowed, or cannot be reached.
        """
        wanted = dict(self._wanted(asked, required=required))
        connections = McpConnections()
        try:
            async with asyncio.TaskGroup() as group:
                for name, server in wanted.items():
                    position = next((at for at, one in enumerate(asked) if one.name == name), None)
                    group.create_task(
                        self._connect(name, server, position if required else None, connections)
                    )
        except BaseException as failure:
            connections.leave()
            if isinstance(failure, ExceptionGroup) and isinstance(failure.exceptions[0], NotConnected):
                raise failure.exceptions[0] from None
            raise
        connections.list_tools(wanted, taken)
        return connections

    async def _connect(
        self, name: str, server: ConfiguredServer, position: int | None, connections: McpConnections
    ) -> None:
        try:
            connection = await McpConnection.open(name, server.transport, timeout_s=self._connect_timeout_s)
        except ToolUnavailable as error:
            if position is not None:
                raise Unreachable(position, str(error)) from None
            logger.warning("the session goes on without it: %s", error)
        else:
            self._open.add(connection)
            connection.on_closed(self._open.discard)
            connections.add(connection)

    async def close(self) -> None:
        """Wait until all connections have ended."""
        for connection in tuple(self._open):
            connection.leave()
        await asyncio.gather(*(connection.closed() for connection in tuple(self._open)))

    def _wanted(
        self, asked: Sequence[McpServer], *, required: bool
    ) -> Iterator[tuple[str, ConfiguredServer]]:
        for name, server in self._configured.items():
            if server.in_every_session:
                yield name, server
        for position, one in enumerate(asked):
            if one.name in {other.name for other in asked[:position]}:
                raise NotConnected(position, f"{one.name!r} is named twice")
            try:
                yield one.name or "", self._found(position, one)
            except NotConnected as error:
                if required:
                    raise
                logger.warning("the session goes on without it: %s", error)

    def _found(self, position: int, server: McpServer) -> ConfiguredServer:
        if server.streamable_http_transport is not None:
            return ConfiguredServer(transport=self._brought_along(position, server))
        found = self._configured.get(server.name or "")
        if found is None:
            raise NotConnected(position, f"no MCP server {server.name!r} is configured")
        return found

    def _brought_along(self, position: int, server: McpServer) -> Http:
        transport = server.streamable_http_transport
        assert transport is not None
        url = transport.url or ""
        if server.name in self._configured:
            raise NotConnected(position, f"the name {server.name!r} is the operator's server's")
        if not is_allowed(url, self._allowed_urls):
            raise NotConnected(position, "its URL is not allowed")
        headers = dict(transport.headers or {})
        if own := sorted(_OWN_HEADERS & {name.lower() for name in headers}):
            raise NotConnected(position, f"the header {own[0]} cannot be set")
        return Http(url=url, headers=headers, ends_session=transport.terminate_on_close is not False)


class McpConnections:
    """The connections of one session.

    Attributes:
        tools: what the servers offer, under names that are each one tool's.
    """

    def __init__(self) -> None:
        self.tools: tuple[RemoteTool, ...] = ()
        self._connections: dict[str, McpConnection] = {}

    def add(self, connection: McpConnection) -> None:
        """A server was connected."""
        self._connections[connection.name] = connection

    def list_tools(self, servers: Mapping[str, ConfiguredServer], taken: Iterable[str]) -> None:
        """Give the tools of all that were connected names that none of `taken` has."""
        names = set(taken)
        for name, server in servers.items():
            if name in self._connections:
                offered = self._connections[name].tools
                tools = remote_tools(name, offered, names, in_every_session=server.in_every_session)
                names |= {tool.declaration.name for tool in tools}
                self.tools += tools

    @property
    def names(self) -> frozenset[str]:
        """The servers that are connected."""
        return frozenset(self._connections)

    async def call(self, request: RemoteCall) -> RemoteOutcome:
        """Have a server's tool called."""
        return await self._connections[request.server].call(request.name, request.args)

    def leave(self) -> None:
        """The session is over."""
        for connection in self._connections.values():
            connection.leave()
