"""The user's activities that are not done with: the one under way, and those still being understood."""

from __future__ import annotations

from dataclasses import dataclass, field

from antiphon.conversation.activity import UserEnded
from antiphon.conversation.loudness import Speech
from antiphon.conversation.patience import Wait
from antiphon.conversation.transcript import Transcript
from antiphon.conversation.voice_ending import NOTHING_HEARD, VoiceEnding


@dataclass(frozen=True, slots=True)
class Pause:
    """What was asked for at a pause, and what came.

    Attributes:
        settle_id: by which the answers know it.
        pause_samples: where the speech stopped.
        transcript: of the activity up to there; None until it has come.
        ending: how the voice sounded.
        wait: how much silence ends the turn; None while that is unknown, or not ours to decide.
    """

    settle_id: int
    pause_samples: int
    transcript: Transcript | None = None
    ending: VoiceEnding = NOTHING_HEARD
    wait: Wait | None = None


@dataclass(frozen=True, slots=True)
class OpenActivity:
    """The user's activity under way.

    Attributes:
        speech: how loud it is.
        pause: the newest; None while the user speaks.
        hasty: every short pause in it is worth a transcript.
    """

    id: int
    start_samples: int
    speech: Speech = field(default_factory=Speech)
    pause: Pause | None = None
    hasty: bool = False

    @property
    def wait(self) -> Wait | None:
        """How much silence ends it, if that is known."""
        return self.pause.wait if self.pause is not None else None

    def pause_called(self, settle_id: int) -> Pause | None:
        """The pause that an answer is about; None when the user has gone on since."""
        return self.pause if self.pause is not None and self.pause.settle_id == settle_id else None


@dataclass(frozen=True, slots=True)
class EndedActivity:
    """An activity that is over, and whose transcript is still to come.

    Attributes:
        settle_id: the answer that is waited for; None for that to `FinishRecognition`.
    """

    ended: UserEnded
    settle_id: int | None
