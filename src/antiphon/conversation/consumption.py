"""Which of the client's messages a kept session covers, for `lastConsumedClientMessageIndex`.

A client that resumes transparently sends again what came after the last covered message, so each message has
to be covered exactly when all it did is part of what is kept. Words are as soon as they are taken. Audio is
only when it has been heard to the end: what is not analyzed yet may be the begin of the next turn.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The audio of one message, as positions in the session's input."""

    message: int
    start_samples: int
    end_samples: int


class Consumption:
    """Counts the messages after `setup`, over all connections of a session.

    Args:
        covered: how many messages were covered when the session was kept.
    """

    def __init__(self, covered: int = 0) -> None:
        self._count = covered
        self._said = covered
        self._unheard: deque[_Stretch] = deque()

    @property
    def next_message(self) -> int:
        """The number of the message that is being taken; the first is 1."""
        return self._count + 1

    def on_audio(self, start_samples: int, end_samples: int) -> None:
        """The message that is being taken brought audio."""
        self._unheard.append(_Stretch(self.next_message, start_samples, end_samples))

    def on_message(self, *, media: bool) -> None:
        """A message was taken.

        Args:
            media: it brought nothing but audio or pictures, which take effect later.
        """
        self._count += 1
        if not media:
            self._said = self._count

    def on_heard(self, until_samples: int) -> None:
        """No audio before this position can become part of a later turn."""
        while self._unheard and self._unheard[0].end_samples <= until_samples:
            self._unheard.popleft()

    def is_between_messages(self, turn_end_samples: int) -> bool:
        """Whether what was taken and what was not lie in different messages.

        Not so for a moment after a client sent speech much faster than it can be analyzed: when one message
        holds the end of one turn and what may be the next, or when words came behind audio that is not heard.

        Args:
            turn_end_samples: where the last turn ended.
        """
        if not self._unheard:
            return True
        first = self._unheard[0]
        return first.message > self._said and first.start_samples >= turn_end_samples

    def covered(self, oldest_picture: int | None) -> int:
        """How many messages are covered, from the first on.

        Args:
            oldest_picture: the message with the first picture that no turn has taken; None if there is none.
        """
        waiting = [stretch.message for stretch in list(self._unheard)[:1]]
        if oldest_picture is not None:
            waiting.append(oldest_picture)
        return max(self._said, min(waiting, default=self.next_message) - 1)
