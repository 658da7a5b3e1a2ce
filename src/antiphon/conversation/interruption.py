"""Is it an interruption? Speech during a reply holds the reply back until this is known.

A back-channel ("uh-huh") and a noise of which nothing is understood let the reply go on; whatever else is
said, and whatever goes on for longer than a back-channel does, interrupts it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from antiphon.conversation.transcript import Transcript
from antiphon.conversation.turns_text.backchannel import is_backchannel

EXTENSION_S = 0.3
"""Given once when the user is silent at the deadline and the recognizer has not answered yet."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """An activity that may be an interruption.

    Attributes:
        deadline: when it is taken for one, in seconds on the session's clock.
        extended: the deadline was put off once.
    """

    activity_id: int
    deadline: float
    extended: bool = False

    def extend(self) -> Suspicion:
        """Wait a little longer, once."""
        return replace(self, deadline=self.deadline + EXTENSION_S, extended=True)


def is_interruption(transcript: Transcript, language: str | None) -> bool:
    """Judge what was understood of the activity up to a pause.

    Args:
        transcript: of the whole activity so far; empty when nothing was understood.
        language: BCP-47 code, if known.
    """
    return bool(transcript.text) and not is_backchannel(transcript.text, language)
