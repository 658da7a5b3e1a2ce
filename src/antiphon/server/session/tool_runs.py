"""The tools at work for one session: one task each, what they come to out as events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from antiphon.conversation.effects import RunTool
from antiphon.conversation.events import Event, ToolFailed, ToolRan
from antiphon.conversation.tool_requests import RemoteCall, ToolOutcome, ToolRequest
from antiphon.server.session.cancellation import asked_to_stop
from antiphon.server.session.tools import Tools
from antiphon.tools.errors import ToolUnavailable
from antiphon.tools.mcp.servers import McpConnections

logger = logging.getLogger(__name__)


class ToolRuns:
    """Carries out a session's tool effects.

    Args:
        connections: to the session's MCP servers; they end with the session.
        post: takes the resulting events.
    """

    def __init__(self, tools: Tools, connections: McpConnections, post: Callable[[Event], None]) -> None:
        self._tools = tools
        self._connections = connections
        self._post = post
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def start(self, effect: RunTool) -> None:
        """Have a tool work."""
        task = asyncio.get_running_loop().create_task(self._run(effect))
        self._tasks[effect.run_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(effect.run_id, None))

    def cancel(self, run_id: int) -> None:
        """Nobody wants what it works on any more."""
        task = self._tasks.get(run_id)
        if task is not None:
            task.cancel()

    def close(self) -> None:
        """The session is over."""
        for task in tuple(self._tasks.values()):
            task.cancel()
        self._connections.leave()

    async def _carry_out(self, request: ToolRequest) -> ToolOutcome:
        if isinstance(request, RemoteCall):
            return await self._connections.call(request)
        return await self._tools.run(request)

    async def _run(self, effect: RunTool) -> None:
        try:
            outcome = await self._carry_out(effect.request)
        except ToolUnavailable as error:
            self._post(ToolFailed(effect.run_id, str(error)))
        except asyncio.CancelledError:
            if asked_to_stop():
                raise
            self._post(ToolFailed(effect.run_id, "it was cancelled from within"))
        except Exception as error:
            logger.exception("a tool raised what it should not")
            self._post(ToolFailed(effect.run_id, repr(error)))
        else:
            self._post(ToolRan(effect.run_id, outcome))
