"""The user's next turn, as it comes together from speech, pictures and text."""

from __future__ import annotations

from collections.abc import Iterable

from antiphon.conversation.activity import UserEnded, UserMayHaveEnded
from antiphon.conversation.context import Context
from antiphon.conversation.entry import Entry
from antiphon.conversation.frames import FrameBuffer
from antiphon.conversation.listener import Listener
from antiphon.conversation.user_turns import UNINTELLIGIBLE, text_entry, voice_entry
from antiphon.wire.enums import TurnCoverage


class NextTurn:
    """Makes the entries of one user turn after the other.

    Args:
        frames: the pictures that no turn has taken.
    """

    def __init__(self, context: Context, listener: Listener, frames: FrameBuffer) -> None:
        self._context = context
        self._listener = listener
        self._frames = frames
        self._texts: list[Entry] = []
        self._began_samples = 0

    @property
    def has_text(self) -> bool:
        """Text came while the user spoke."""
        return bool(self._texts)

    def add_text(self, entries: Iterable[Entry]) -> None:
        """Text comes while the user speaks, or is being understood: both are one turn."""
        self._texts += entries

    def written(self, text: str, now: float) -> Entry:
        """A turn of text alone, with the pictures shown so far."""
        settings = self._context.settings
        frames = self._frames.take(settings.turn_coverage, since=now, until=now)
        return text_entry(text, frames, settings.media_resolution)

    def spoken_so_far(self, said: UserMayHaveEnded | UserEnded, text: str) -> Entry:
        """What the user has said, with the pictures shown meanwhile."""
        settings = self._context.settings
        since = self._listener.wall_time(said.start_samples)
        frames = self._frames.peek(settings.turn_coverage, since=since, until=said.ended_at)
        covers_all = settings.turn_coverage is TurnCoverage.ALL_INPUT
        began = self._began_samples if covers_all else said.start_samples
        return voice_entry(text, frames, said.end_samples - began, settings.media_resolution)

    def spoken(self, ended: UserEnded, text: str) -> list[Entry]:
        """A turn that was spoken, to its end; what comes now belongs to another one."""
        entries = [self.spoken_so_far(ended, text or UNINTELLIGIBLE), *self._texts]
        self._texts.clear()
        self._frames.take(self._context.settings.turn_coverage, since=0.0, until=ended.ended_at)
        self._began_samples = ended.end_samples
        return entries
