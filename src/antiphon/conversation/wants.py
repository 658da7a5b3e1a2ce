"""What the language model wants done at the end of a reply: told apart, and checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from antiphon.conversation.call_check import UncheckableSchema, problem_with
from antiphon.conversation.generation import FunctionCallRequest, ServerToolRequest
from antiphon.conversation.tool_entries import tool_of
from antiphon.conversation.tool_requests import RemoteCall, SearchRequest, ToolRequest
from antiphon.conversation.toolbox import Toolbox

Wanted = FunctionCallRequest | ServerToolRequest


@dataclass(frozen=True, slots=True)
class NamedRequest:
    """A request to one of the server's own tools, and the function that it looks like."""

    name: str
    request: ToolRequest


@dataclass(frozen=True, slots=True)
class Wants:
    """What the language model wants done, in order.

    Attributes:
        runs: by the server itself.
        calls: by the client.
    """

    runs: tuple[NamedRequest, ...]
    calls: tuple[FunctionCallRequest, ...]

    @classmethod
    def of(cls, wanted: Iterable[Wanted], toolbox: Toolbox) -> Wants:
        """Tell apart who is to do what."""
        runs: list[NamedRequest] = []
        calls: list[FunctionCallRequest] = []
        for one in wanted:
            match one:
                case ServerToolRequest(request=request):
                    runs.append(NamedRequest(str(tool_of(request)), _restricted(request, toolbox)))
                case FunctionCallRequest(name=name, args=args):
                    remote = toolbox.remote_tool(name)
                    if remote is None:
                        calls.append(one)
                    else:
                        runs.append(NamedRequest(name, RemoteCall(remote.server, remote.name, args)))
        return cls(tuple(runs), tuple(calls))


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check of calls found.

    Attributes:
        problem: why they cannot be carried out, for the language model; empty when they can.
        unchecked: calls that could not be checked, and why, for the log.
    """

    problem: str = ""
    unchecked: tuple[str, ...] = ()


def check(wanted: Sequence[Wanted], toolbox: Toolbox, *, server_tools: bool) -> Findings:
    """Whether calls name what there is, with arguments that fit the declarations.

    Args:
        server_tools: the model was allowed to use the server's own tools.
    """
    functions = {function.name: function for function in toolbox.callable_functions}
    unchecked: list[str] = []
    for one in wanted:
        match one:
            case ServerToolRequest(request=request):
                tool = tool_of(request)
                if tool not in toolbox.server_tools or not server_tools:
                    return Findings(f"There is no tool {tool}.")
            case FunctionCallRequest(name=name, args=args):
                if name not in functions or (toolbox.remote_tool(name) and not server_tools):
                    there_is = ", ".join(functions) or "none"
                    return Findings(f"There is no function {name!r}; there is {there_is}.")
                try:
                    problem = problem_with(functions[name], args)
                except UncheckableSchema as error:
                    unchecked.append(str(error))
                else:
                    if problem:
                        return Findings(f"The arguments of {name} do not fit its declaration: {problem}.")
    return Findings(unchecked=tuple(unchecked))


def _restricted(request: ToolRequest, toolbox: Toolbox) -> ToolRequest:
    if isinstance(request, SearchRequest) and toolbox.excluded_domains:
        return replace(request, exclude_domains=toolbox.excluded_domains)
    return request
