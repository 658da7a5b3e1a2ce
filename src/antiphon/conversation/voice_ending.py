"""How somebody's voice sounded before a pause, and what that says about whether they have finished.

A voice that falls at its end yields the turn, and so does one that rises steeply, as in a question; a voice
that is held level keeps it (Gravano and Hirschberg, "Turn-taking cues in task-oriented dialogue", 2011).
Words say more than melody, so it moves the judgement only some way; an acoustic turn model has heard more
than both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

FALLEN_ST = -2.0
RISEN_ST = 2.0
"""The last 100 ms of the voice against its median, in semitones."""

FALLING_ST_PER_S = -8.0
RISING_ST_PER_S = 8.0
"""The slope of the last 400 ms."""

HELD_ST = 1.0
HELD_ST_PER_S = 4.0
"""Less than this is level."""

LIVELY_ST = 2.0
"""A speaker with a smaller range speaks evenly throughout, and a level end says nothing."""

YIELDED = 0.4
"""What a voice that yields the turn does to the odds that it goes on. Over seven synthesized voices 55 % of
the ends fell, and 17 % of the pauses within turns ..."""

HELD = 1.5
"""... and what one that keeps it does: 11 % of the ends were held, and 18 % of the pauses. Words say more."""

TURN_MODEL_WEIGHT = 0.6
"""How much a turn model counts against words and melody."""


class Melody(Enum):
    """What the pitch did at the end."""

    FALLING = "the voice falls"
    RISING = "the voice rises"
    HELD = "the voice is held"
    UNCLEAR = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceEnding:
    """How the voice sounded before a pause.

    Attributes:
        melody: what the pitch did.
        end_probability: how likely it is by a turn model's ear that the speaker has finished; None without
            one, or where it failed.
    """

    melody: Melody = Melody.UNCLEAR
    end_probability: float | None = None


NOTHING_HEARD = VoiceEnding()
"""Too little was heard of the voice, or nobody has listened yet."""


def melody(end_st: float | None, slope_st_per_s: float | None, range_st: float | None) -> Melody:
    """Judge the end of a pitch contour.

    Args:
        end_st: the last 100 ms of voice against the median, in semitones.
        slope_st_per_s: how the pitch moved in the last 400 ms.
        range_st: the speaker's range, from the 10th to the 90th percentile. None, here and above: there was
            too little voice to tell.
    """
    if end_st is None or slope_st_per_s is None or range_st is None:
        return Melody.UNCLEAR
    if end_st <= FALLEN_ST and slope_st_per_s <= FALLING_ST_PER_S:
        return Melody.FALLING
    if end_st >= RISEN_ST and slope_st_per_s >= RISING_ST_PER_S:
        return Melody.RISING
    if range_st >= LIVELY_ST and abs(end_st) <= HELD_ST and abs(slope_st_per_s) <= HELD_ST_PER_S:
        return Melody.HELD
    return Melody.UNCLEAR


def doubt_after(doubt: float, ending: VoiceEnding) -> tuple[float, str]:
    """What remains of the doubt that the turn is over, and why.

    Args:
        doubt: by the words alone, 0 (over) to 1 (goes on).

    Returns:
        the doubt, and what to add to the reason; empty when the voice changed nothing.
    """
    reasons = []
    match ending.melody:
        case Melody.FALLING | Melody.RISING:
            doubt = _with_odds(doubt, YIELDED)
        case Melody.HELD:
            doubt = _with_odds(doubt, HELD)
    if ending.melody is not Melody.UNCLEAR:
        reasons.append(ending.melody.value)
    if ending.end_probability is not None:
        doubt += TURN_MODEL_WEIGHT * (1.0 - ending.end_probability - doubt)
        reasons.append(f"the turn model is {ending.end_probability:.0%} sure of the end")
    return doubt, ", ".join(reasons)


def _with_odds(doubt: float, factor: float) -> float:
    """The probability whose odds are so many times as high."""
    return factor * doubt / (1.0 - doubt + factor * doubt)
