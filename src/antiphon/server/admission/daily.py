"""What may be used in a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from antiphon.config.caller import CallerRules
from antiphon.server.admission.refusals import LimitReached
from antiphon.server.auth import Authenticator
from antiphon.server.usage import Bookkeeper

_MS_PER_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a caller has used up a limit.

    Attributes:
        limit: which one, as it is configured.
        most: what may be used in a day; None for any amount.
        used: since 00:00 UTC, in the same unit.
    """

    limit: str
    most: float | None
    used: float


class DailyLimits:
    """Holds what callers have spent today against their limits."""

    def __init__(self, bookkeeper: Bookkeeper, authenticator: Authenticator) -> None:
        self._bookkeeper = bookkeeper
        self._authenticator = authenticator

    async def look_up(self, name: str) -> None:
        """Find out what a caller with a limit has spent today, on all servers."""
        if _limited(self._authenticator.rules(name)):
            await self._bookkeeper.look_up(name)

    def standings(self, name: str) -> Sequence[Standing]:
        """A caller's limits, and what of them is used today, as far as it is known: see `look_up`."""
        rules = self._authenticator.rules(name)
        if not _limited(rules):
            return ()
        spent = self._bookkeeper.spent_today(name)
        minutes = spent.audio_ms / _MS_PER_MINUTE
        standings = (
            Standing("tokens_per_day", rules.tokens_per_day, spent.tokens),
            Standing("audio_minutes_per_day", rules.audio_minutes_per_day, minutes),
        )
        return [standing for standing in standings if standing.most is not None]

    def exhausted(self, name: str) -> LimitReached | None:
        """Which limit a caller has reached; None if it has reached none."""
        for standing in self.standings(name):
            if standing.most is not None and standing.used >= standing.most:
                text = f"{standing.limit} ({_shown(standing.most)}) are used up until 00:00 UTC."
                return LimitReached(standing.limit, text, detail=name)
        return None


def _shown(number: float) -> str:
    return str(number) if isinstance(number, int) else f"{number:g}"


def _limited(rules: CallerRules) -> bool:
    return rules.tokens_per_day is not None or rules.audio_minutes_per_day is not None
