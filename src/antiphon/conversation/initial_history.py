"""The initial history: what a client tells at the begin of a session (`historyConfig`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from antiphon.conversation.context import Context
from antiphon.conversation.effects import Effect
from antiphon.conversation.entry import Entry


class InitialHistory:
    """Until it is closed, `clientContent` is part of it.

    Args:
        resumed: the session goes on from an earlier connection.

    Attributes:
        open: more may come.
    """

    def __init__(self, context: Context, *, resumed: bool) -> None:
        self._context = context
        self._resumed = resumed
        self.open = context.settings.initial_history

    def add(self, entries: Sequence[Entry], now: float) -> Iterator[Effect]:
        """Some of it."""
        # A session that is resumed already has what comes before its prefix: only its begin is one.
        add = self._context.add if self._resumed else self._context.seed
        yield from add(entries, now)

    def close(self) -> None:
        """The conversation has begun."""
        self.open = False
