"""Whether a session can be resumed as it is now, and what its client was told of that."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from antiphon.conversation.effects import Send
from antiphon.wire.server import ServerMessage, SessionResumptionUpdate


class _Told(Enum):
    NOTHING = auto()
    RESUMABLE = auto()
    UNRESUMABLE = auto()


class Resumability:
    """Tells when there is something to keep, and when what begins is not covered by any handle.

    Args:
        state: what counts as new when it changes: nothing has to be kept as long as it is this.
        announces: the client is told when a turn begins that its handles do not cover.
    """

    def __init__(self, state: object, *, announces: bool) -> None:
        self._kept = state
        self._announces = announces
        self._told = _Told.NOTHING
        self._saving = False

    @property
    def saving(self) -> bool:
        """A handle is on its way to the client."""
        return self._saving

    def is_new(self, state: object) -> bool:
        """Whether the session is to be kept, now that it is at rest.

        Also when nothing is new but the client was told that the session cannot be resumed: now it can.
        """
        return state != self._kept or self._told is _Told.UNRESUMABLE

    def on_kept(self, state: object) -> None:
        """The session is being kept as it is."""
        self._kept = state
        self._told = _Told.RESUMABLE
        self._saving = True

    def on_settled(self) -> None:
        """The client has its handle, or knows that there is none."""
        self._saving = False

    def on_turn(self) -> Iterator[Send]:
        """A turn is under way, as Google's service tells it."""
        if self._announces and self._told is not _Told.UNRESUMABLE:
            self._told = _Told.UNRESUMABLE
            yield Send(ServerMessage(session_resumption_update=SessionResumptionUpdate()))
