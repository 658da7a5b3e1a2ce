"""`[lifetimes]`: how long connections and sessions may last."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from antiphon.config.section import Section
from antiphon.conversation.lifetimes import LifetimeRules

Seconds = Annotated[float, Field(ge=0, le=30 * 24 * 3600)]


class LifetimeSettings(Section):
    """How long connections and sessions may last; 0 sets no limit, by default the profile does."""

    connection_s: Seconds | None = None
    """A connection, from its setup on."""

    go_away_before_s: Seconds | None = None
    """How long before an end the client is sent `goAway`."""

    session_audio_s: Seconds | None = None
    """A session that carries audio and does not compress its context."""

    session_video_s: Seconds | None = None
    """The same, from its first video frame on."""

    idle_s: Seconds | None = None
    """How long nobody may say anything."""

    def rules(self) -> LifetimeRules:
        """The same, as the conversation takes it."""
        return LifetimeRules(**dict(self))
