"""What tools a session has, and how long they may take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from antiphon.conversation.grounding.metadata import GroundingForm
from antiphon.conversation.tool_requests import ServerTool
from antiphon.wire.tools import FunctionDeclaration, Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolLimits:
    """The operator's limits.

    Attributes:
        call_timeout_s: how long the conversation waits for the client's answer to a BLOCKING call.
        background_call_timeout_s: how long an answer to a NON_BLOCKING call is awaited.
        run_timeout_s: how long one of the server's own tools may work.
        max_rounds: how often one turn may use them, one after another.
    """

    call_timeout_s: float = 120.0
    background_call_timeout_s: float = 600.0
    run_timeout_s: float = 60.0
    max_rounds: int = 8


DEFAULT_LIMITS = ToolLimits()


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


def server_tools(tools: Iterable[Tool]) -> frozenset[ServerTool]:
    """Which of the server's own tools a client asks for."""
    return frozenset(server_tool for tool in tools for _, server_tool in asked_tools(tool))


def asked_tools(tool: Tool) -> Iterator[tuple[str, ServerTool]]:
    """The same for one entry of `tools`, with the names of the fields that ask for them."""
    fields = {
        "googleSearch": (tool.google_search, ServerTool.GOOGLE_SEARCH),
        "googleSearchRetrieval": (tool.google_search_retrieval, ServerTool.GOOGLE_SEARCH),
        "retrieval": (tool.retrieval, ServerTool.GOOGLE_SEARCH),
        "codeExecution": (tool.code_execution, ServerTool.CODE_EXECUTION),
        "urlContext": (tool.url_context, ServerTool.URL_CONTEXT),
    }
    return ((name, server_tool) for name, (given, server_tool) in fields.items() if given is not None)


def grounding_form(tools: Iterable[Tool]) -> GroundingForm:
    """How the client wants to be told of what was found."""
    retrieval = any(tool.retrieval is not None for tool in tools)
    return GroundingForm.RETRIEVAL if retrieval else GroundingForm.SEARCH


def excluded_domains(tools: Iterable[Tool]) -> tuple[str, ...]:
    """Where searches must not find anything."""
    searches = [tool.google_search for tool in tools if tool.google_search is not None]
    return tuple(dict.fromkeys(domain for search in searches for domain in search.exclude_domains))
