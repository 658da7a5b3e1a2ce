"""`[limits]`: when the server has no room for one more."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from antiphon.config.section import Section


class LimitSettings(Section):
    """When the server has no room for one more; those that are inside are never sent away for it."""

    waiting_sockets: Annotated[int, Field(strict=True, ge=1)] = 1_000
    """Most WebSockets that have not said anything; when there are more, the oldest is closed."""

    waiting_sockets_per_address: Annotated[int, Field(strict=True, ge=1)] = 100
    """Most of them from one address (IPv6: from one /64 network)."""

    recognition_delay_ms: Annotated[int, Field(strict=True, ge=0)] = 5_000
    """Nobody is let in while speech is understood so late; 0 turns it off."""

    loop_lag_ms: Annotated[int, Field(strict=True, ge=0)] = 250
    """Nobody is let in while the server itself is so late; 0 turns it off."""
