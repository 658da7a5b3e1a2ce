"""How long connections and sessions may last: what the operator says, else what the profile says."""

from __future__ import annotations

from dataclasses import dataclass

from antiphon.wire.profiles import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetimes:
    """How long one connection and its session may last, in seconds; None for ever.

    Attributes:
        connection_s: from the setup to the end of the connection.
        go_away_before_s: how long before an end the client is told.
        session_audio_s: how long the session may carry audio, over all of its connections.
        session_video_s: the same from the first video frame on.
        idle_s: how long nobody may say anything.
    """

    connection_s: float | None = None
    go_away_before_s: float = 50.0
    session_audio_s: float | None = None
    session_video_s: float | None = None
    idle_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LifetimeRules:
    """The operator's configuration, in seconds: None leaves it to the profile, 0 sets no limit."""

    connection_s: float | None = None
    go_away_before_s: float | None = None
    session_audio_s: float | None = None
    session_video_s: float | None = None
    idle_s: float | None = None

    def of(self, profile: Profile, *, compressed: bool) -> Lifetimes:
        """What holds for a session.

        Args:
            compressed: the client has its context compressed, which lifts the limits of the session.
        """
        before_s = profile.go_away_before_s if self.go_away_before_s is None else self.go_away_before_s
        audio_s = _first(self.session_audio_s, profile.session_audio_limit_s)
        video_s = _first(self.session_video_s, profile.session_video_limit_s)
        return Lifetimes(
            connection_s=_first(self.connection_s, profile.connection_limit_s),
            go_away_before_s=before_s,
            session_audio_s=None if compressed else audio_s,
            session_video_s=None if compressed else video_s,
            idle_s=_first(self.idle_s, None),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """How long a session has carried audio and video, in seconds; None for not at all."""

    audio_s: float | None = None
    video_s: float | None = None


@dataclass(frozen=True, slots=True)
class Expiry:
    """What a session was opened with is good until then.

    Attributes:
        at: seconds on the session's clock.
        reason: the close reason.
    """

    at: float
    reason: str


def _first(configured: float | None, usual: float | None) -> float | None:
    chosen = usual if configured is None else configured
    return chosen or None
