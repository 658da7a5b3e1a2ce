"""What is understood of speech that goes on, and which of its words are likely to stay."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

from antiphon.conversation.transcript import Transcript

STANDS_S = 0.15
"""A recognizer takes back its newest words: of 112 spoken back-channels 23 look like something else for 50
ms, 8 for 100 ms, 2 for as long as this."""


@dataclass(frozen=True, slots=True)
class PartialWords:
    """The newest partial transcript of one activity.

    Attributes:
        transcript: likely to change.
        since: when each of its words took its place, all words before it being the same, in seconds on the
            session's clock.
    """

    transcript: Transcript = Transcript("")
    since: tuple[float, ...] = ()

    def updated(self, transcript: Transcript, now: float) -> PartialWords:
        """The next partial transcript has come."""
        words = transcript.text.split()
        pairs = zip(words, self.transcript.text.split(), strict=False)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        return PartialWords(transcript, self.since[:same] + (now,) * (len(words) - same))

    def standing(self, now: float) -> str:
        """The text up to the last word that has stood for long enough."""
        return " ".join(self.transcript.text.split()[: self._standing_count(now)])

    def finished(self, now: float) -> str:
        """The same without the newest word, which may still be growing: "all rye" becomes "all right"."""
        count = min(self._standing_count(now), len(self.since) - 1)
        return " ".join(self.transcript.text.split()[: max(0, count)])

    def _standing_count(self, now: float) -> int:
        return sum(1 for since in self.since if now >= since + STANDS_S)

    def next_standing(self, now: float) -> float | None:
        """When one more word will have stood for long enough; None if all have."""
        return min((since + STANDS_S for since in self.since if now < since + STANDS_S), default=None)
