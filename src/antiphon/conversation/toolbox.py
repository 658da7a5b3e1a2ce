"""What the model of a session may use: the client's functions, the server's own tools, MCP servers' tools."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from antiphon.conversation.grounding.dynamic_retrieval import retrieval_threshold
from antiphon.conversation.grounding.metadata import GroundingForm
from antiphon.conversation.instructions import declared_functions
from antiphon.conversation.snapshot import Snapshot
from antiphon.conversation.tool_requests import ServerTool
from antiphon.wire.tools import FunctionDeclaration, McpServer, Tool


@dataclass(frozen=True, slots=True)
class RemoteTool:
    """A tool of an MCP server that the language model may use as if it were a declared function.

    Attributes:
        declaration: as the language model sees it; its name is no other function's.
        server: the MCP server's name in this session.
        name: the tool's name as the server spells it.
        in_every_session: the operator's server, which a client does not have to ask for.
    """

    declaration: FunctionDeclaration
    server: str
    name: str
    in_every_session: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Toolbox:
    """The tools that a client asks for.

    Attributes:
        functions: what the model may call and the client runs.
        server_tools: what the model may use and the server runs.
        excluded_domains: where searches must not find anything.
        grounding_form: how the client is told of what was found.
        retrieval_threshold: how likely a search must be to help, or it is not made; None when the model
            decides.
        mcp_servers: MCP servers that the client wants.
        connected: the tools of the MCP servers that are connected, wanted now or not.
    """

    functions: tuple[FunctionDeclaration, ...] = ()
    server_tools: frozenset[ServerTool] = frozenset()
    excluded_domains: tuple[str, ...] = ()
    grounding_form: GroundingForm = GroundingForm.SEARCH
    retrieval_threshold: float | None = None
    mcp_servers: tuple[McpServer, ...] = ()
    connected: tuple[RemoteTool, ...] = ()

    @classmethod
    def of(cls, tools: Sequence[Tool], *, connected: tuple[RemoteTool, ...] = ()) -> Toolbox:
        """Read the `tools` of a setup or an update."""
        return cls(
            functions=declared_functions(tools),
            server_tools=frozenset(server_tool for tool in tools for _, server_tool in asked_tools(tool)),
            excluded_domains=_excluded_domains(tools),
            grounding_form=_grounding_form(tools),
            retrieval_threshold=retrieval_threshold(tools),
            mcp_servers=tuple(server for tool in tools for server in tool.mcp_servers),
            connected=connected,
        )

    @classmethod
    def kept_in(cls, snapshot: Snapshot, *, connected: tuple[RemoteTool, ...] = ()) -> Toolbox:
        """What a kept session had."""
        return cls(
            functions=tuple(snapshot.functions),
            server_tools=frozenset(snapshot.server_tools),
            excluded_domains=tuple(snapshot.excluded_domains),
            grounding_form=snapshot.grounding_form,
            retrieval_threshold=snapshot.retrieval_threshold,
            mcp_servers=tuple(snapshot.mcp_servers),
            connected=connected,
        )

    @property
    def empty(self) -> bool:
        """The client asks for nothing."""
        return not (self.functions or self.server_tools or self.mcp_servers)

    @property
    def remote_tools(self) -> tuple[RemoteTool, ...]:
        """The MCP servers' tools that the model may use now."""
        wanted = {server.name for server in self.mcp_servers}
        return tuple(tool for tool in self.connected if tool.in_every_session or tool.server in wanted)

    @property
    def callable_functions(self) -> tuple[FunctionDeclaration, ...]:
        """All that look like functions to the language model, the client's first."""
        return (*self.functions, *(tool.declaration for tool in self.remote_tools))

    def remote_tool(self, function: str) -> RemoteTool | None:
        """The MCP server's tool that goes by this name."""
        return next((tool for tool in self.remote_tools if tool.declaration.name == function), None)


def asked_tools(tool: Tool) -> Iterator[tuple[str, ServerTool]]:
    """The server's own tools that an entry of `tools` asks for, with the names of the fields that do."""
    fields = {
        "googleSearch": (tool.google_search, ServerTool.GOOGLE_SEARCH),
        "googleSearchRetrieval": (tool.google_search_retrieval, ServerTool.GOOGLE_SEARCH),
        "retrieval": (tool.retrieval, ServerTool.GOOGLE_SEARCH),
        "codeExecution": (tool.code_execution, ServerTool.CODE_EXECUTION),
        "urlContext": (tool.url_context, ServerTool.URL_CONTEXT),
    }
    return ((name, server_tool) for name, (given, server_tool) in fields.items() if given is not None)


def _grounding_form(tools: Iterable[Tool]) -> GroundingForm:
    retrieval = any(tool.retrieval is not None for tool in tools)
    return GroundingForm.RETRIEVAL if retrieval else GroundingForm.SEARCH


def _excluded_domains(tools: Iterable[Tool]) -> tuple[str, ...]:
    searches = [tool.google_search for tool in tools if tool.google_search is not None]
    return tuple(dict.fromkeys(domain for search in searches for domain in search.exclude_domains))
