"""What every tool that runs on the server offers to a session.

Each work may be cancelled at any time and must then leave nothing behind. What goes wrong inside of a tool
is an outcome, because the language model is told about it; what is raised counts as a broken tool.
"""

from __future__ import annotations

from typing import Protocol

from antiphon.conversation.tool_requests import (
    CodeOutcome,
    CodeRequest,
    FetchOutcome,
    FetchRequest,
    SearchOutcome,
    SearchRequest,
)


class Tool(Protocol):
    """What all of them have in common."""

    async def start(self) -> None:
        """Make ready; called before each session that uses the tool, and cheap after the first time.

        Raises:
            ToolUnavailable: it cannot work here, so that sessions that ask for it are refused.
        """
        ...

    async def close(self) -> None:
        """Free what it holds."""
        ...


class CodeRunner(Tool, Protocol):
    """Runs programs, each in a sandbox of its own; for many sessions at once."""

    async def run(self, request: CodeRequest) -> CodeOutcome:
        """Run one program to its end, or to its deadline."""
        ...


class Searcher(Tool, Protocol):
    """Finds passages; for many sessions at once."""

    async def search(self, request: SearchRequest) -> SearchOutcome:
        """Search once for all queries of the request."""
        ...


class Fetcher(Tool, Protocol):
    """Reads pages; for many sessions at once."""

    async def fetch(self, request: FetchRequest) -> FetchOutcome:
        """Read all pages of the request, as many at a time as is polite."""
        ...
