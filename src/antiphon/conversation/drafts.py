"""Drafts: replies made while the user may have finished, before it is known."""

from __future__ import annotations

from collections.abc import Generator

from antiphon.conversation.context import Context
from antiphon.conversation.discards import Discards
from antiphon.conversation.effects import Effect
from antiphon.conversation.entry import Entry
from antiphon.conversation.floor import Drafting, Idle
from antiphon.conversation.receipt import Mark
from antiphon.conversation.reply_driver import ReplyDriver


class Drafts:
    """Makes drafts, as many in one turn of the user as the operator allows.

    Args:
        discards: where the cost of those is added up that nobody gets.
    """

    def __init__(self, context: Context, driver: ReplyDriver, discards: Discards) -> None:
        self._context = context
        self._driver = driver
        self._discards = discards
        self._made = 0

    @property
    def left(self) -> bool:
        """One more may be made."""
        return self._made < self._context.settings.turn_taking.drafts

    def begin(self, activity_id: int, entry: Entry, now: float) -> Generator[Effect, None, Drafting | Idle]:
        """Have the reply drafted to what the user would have said.

        Returns:
            who has the floor: nobody if that does not fit into the context.
        """
        if not (yield from self._context.fit(now, [entry])):
            return Idle()
        self._made += 1
        reply = yield from self._driver.ask(self._context, now, extra=[entry], held=True)
        reply.marks[Mark.GENERATION_STARTED] = now
        return Drafting(activity_id, entry, reply)

    def discard(self, draft: Drafting) -> None:
        """Nobody gets this one."""
        self._discards.add(self._context.prompt([draft.entry]), draft.reply)

    def on_turn(self) -> None:
        """The user's turn is over: the next one has its own drafts."""
        self._made = 0
