"""What the audio front end tells the conversation about the user's turns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from antiphon.conversation.transcript import Transcript


class EndReason(StrEnum):
    """Why a user's activity was taken to be over."""

    SILENCE = "silence"
    STREAM_END = "audioStreamEnd"
    STALLED = "no more audio"
    CLIENT = "activityEnd"
    TOO_LONG = "the longest turn allowed"


@dataclass(frozen=True, slots=True)
class UserStarted:
    """The user began to speak (StartOfTurn)."""

    activity_id: int
    at_samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserMayHaveEnded:
    """The user paused, and this is what was said so far (EagerEndOfTurn); attributes as in `UserEnded`.

    The transcript may be empty.
    """

    activity_id: int
    start_samples: int
    end_samples: int
    ended_at: float
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class UserPaused:
    """The user paused; what was said so far is being understood."""

    activity_id: int


@dataclass(frozen=True, slots=True)
class UserResumed:
    """The user went on speaking after such a pause (TurnResumed)."""

    activity_id: int


@dataclass(frozen=True, slots=True)
class UserStopped:
    """The user's activity is over; its transcript may still be on its way."""

    activity_id: int
    at_samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserEnded:
    """The user's activity is over and understood (EndOfTurn).

    Attributes:
        start_samples: where the activity began.
        end_samples: where speech stopped.
        reason: why it was taken to be over.
        waited_ms: the silence that was waited for, of the input's own time.
        because: why so long, when that was the server's choice; else empty.
        ended_at: when speech stopped, in seconds on the session's clock.
        decided_at: when it was decided that the turn is over.
        transcript: what was understood; None when the recognizer failed.
        error: why it failed.
    """

    activity_id: int
    start_samples: int
    end_samples: int
    reason: EndReason
    waited_ms: float
    because: str
    ended_at: float
    decided_at: float
    transcript: Transcript | None
    error: str = ""


Signal = UserStarted | UserPaused | UserMayHaveEnded | UserResumed | UserStopped | UserEnded
