"""`[turns]`: how turns are taken where a client leaves it open."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictBool

from antiphon.config.section import Section
from antiphon.conversation.settings import TurnTaking

_DEFAULTS = TurnTaking()

Milliseconds = Annotated[int, Field(strict=True, ge=0, le=60_000)]


class TurnSettings(Section):
    """How turns are taken where a client leaves it open."""

    playout_lead_ms: Milliseconds = _DEFAULTS.playout_lead_ms
    """How far ahead of real time speech is sent while the client streams audio."""

    eager_silence_ms: Milliseconds = _DEFAULTS.eager_silence_ms
    """Silence after which a reply is drafted."""

    default_prefix_ms: Milliseconds = _DEFAULTS.default_prefix_ms
    """Speech that begins a turn when the client sets no `prefixPaddingMs`."""

    default_silence_ms: Milliseconds = _DEFAULTS.default_silence_ms
    """Silence that ends a turn when the client sets no `silenceDurationMs`."""

    stall_ms: Milliseconds = _DEFAULTS.stall_ms
    """A turn also ends when no audio has arrived for so long."""

    drafts: StrictBool = _DEFAULTS.drafts
    """Draft the reply before the user's turn is over."""

    def turn_taking(self) -> TurnTaking:
        """The same, as the conversation takes it."""
        return TurnTaking(**self.model_dump())
