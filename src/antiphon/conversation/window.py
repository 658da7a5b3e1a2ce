"""Fitting a context into a window: where it may be cut, and where it is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from antiphon.conversation.entry import Entry


def turn_starts(entries: Sequence[Entry], *, within_turns: bool) -> list[int]:
    """Where a turn of the user begins. What the user says in several entries is one turn.

    Args:
        within_turns: where any entry of the user's turns begins.
    """
    return [
        index
        for index, entry in enumerate(entries)
        if entry.is_user_turn and (within_turns or index == 0 or not entries[index - 1].is_user_turn)
    ]


def first_that_fits(starts: Sequence[int], sizes: Sequence[int], room: int) -> int:
    """The first of the starts from which on the sizes sum up to no more than the room.

    Returns:
        the last start if none fits, and 0 if there is none.
    """
    suffixes = [*accumulate(reversed(sizes), initial=0)][::-1]
    return next((start for start in starts if suffixes[start] <= room), starts[-1] if starts else 0)
