"""How long tools may take, and how often they are used."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolLimits:
    """The operator's limits.

    Attributes:
        call_timeout_s: how long the conversation waits for the client's answer to a BLOCKING call.
        background_call_timeout_s: how long an answer to a NON_BLOCKING call is awaited.
        run_timeout_s: how long one of the server's own tools may work.
        max_rounds: how often one turn may use them, one after another.
    """

    call_timeout_s: float = 120.0
    background_call_timeout_s: float = 600.0
    run_timeout_s: float = 60.0
    max_rounds: int = 8


DEFAULT_LIMITS = ToolLimits()
