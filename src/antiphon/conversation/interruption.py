"""Is it an interruption? Judging speech during a reply by what it sounds like and what was understood of it.

An echo of our own voice, a cough or a click, and a back-channel ("uh-huh") let the reply go on; whatever
else is said, and whatever goes on for longer than a back-channel does, interrupts it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from antiphon.conversation.partial_words import PartialWords
from antiphon.conversation.transcript import Transcript
from antiphon.conversation.turns_text.backchannel import (
    begins_backchannel,
    is_backchannel,
    may_become_backchannel,
)
from antiphon.conversation.turns_text.floor_words import takes_floor

EXAMINE_S = 0.25
"""Sound needed after the onset was committed, before it can be told from an echo."""

WATCH_S = 0.3
"""How often a sound that was dismissed, but goes on, is examined again: somebody may speak over the echo."""

BACKCHANNEL_MS = 500.0
"""Speech that was shorter and is not understood in time lets the reply go on until it is understood."""

EXTENSION_S = 0.3
"""Given once, when at the deadline nothing but a back-channel has been understood, or the user is silent and
the recognizer has not answered yet."""

DISTANT_DB = 8.0
"""So much softer than usual nobody interrupts: people raise their voice for it. A person twice as far from
the microphone is 6 dB softer, one three times as far 10."""

UNSURE = 0.5
"""Words of which the recognizer is less sure than that, on the average, were not understood ..."""

UNSURE_WORDS = 2
"""... if they are not more than this."""

WORDS_THAT_COUNT = 2
"""So many words of a partial transcript are some, if they are no back-channel."""

SPARE_S = 0.15
"""A gap in the reply shorter than 200 ms is hardly heard. So long after the client has played all that it was
sent, the reply goes on if what the user says is likely to be a back-channel, whatever is decided later."""


class Sound(Enum):
    """What the microphone hears, judged without words."""

    SPEECH = auto()
    ECHO = auto()
    """Our own voice, and nothing else."""
    NOISE = auto()
    """A cough, a click, a door."""
    HUM = auto()
    """"Mm-hmm": a voice, but no word. Only a whole sound tells."""
    DISTANT = auto()
    """Somebody who is much softer than the one who talks with us: across the room, or on television."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """An activity during a reply that may be an interruption; the reply holds back.

    Attributes:
        examine_at: when to listen to its sound, in seconds on the session's clock; None when that was done.
        deadline: when it is taken for an interruption if nothing speaks against it.
        extended: the deadline was put off once.
        transcript: what was understood at a pause; None while the user speaks.
        partial: what was understood so far, likely to change.
        look_at: when the next word of it will have stood for long enough to count; None if all have.
        sparing: the client is about to notice that nothing comes.
    """

    activity_id: int
    examine_at: float | None
    deadline: float
    extended: bool = False
    transcript: Transcript | None = None
    partial: PartialWords = PartialWords()
    look_at: float | None = None
    sparing: bool = False

    @property
    def wake_at(self) -> float:
        """When something is to be done about it."""
        return min(at for at in (self.examine_at, self.look_at, self.deadline) if at is not None)


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
    text = transcript.text
    if takes_floor(text, language):
        return True
    return bool(text) and not is_unsure(transcript) and not is_backchannel(text, language)


def is_unsure(transcript: Transcript) -> bool:
    """Whether the recognizer wrote down a word or two that it hardly believes in itself."""
    words = transcript.words
    if not words or len(words) > UNSURE_WORDS:
        return False
    return sum(word.confidence for word in words) / len(words) < UNSURE


def is_interruption_already(partial: PartialWords, now: float, language: str | None) -> bool:
    """Judge what is understood of an activity while it goes on: two words count, or one that takes the floor.

    Args:
        partial: the newest partial transcript; only words that are likely to stay count.
        language: BCP-47 code, if known.
    """
    finished = partial.finished(now)
    says_something = len(finished.split()) >= WORDS_THAT_COUNT
    return takes_floor(partial.standing(now), language) or (
        says_something and not may_become_backchannel(finished, language)
    )


def is_likely_backchannel(partial: str, language: str | None) -> bool:
    """Whether what is understood of an activity while it goes on promises a back-channel.

    Args:
        partial: the newest partial transcript.
        language: BCP-47 code, if known.
    """
    return begins_backchannel(partial, language) and not takes_floor(partial, language)


def extended(suspicion: Suspicion) -> Suspicion:
    """Wait a little longer, once."""
    return replace(suspicion, deadline=suspicion.deadline + EXTENSION_S, extended=True)
