"""`[tools]`: how long tools and answers to function calls may take."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from antiphon.config.section import Section
from antiphon.conversation.tool_limits import DEFAULT_LIMITS, ToolLimits

Seconds = Annotated[float, Field(gt=0, le=86_400)]


class ToolSettings(Section):
    """How long tools and answers to function calls may take."""

    call_timeout_s: Seconds = DEFAULT_LIMITS.call_timeout_s
    """How long the conversation waits for the client's answer to a BLOCKING call."""

    background_call_timeout_s: Seconds = DEFAULT_LIMITS.background_call_timeout_s
    """How long an answer to a NON_BLOCKING call is awaited."""

    run_timeout_s: Seconds = DEFAULT_LIMITS.run_timeout_s
    """How long one of the server's own tools may work."""

    max_rounds: Annotated[int, Field(strict=True, ge=1, le=100)] = DEFAULT_LIMITS.max_rounds
    """How often one turn may use the server's own tools, one after another."""

    mcp_connect_timeout_s: Annotated[float, Field(gt=0, le=60)] = 10.0
    """How long the connection to an MCP server may take, when a session is opened."""

    mcp_allowed_urls: tuple[str, ...] = ()
    """Addresses of MCP servers that clients may bring along; each also allows what lies below its path."""

    def limits(self) -> ToolLimits:
        """The same, as the conversation takes it."""
        return ToolLimits(
            call_timeout_s=self.call_timeout_s,
            background_call_timeout_s=self.background_call_timeout_s,
            run_timeout_s=self.run_timeout_s,
            max_rounds=self.max_rounds,
        )
