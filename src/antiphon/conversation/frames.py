"""The video frames a client has shown lately, and which of them belong to a turn."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from antiphon.wire.content import Blob
from antiphon.wire.enums import TurnCoverage

MAX_FRAMES = 60
"""Frames kept while nobody speaks; older ones are forgotten. One minute at the recommended 1 frame/s."""

MAX_FRAME_BYTES = 16 * 1024 * 1024
"""The same for their size, so that pictures as large as a message may be do not fill the memory."""

FRAME_COVERS_S = 1.0
"""A frame stands for the second after it: clients send one frame a second."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One frame, when it came, in seconds on the session's clock, and in which of the client's messages."""

    blob: Blob
    at: float
    message: int


@dataclass(slots=True)
class FrameBuffer:
    """Frames since the last turn."""

    _shown: deque[Shown] = field(default_factory=lambda: deque(maxlen=MAX_FRAMES))

    @property
    def oldest_message(self) -> int | None:
        """The message with the first frame that waits for a turn."""
        return self._shown[0].message if self._shown else None

    def add(self, blob: Blob, now: float, message: int = 0) -> None:
        """A frame came in."""
        self._shown.append(Shown(blob, now, message))
        while sum(len(shown.blob.data) for shown in self._shown) > MAX_FRAME_BYTES:
            self._shown.popleft()

    def take(self, coverage: TurnCoverage, *, since: float, until: float) -> tuple[Blob, ...]:
        """The frames of `peek`, using up all that came before `until`; later ones wait for the next turn."""
        frames = self.peek(coverage, since=since, until=until)
        while self._shown and self._shown[0].at <= until:
            self._shown.popleft()
        return frames

    def forget(self, blob: Blob) -> None:
        """This one was spoken about already: it belongs to no later turn."""
        kept = [shown for shown in self._shown if shown.blob is not blob]
        self._shown = deque(kept, maxlen=MAX_FRAMES)

    def peek(self, coverage: TurnCoverage, *, since: float, until: float) -> tuple[Blob, ...]:
        """The frames that belong to a turn whose activity lasted from `since` to `until`.

        With TURN_INCLUDES_ONLY_ACTIVITY those whose second overlaps the activity, else all.
        """
        frames = [shown for shown in self._shown if shown.at <= until]
        if coverage is TurnCoverage.ONLY_ACTIVITY:
            frames = [shown for shown in frames if shown.at + FRAME_COVERS_S >= since]
        return tuple(shown.blob for shown in frames)
