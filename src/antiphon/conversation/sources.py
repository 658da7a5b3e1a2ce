"""What the answer to the user's last words rests on: what was found, and what was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from antiphon.conversation.tool_requests import FetchOutcome, Page, SearchOutcome, ToolOutcome


@dataclass(slots=True)
class Sources:
    """The searches and pages since the user's last words."""

    searches: list[SearchOutcome] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    def add(self, outcomes: Iterable[ToolOutcome | None]) -> None:
        """More was found or read."""
        for outcome in outcomes:
            match outcome:
                case SearchOutcome():
                    self.searches.append(outcome)
                case FetchOutcome(pages=pages):
                    self.pages += pages
