"""How long to wait in silence for a user who may have finished, when the client left it open.

Three things are at hand: what was said so far, how long this speaker pauses within turns, and how the voice
ended. A turn that sounds complete is over after a short silence; one that hangs in the air may take more than
a second. The decision carries its reason, for the receipt.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from antiphon.conversation.turns_text.completeness import completeness
from antiphon.conversation.turns_text.floor_words import asks_for_floor
from antiphon.conversation.voice_ending import NOTHING_HEARD, VoiceEnding, doubt_after

MIN_SILENCE_MS = 350
"""Shorter gaps occur within words and between any two of them."""

MAX_SILENCE_MS = 1200
"""A longer wait is felt as a server that does not answer."""

UNKNOWN_MS = 700
"""The wait when nothing speaks for either."""

CLAIM_MS = 800
"""The wait after "stop", "wait", "no" and their like: whoever says that has more to say, or wants silence."""

CALM = 0.7
"""Curve of the wait between complete and incomplete: at 0.5, well beyond half of the way. Over synthesized
dialogues with pauses of 0.3 to 1.5 s, 1.6 was faster by 0.2 s and cut in twice as often."""

EMA_ALPHA = 0.3
"""Weight of the newest pause in a speaker's average."""

USUAL_PAUSE_MS = 400.0
"""Pauses within turns up to this long are everybody's (Campione & Véronis 2002: most pauses within speech
last 200 to 700 ms); only what is beyond it makes a slow speaker."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A decision how much silence ends the turn, and why."""

    silence_ms: float
    reason: str


@dataclass(slots=True)
class PauseHistory:
    """The speaker's own pauses within turns, as an exponential moving average in milliseconds."""

    average_ms: float | None = field(default=None)

    def resumed_after(self, pause_ms: float) -> None:
        """The speaker went on after such a pause."""
        if self.average_ms is None:
            self.average_ms = pause_ms
        else:
            self.average_ms += EMA_ALPHA * (pause_ms - self.average_ms)

    @property
    def slowness_ms(self) -> float:
        """By how much this speaker pauses longer than is usual."""
        return max(0.0, (self.average_ms or 0.0) - USUAL_PAUSE_MS)


def patience(
    text: str, language: str | None, pauses: PauseHistory, ending: VoiceEnding = NOTHING_HEARD
) -> Wait:
    """How much silence ends the turn of which `text` was understood so far.

    Args:
        text: the transcript at the pause; may be empty.
        language: BCP-47 code of what is spoken, if known.
        ending: how the voice sounded, as far as that is known.

    Returns:
        between 350 and 1,200 ms.
    """
    if asks_for_floor(text, language):
        return Wait(CLAIM_MS, "the floor was asked for")
    judged = completeness(text, language)
    doubt, heard = doubt_after(1.0 - judged.score, ending)
    wait_ms = MIN_SILENCE_MS + (MAX_SILENCE_MS - MIN_SILENCE_MS) * doubt**CALM
    # A slow speaker gets more time, but hardly any after what is plainly complete.
    wait_ms += pauses.slowness_ms * (0.25 + 0.75 * doubt)
    reason = f"{judged.reason}, {heard}" if heard else judged.reason
    return Wait(min(MAX_SILENCE_MS, wait_ms), reason)
