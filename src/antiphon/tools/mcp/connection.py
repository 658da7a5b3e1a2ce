"""A session's connection to one MCP server.

The client library's scopes must be left by the task that entered them, so each connection has a task of its
own, which holds it open until it is told to leave; calls come from other tasks.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from antiphon.conversation.tool_requests import RemoteOutcome
from antiphon.tools.errors import ToolUnavailable
from antiphon.tools.mcp.results import outcome_of
from antiphon.tools.mcp.transport import Http, Transport

if TYPE_CHECKING:
    import httpx2
    from mcp import Client
    from mcp.types import Tool

logger = logging.getLogger(__name__)

_MAX_PAGES = 32


class McpConnection:
    """One connection; made by `open`.

    Attributes:
        name: the server's name in the session.
        tools: what it offered when the connection was made.
    """

    def __init__(self, name: str, transport: Transport) -> None:
        self.name = name
        self.tools: tuple[Tool, ...] = ()
        self._client: Client | None = None
        self._leave = asyncio.Event()
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.get_running_loop().create_task(self._hold(transport))

    @classmethod
    async def open(cls, name: str, transport: Transport, *, timeout_s: float) -> McpConnection:
        """Connect, and ask for the tools.

        Raises:
            ToolUnavailable: the server cannot be reached, is none, or takes too long.
        """
        connection = cls(name, transport)
        try:
            async with asyncio.timeout(timeout_s):
                await asyncio.shield(connection._ready)
        except TimeoutError:
            connection._task.cancel()
            raise ToolUnavailable(f"MCP server {name!r} did not answer within {timeout_s:g} s") from None
        except asyncio.CancelledError:
            connection._task.cancel()
            raise
        return connection

    async def call(self, tool: str, args: Mapping[str, Any]) -> RemoteOutcome:
        """Call a tool. Whatever goes wrong is told to the language model."""
        from mcp import MCPError

        if self._client is None:
            return RemoteOutcome({"error": f"The server of {tool} is gone."}, is_error=True)
        try:
            return outcome_of(await self._client.call_tool(tool, dict(args)))
        except MCPError as error:
            logger.warning("MCP server %s: %s: %s", self.name, tool, error)
            return RemoteOutcome({"error": str(error)}, is_error=True)
        except Exception as error:  # the library lets out what its transports and its types raise
            logger.warning("MCP server %s: %s: %r", self.name, tool, error)
            return RemoteOutcome({"error": f"{tool} did not answer."}, is_error=True)

    def on_closed(self, tell: Callable[[McpConnection], object]) -> None:
        """Have somebody told when the connection has ended."""
        self._task.add_done_callback(lambda _: tell(self))

    def leave(self) -> None:
        """End the connection soon; `closed` tells when it has."""
        self._leave.set()

    async def closed(self) -> None:
        """Wait until the connection has ended."""
        await asyncio.wait([self._task])

    async def _hold(self, transport: Transport) -> None:
        try:
            async with _client(transport) as client:
                self.tools = await _tools(client)
                self._client = client
                self._ready.set_result(None)
                await self._leave.wait()
        except Exception as error:
            reason = f"MCP server {self.name!r} cannot be used"
            logger.warning("%s: %s", reason, _told(error))
            if not self._ready.done():
                self._ready.set_exception(ToolUnavailable(reason))
                self._ready.exception()  # nobody may be left to hear it
        finally:
            self._client = None


@asynccontextmanager
async def _client(transport: Transport) -> AsyncIterator[Client]:
    # The library is big, and certificates are read from files: neither is for the event loop.
    http, client = await asyncio.to_thread(_make_client, transport)
    async with http or nullcontext(), client:
        yield client


def _make_client(transport: Transport) -> tuple[httpx2.AsyncClient | None, Client]:
    import httpx2
    import jsonschema  # noqa: F401  # the library imports it in the middle of the first call
    from mcp import Client, StdioServerParameters
    from mcp.client.streamable_http import streamable_http_client

    if isinstance(transport, Http):
        # The library itself follows redirects within one origin only.
        http = httpx2.AsyncClient(headers=dict(transport.headers), timeout=None)
        stream = streamable_http_client(
            transport.url, http_client=http, terminate_on_close=transport.ends_session
        )
        return http, Client(stream, cache=None)
    program, *arguments = transport.command
    parameters = StdioServerParameters(
        command=program, args=arguments, env=dict(transport.env), cwd=transport.cwd
    )
    return None, Client(parameters, cache=None)


async def _tools(client: Client) -> tuple[Tool, ...]:
    found: list[Tool] = []
    cursor: str | None = None
    for _ in range(_MAX_PAGES):
        page = await client.list_tools(cursor=cursor)
        found += page.tools
        cursor = page.next_cursor
        if not cursor:
            break
    return tuple(found)


def _told(error: BaseException) -> str:
    """What went wrong at the bottom: task groups wrap it."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{error}" or type(error).__name__
