"""What may be used in a day."""

from __future__ import annotations

from antiphon.config.caller import CallerRules
from antiphon.server.admission.refusals import LimitReached
from antiphon.server.auth import Authenticator
from antiphon.server.usage import Bookkeeper

_MS_PER_MINUTE = 60_000


class DailyLimits:
    """Holds what callers have spent today against their limits."""

    def __init__(self, bookkeeper: Bookkeeper, authenticator: Authenticator) -> None:
        self._bookkeeper = bookkeeper
        self._authenticator = authenticator

    async def look_up(self, name: str) -> None:
        """Find out what a caller with a limit has spent today, on all servers."""
        if _limited(self._authenticator.rules(name)):
            await self._bookkeeper.look_up(name)

    def exhausted(self, name: str) -> LimitReached | None:
        """Which limit a caller has reached; None if it has reached none."""
        rules = self._authenticator.rules(name)
        if not _limited(rules):
            return None
        spent = self._bookkeeper.spent_today(name)
        if rules.tokens_per_day is not None and spent.tokens >= rules.tokens_per_day:
            text = f"tokens_per_day ({rules.tokens_per_day}) are used up until 00:00 UTC."
            return LimitReached("tokens_per_day", text, detail=name)
        minutes = rules.audio_minutes_per_day
        if minutes is not None and spent.audio_ms >= minutes * _MS_PER_MINUTE:
            text = f"audio_minutes_per_day ({minutes:g}) are used up until 00:00 UTC."
            return LimitReached("audio_minutes_per_day", text, detail=name)
        return None


def _limited(rules: CallerRules) -> bool:
    return rules.tokens_per_day is not None or rules.audio_minutes_per_day is not None
