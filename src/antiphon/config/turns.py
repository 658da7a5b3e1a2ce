"""`[turns]`: how turns are taken where a client leaves it open."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from antiphon.config.section import Section
from antiphon.conversation.settings import Interruptions, TurnTaking

ADAPTIVE: Literal["adaptive"] = "adaptive"

Milliseconds = Annotated[int, Field(strict=True, ge=0, le=60_000)]

_DEFAULTS = TurnTaking()


class TurnSettings(Section):
    """How turns are taken where a client leaves it open."""

    playout_lead_ms: Milliseconds = _DEFAULTS.playout_lead_ms
    """How far ahead of real time speech is sent while the client streams audio."""

    eager_silence_ms: Milliseconds = _DEFAULTS.eager_silence_ms
    """Silence after which a reply is drafted."""

    default_prefix_ms: Milliseconds = _DEFAULTS.default_prefix_ms
    """Speech that begins a turn when the client sets no `prefixPaddingMs`."""

    default_silence_ms: Milliseconds | Literal["adaptive"] = _DEFAULTS.default_silence_ms or ADAPTIVE
    """Silence that ends a turn when the client sets no `silenceDurationMs`."""

    stall_ms: Milliseconds = _DEFAULTS.stall_ms
    """A turn also ends when no audio has arrived for so long."""

    drafts: Annotated[int, Field(strict=True, ge=0, le=100)] = _DEFAULTS.drafts
    """How many replies may be drafted in one turn of the user."""

    interruptions: Interruptions = _DEFAULTS.interruptions
    """Whether speech during a reply interrupts it at once, or is judged first."""

    judge_ms: Milliseconds = _DEFAULTS.judge_ms
    """Within how long after its begin it is judged."""

    max_turn_ms: Annotated[int, Field(strict=True, ge=0, le=3_600_000)] = _DEFAULTS.max_turn_ms
    """A user's turn is over after so long even without a pause; 0 sets no limit."""

    idle_nudge_ms: Annotated[int, Field(strict=True, ge=0, le=3_600_000)] = _DEFAULTS.idle_nudge_ms
    """When nobody has spoken for so long, the model is asked to go on, once; 0 never."""

    idle_nudge_text: str = _DEFAULTS.idle_nudge_text
    """What it is told then, as the user's turn."""

    names: tuple[str, ...] = _DEFAULTS.names
    """What the assistant is called, to tell what is said to it (`proactivity.proactiveAudio`)."""

    def turn_taking(self) -> TurnTaking:
        """The same, as the conversation takes it."""
        silence_ms = None if self.default_silence_ms == ADAPTIVE else self.default_silence_ms
        return TurnTaking(**{**dict(self), "default_silence_ms": silence_ms})
