"""User turns that wait for the floor."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

from antiphon.conversation.turn import Origin, UserTurn

MAX_QUEUED_TURNS = 32
"""Beyond it they join the last one."""


class TurnQueue:
    """First come, first served."""

    def __init__(self) -> None:
        self._turns: deque[UserTurn] = deque()

    def __len__(self) -> int:
        return len(self._turns)

    @property
    def unasked(self) -> bool:
        """The one that has waited longest is about a function's answer, and no words of the user."""
        return bool(self._turns) and self._turns[0].origin is Origin.FUNCTION

    def add(self, turn: UserTurn) -> None:
        """A turn is to be answered when its time has come."""
        if len(self._turns) >= MAX_QUEUED_TURNS:
            last = self._turns.pop()
            turn = replace(turn, entries=(*last.entries, *turn.entries))
        self._turns.append(turn)

    def take(self) -> UserTurn:
        """The one that has waited longest; there must be one."""
        return self._turns.popleft()
