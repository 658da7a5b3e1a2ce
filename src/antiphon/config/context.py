"""`[context]`: what of a session is kept as the language model's context."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from antiphon.config.section import Section
from antiphon.conversation.context_rules import ContextRules
from antiphon.conversation.kept_media import MediaLimits

_DEFAULTS = ContextRules()


class ContextSettings(Section):
    """What of a session is kept as the language model's context."""

    max_media: Annotated[int, Field(strict=True, ge=0, le=10_000)] = _DEFAULTS.media.parts
    """Pictures, video frames and recordings in the history; the oldest fall out first."""

    max_media_bytes: Annotated[int, Field(strict=True, ge=0, le=1024**3)] = _DEFAULTS.media.bytes
    """How large they are together."""

    summary: bool = _DEFAULTS.summary
    """Have the language model sum up what `contextWindowCompression` cuts."""

    def rules(self) -> ContextRules:
        """The same, as the conversation takes it."""
        media = MediaLimits(parts=self.max_media, bytes=self.max_media_bytes)
        return ContextRules(media=media, summary=self.summary)
