"""A dialogue before it is played: what the user will do, and at which moments."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from benchmarks.turns.dialogues.voices import RATE_HZ
from benchmarks.turns.tracks import Kind, Segment, UserSegment
from numpy.typing import NDArray

from antiphon.audio.pcm import FloatArray


class ReplyLength(StrEnum):
    """What the agent is to answer with."""

    SHORT = "short"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class WhenQuiet:
    """A line begins this long after the agent has finished (or has let its time to answer pass)."""

    after_s: float


@dataclass(frozen=True, slots=True)
class IntoReply:
    """A line begins this long after the first sound of the reply to what the user last wanted."""

    after_s: float


Cue = WhenQuiet | IntoReply


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One thing the user does.

    Attributes:
        kind: what it is.
        text: what is said; a name in brackets for noises.
        cue: when it begins.
        sound: how it sounds, 16 kHz.
        spans: its stretches of sound within `sound`; the gaps are pauses.
    """

    kind: Kind
    text: str
    cue: Cue
    sound: FloatArray
    spans: tuple[Segment, ...]

    @property
    def duration_s(self) -> float:
        return len(self.sound) / RATE_HZ

    def placed(self, at_s: float, turn: int) -> tuple[UserSegment, ...]:
        """Its segments on the dialogue's time line when it begins at `at_s`."""
        return tuple(
            UserSegment(at_s + span.start_s, at_s + span.end_s, self.kind, turn, self.text)
            for span in self.spans
        )


@dataclass(frozen=True, slots=True, eq=False)
class Dialogue:
    """A user's part, deterministic by its seed.

    Attributes:
        name: scenario and number, unique in a run.
        scenario: what it tests.
        lines: in order; a line whose moment in a reply has passed when its turn comes is left out.
        reply: what the agent is to answer with.
        bed: noise that is always there, repeated; empty for silence.
        echo_db: how much weaker than played the agent's speech returns in the user's microphone; None for
            a headset.
        echo_delay_s: how late it returns.
        proactive: whether the agent may stay silent when it is not spoken to (`proactivity.proactiveAudio`).
        telephone: whether all that the user sends has passed a telephone.
    """

    name: str
    scenario: str
    lines: tuple[Line, ...]
    reply: ReplyLength
    bed: FloatArray = field(default_factory=lambda: np.zeros(0, np.float32))
    echo_db: float | None = None
    echo_delay_s: float = 0.12
    proactive: bool = False
    telephone: bool = False


def pcm(sound: FloatArray) -> NDArray[np.int16]:
    """As it is sent: s16."""
    return np.clip(np.round(sound * 32768.0), -32768, 32767).astype(np.int16)
