"""Whether to answer at all: with `proactivity.proactiveAudio` the model may stay silent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from antiphon.conversation.turn import UserTurn
from antiphon.wire.content import Blob

CONVERSATION_S = 8.0
"""For so long after the model has spoken, what the user says is taken to be said to it."""


class ReplyVerdict(Enum):
    """Whether a turn is to be answered."""

    ANSWER = "answer"
    STAY_SILENT = "stay silent"
    """It was not said to us; it does not become part of the conversation."""
    WAIT = "wait"
    """It was, but it is not complete: the answer waits for the rest."""


@dataclass(frozen=True, slots=True)
class ReplyDecision:
    """A verdict and why, in a few words."""

    verdict: ReplyVerdict
    reason: str


@dataclass(frozen=True, slots=True)
class UndecidedTurn:
    """A user turn that is answered, or not, when the decision has come.

    Attributes:
        activity_id: the voice activity it comes from; None for a picture.
        picture: what was shown; None for a voice.
    """

    turn: UserTurn
    activity_id: int | None = None
    picture: Blob | None = None
