"""At the first sound from the user the reply holds back, before anybody knows what the sound is."""

from __future__ import annotations

from collections.abc import Iterator

from antiphon.conversation.effects import Effect
from antiphon.conversation.listener import Listener
from antiphon.conversation.responder import Responder

CALM_S = 0.2
"""After a sound that was too short for speech the reply holds back so much longer: behind the first consonant
of "stop" there is a gap."""

ALARM_EVERY_S = 1.5
"""A sound that comes and goes, and never becomes speech, makes the reply hold back this often at most, and
for 400 ms: it must not silence it."""

TOP_UP_S = 0.02
"""So long after speech has lasted its `prefixPaddingMs` the client's lead is filled up for the last time, for
most sounds change nothing. The last sample is to leave 50 ms after that at the latest: the rest is for audio
that comes late, and for begins too soft to be noticed."""


class Alarm:
    """Holds the reply back as long as something may become speech.

    Args:
        prefix_s: how long speech lasts before it counts.
    """

    def __init__(self, listener: Listener, responder: Responder, prefix_s: float) -> None:
        self._listener = listener
        self._responder = responder
        self._prefix_s = prefix_s
        self._calm_at: float | None = None
        self._top_up_at: float | None = None
        self._alarmed_at = -ALARM_EVERY_S

    def deadline(self) -> float | None:
        """When it wants to be woken."""
        return min((at for at in (self._calm_at, self._top_up_at) if at is not None), default=None)

    def heed(self, now: float, *, near: bool) -> Iterator[Effect]:
        """One more frame was heard.

        Args:
            near: it is the user's, who was not heard speaking before.
        """
        if not near and not self._listener.stirring:
            return
        rested = near or now >= self._alarmed_at + ALARM_EVERY_S
        if self._calm_at is None and self._responder.sounding and rested:
            self._alarmed_at = now
            began_at = self._listener.wall_time(self._listener.sound_began_samples)
            self._top_up_at = max(now, began_at + self._prefix_s + TOP_UP_S)
            yield from self._responder.hold_back(now, live=self._listener.live(now))
        elif self._calm_at is None:
            return
        self._calm_at = min(now, self._alarmed_at + CALM_S) + CALM_S

    def on_deadline(self, now: float) -> Iterator[Effect]:
        """Perhaps the client's lead is to be filled up for the last time."""
        if self._top_up_at is not None and now >= self._top_up_at:
            self._top_up_at = None
            yield from self._responder.top_up(now, live=self._listener.live(now))

    def calmed(self, now: float) -> bool:
        """Whether the sound is over by now, and nothing came of it; told once."""
        if self._calm_at is None or now < self._calm_at:
            return False
        self._calm_at = None
        return True
