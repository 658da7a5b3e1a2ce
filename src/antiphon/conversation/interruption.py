"""Is it an interruption? Judging speech during a reply by what it sounds like and what was understood of it.

An echo of our own voice, a cough or a click, and a back-channel ("uh-huh") let the reply go on; whatever
else is said, and whatever goes on for longer than a back-channel does, interrupts it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from antiphon.conversation.transcript import Transcript
from antiphon.conversation.turns_text.backchannel import is_backchannel

EXAMINE_S = 0.25
"""Sound needed after the onset was committed, before it can be told from an echo."""

WATCH_S = 0.3
"""How often a sound that was dismissed, but goes on, is examined again: somebody may speak over the echo."""

BACKCHANNEL_MS = 500.0
"""Speech that was shorter and is not understood in time lets the reply go on until it is understood."""

EXTENSION_S = 0.3
"""Given once when the user is silent at the deadline and the recognizer has not answered yet."""


class Sound(Enum):
    """What the microphone hears, judged without words."""

    SPEECH = auto()
    ECHO = auto()
    """Our own voice, and nothing else."""
    NOISE = auto()
    """A cough, a click, a door."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """An activity during a reply that may be an interruption; the reply holds back.

    Attributes:
        examine_at: when to listen to its sound, in seconds on the session's clock; None when that was done.
        deadline: when it is taken for an interruption if nothing speaks against it.
        extended: the deadline was put off once.
        transcript: what was understood at a pause; None while the user speaks.
    """

    activity_id: int
    examine_at: float | None
    deadline: float
    extended: bool = False
    transcript: Transcript | None = None


@dataclass(frozen=True, slots=True)
class Dismissal:
    """An activity that was no interruption, but may become one while it goes on.

    Attributes:
        sound: what it sounded like; SPEECH means that it was a back-channel.
        examine_at: when to listen to it again; None when it is over.
    """

    activity_id: int
    sound: Sound
    examine_at: float | None


def is_interruption(transcript: Transcript, language: str | None) -> bool:
    """Judge what was understood of the activity up to a pause.

    Args:
        transcript: of the whole activity so far; empty when nothing was understood.
        language: BCP-47 code, if known.
    """
    return bool(transcript.text) and not is_backchannel(transcript.text, language)


def extended(suspicion: Suspicion) -> Suspicion:
    """Wait a little longer, once."""
    return replace(suspicion, deadline=suspicion.deadline + EXTENSION_S, extended=True)
