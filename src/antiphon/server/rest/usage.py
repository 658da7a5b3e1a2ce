"""What the caller has used: Antiphon's own part of the REST API."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.datastructures import QueryParams

from antiphon.clock import Clock
from antiphon.server.admission.daily import DailyLimits
from antiphon.server.auth import Principal
from antiphon.server.rest.errors import RestError, invalid
from antiphon.server.usage.bookkeeper import Bookkeeper
from antiphon.server.usage.spending import Spending
from antiphon.server.usage.view import day_views, spending_view
from antiphon.store.errors import StoreUnavailable
from antiphon.store.ledger import DAYS_KEPT, Ledger

_PARAMETERS = frozenset({"days", "session", "key"})
"""`key` is a credential."""

_PATIENCE_S = 1.0


class UsageReports:
    """Tells API keys what they have used.

    Args:
        bookkeeper: what it has not written yet is waited for a little, so that a turn that is complete shows.
    """

    def __init__(self, ledger: Ledger, bookkeeper: Bookkeeper, daily: DailyLimits, clock: Clock) -> None:
        self._ledger = ledger
        self._daily = daily
        self._bookkeeper = bookkeeper
        self._clock = clock

    async def report(self, query: QueryParams, principal: Principal) -> dict[str, Any]:
        """The caller's last days by model, the newest last, and its limits; or one of its sessions.

        Args:
            query: `days`, 1 unless given; or `session`, an id.

        Raises:
            RestError: something else is asked for, or the store is down.
        """
        unknown = sorted(set(query) - _PARAMETERS)
        if unknown:
            raise invalid(f"Unknown parameter {unknown[0][:100]!r}; there are days and session.")
        await self._bookkeeper.written(_PATIENCE_S)
        try:
            return await self._report(query, principal)
        except StoreUnavailable as error:
            raise RestError(HTTPStatus.SERVICE_UNAVAILABLE, f"Usage is not known now: {error}") from None

    async def _report(self, query: QueryParams, principal: Principal) -> dict[str, Any]:
        session_id = query.get("session")
        if session_id is not None:
            amounts = await self._ledger.of_session(session_id, principal.name)
            view = spending_view(Spending(amounts))
            return {"sessionId": session_id, **msgspec.to_builtins(view)}
        today = self._clock.utc().date()
        first = today - timedelta(days=_days(query.get("days", "1")) - 1)
        await self._daily.look_up(principal.name)
        return {
            "days": day_views(await self._ledger.days(first, today, principal.name)),
            "limits": [
                {"limit": standing.limit, "perDay": standing.most, "usedToday": standing.used}
                for standing in self._daily.standings(principal.name)
            ],
        }


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= DAYS_KEPT.days):
        raise invalid(f"Invalid value at 'days': expected 1 to {DAYS_KEPT.days}, came {text[:100]!r}.")
    return int(text)
