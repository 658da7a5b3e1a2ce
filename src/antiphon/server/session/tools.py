"""What the server itself can do for a language model in the middle of a turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar, assert_never

from antiphon.conversation.tool_requests import (
    CodeRequest,
    FetchRequest,
    SearchRequest,
    ServerTool,
    ToolOutcome,
)
from antiphon.tools.errors import ToolUnavailable
from antiphon.tools.mcp.servers import McpServers
from antiphon.tools.protocol import CodeRunner, Fetcher, Searcher

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Missing:
    """A tool that is not there.

    Attributes:
        reason: why, in words for a close reason.
    """

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The tools of a server.

    Attributes:
        mcp: the MCP servers; each session has connections of its own to them.
    """

    code: CodeRunner | Missing
    searcher: Searcher | Missing
    fetcher: Fetcher | Missing
    mcp: McpServers

    async def start(self, tool: ServerTool) -> None:
        """Make a tool ready.

        Raises:
            ToolUnavailable: it is not there, or cannot work here.
        """
        found = self._tool(tool)
        if isinstance(found, Missing):
            raise ToolUnavailable(found.reason)
        await found.start()

    async def run(self, request: CodeRequest | SearchRequest | FetchRequest) -> ToolOutcome:
        """Carry out what the language model wants.

        Raises:
            ToolUnavailable: the tool is not there.
        """
        match request:
            case CodeRequest():
                return await _there(self.code).run(request)
            case SearchRequest():
                return await _there(self.searcher).search(request)
            case FetchRequest():
                return await _there(self.fetcher).fetch(request)
            case _:
                assert_never(request)

    async def close(self) -> None:
        """Free what the tools hold."""
        for tool in self._all():
            if not isinstance(tool, Missing):
                await tool.close()
        await self.mcp.close()

    def _tool(self, tool: ServerTool) -> CodeRunner | Searcher | Fetcher | Missing:
        match tool:
            case ServerTool.CODE_EXECUTION:
                return self.code
            case ServerTool.GOOGLE_SEARCH:
                return self.searcher
            case ServerTool.URL_CONTEXT:
                return self.fetcher
            case _:
                assert_never(tool)

    def _all(self) -> Iterable[CodeRunner | Searcher | Fetcher | Missing]:
        return self.code, self.searcher, self.fetcher


def _there(tool: T | Missing) -> T:
    if isinstance(tool, Missing):
        raise ToolUnavailable(tool.reason)
    return tool


NO_FETCHER = Missing("this server reads no pages; declare a function instead")
