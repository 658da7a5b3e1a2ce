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
        self._activity_id: int | None = None
        self._made = 0

    def left(self, activity_id: int) -> bool:
        """One more may be made in this activity of the user."""
        made = self._made if activity_id == self._activity_id else 0
        return made < self._context.settings.turn_taking.drafts

    def begin(self, activity_id: int, entry: Entry, now: float) -> Generator[Effect, None, Drafting | Idle]:
        """Have the reply drafted to what the user would have said.

        Returns:
            who has the floor: nobody if something would have to be cut from the context for it, which cannot
            be taken back.
        """
        if not self._context.fits([entry]):
            return Idle()
        self._made = self._made + 1 if activity_id == self._activity_id else 1
        self._activity_id = activity_id
        reply = yield from self._driver.ask(self._context, now, extra=[entry], held=True)
        reply.marks[Mark.GENERATION_STARTED] = now
        return Drafting(activity_id, entry, reply)

    def discard(self, draft: Drafting) -> None:
        """Nobody gets this one."""
        self._discards.add(self._context.prompt([draft.entry]), draft.reply)
