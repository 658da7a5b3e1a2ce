"""MCP servers' tools as functions that a language model may call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from antiphon.conversation.toolbox import RemoteTool
from antiphon.wire.tools import FunctionDeclaration

if TYPE_CHECKING:
    from mcp.types import Tool

_FOREIGN = re.compile(r"[^A-Za-z0-9_.:-]", re.ASCII)
_MAX_NAME_CHARS = 128


def remote_tools(
    server: str, tools: Sequence[Tool], taken: Iterable[str], *, in_every_session: bool
) -> tuple[RemoteTool, ...]:
    """The tools of one server.

    Args:
        taken: names that other functions have; a tool of such a name gets its server's name in front.
    """
    names = set(taken)
    found: list[RemoteTool] = []
    for tool in tools:
        name = _free(tool.name, server, names)
        names.add(name)
        declaration = FunctionDeclaration(
            name=name, description=tool.description, parameters_json_schema=dict(tool.input_schema)
        )
        found.append(RemoteTool(declaration, server, tool.name, in_every_session))
    return tuple(found)


def _free(tool: str, server: str, taken: set[str]) -> str:
    name = _FOREIGN.sub("_", tool)[:_MAX_NAME_CHARS] or "tool"
    if name in taken:
        name = _FOREIGN.sub("_", f"{server}_{tool}")[:_MAX_NAME_CHARS]
    number = 2
    free = name
    while free in taken:
        free = f"{name[: _MAX_NAME_CHARS - 6]}_{number}"
        number += 1
    return free
