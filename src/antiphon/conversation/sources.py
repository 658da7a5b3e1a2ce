"""What the answer to the user's last words rests on: what was found, and what was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from antiphon.conversation.tool_requests import FetchOutcome, Page, SearchOutcome, ToolOutcome


@dataclass(slots=True)
class Sources:
    """The searches and pages since the user's last words.

    Attributes:
        text: what has been sent of the turn that rests on them.
    """

    searches: list[SearchOutcome] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    text: str = ""

    def carried_on(self) -> Sources:
        """The same for another turn, which goes on with the answer."""
        return Sources(self.searches, self.pages)

    def add(self, outcomes: Iterable[ToolOutcome | None]) -> None:
        """More was found or read."""
        for outcome in outcomes:
            match outcome:
                case SearchOutcome():
                    self.searches.append(outcome)
                case FetchOutcome(pages=pages):
                    self.pages += pages
