"""The client's microphone as a stream: how much came in, how much of it was analyzed, and when."""

from __future__ import annotations

from dataclasses import dataclass

from antiphon.conversation.endpointing import FRAME_SAMPLES, INPUT_RATE_HZ

BACKLOG_SAMPLES = 8 * FRAME_SAMPLES
"""Audio not yet analyzed beyond which no turn is ended: more of what the client dumped may be speech."""

LIVE_S = 1.0
"""A microphone is taken to be live for so long after its last audio; a longer pause is to be announced by
`audioStreamEnd` (Live API guide, "Automatic VAD")."""


@dataclass(slots=True)
class InputStream:
    """Positions in samples at 16 kHz since the session began.

    Attributes:
        received: up to where audio has come in.
        analyzed: up to where voice activity is known.
        last_audio_at: when audio came last; None when the stream has not begun, or has ended.
        ending: the client said that it ends; what is not analyzed yet still counts.
    """

    received: int = 0
    analyzed: int = 0
    last_audio_at: float | None = None
    ending: bool = False

    def arrived(self, samples: int, now: float) -> None:
        """Audio came in."""
        self.received += samples
        self.last_audio_at = now
        self.ending = False

    def ended(self) -> None:
        """No more is expected, until more comes."""
        self.ending = False
        self.last_audio_at = None

    def live(self, now: float) -> bool:
        """The client is streaming."""
        return self.last_audio_at is not None and now < self.last_audio_at + LIVE_S

    @property
    def caught_up(self) -> bool:
        """All whole frames have been analyzed."""
        return self.received - self.analyzed < FRAME_SAMPLES

    @property
    def behind(self) -> bool:
        """So much waits to be analyzed that what is known says little."""
        return self.received - self.analyzed > BACKLOG_SAMPLES

    def wall_time(self, position_samples: int) -> float:
        """When a sample was (or will be) heard, taking the newest audio as heard just now."""
        last = self.last_audio_at if self.last_audio_at is not None else 0.0
        return last - (self.received - position_samples) / INPUT_RATE_HZ
