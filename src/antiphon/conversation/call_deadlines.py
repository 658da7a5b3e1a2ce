"""How long answers to function calls are awaited."""

from __future__ import annotations

from collections.abc import Iterable

from antiphon.conversation.calls import OpenCall
from antiphon.conversation.tool_limits import ToolLimits


class CallDeadlines:
    """When each open call is given up."""

    def __init__(self, limits: ToolLimits) -> None:
        self._limits = limits
        self._deadlines: dict[str, float] = {}

    def start(self, calls: Iterable[OpenCall], now: float) -> None:
        """The calls were made, or something was heard of them: their time begins."""
        for opened in calls:
            timeout_s = (
                self._limits.call_timeout_s if opened.blocking else self._limits.background_call_timeout_s
            )
            self._deadlines[str(opened.call.id)] = now + timeout_s

    def next(self, open_ids: Iterable[str]) -> float | None:
        """When the first of these is given up."""
        self._deadlines = {id: self._deadlines[id] for id in open_ids if id in self._deadlines}
        return min(self._deadlines.values(), default=None)

    def due(self, now: float) -> tuple[str, ...]:
        """Those to be given up now, of those last asked about."""
        return tuple(id for id, deadline in self._deadlines.items() if now >= deadline)
