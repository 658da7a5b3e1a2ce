"""Usage as the REST API and the command line tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from antiphon.server.usage.spending import (
    AUDIO_IN_MS,
    AUDIO_OUT_MS,
    DRAFT_TOKENS,
    DRAFTS,
    REQUESTS,
    THOUGHTS,
    TOOL_USE,
    UNFINISHED,
    Spending,
)
from antiphon.store.ledger import DayAccount


class SpendingView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What was spent.

    Attributes:
        requests: to the REST API, for content.
        prompt_tokens: by modality, as `usageMetadata` told it turn by turn; likewise `response_tokens`.
        total_tokens: the sum of the `totalTokenCount` of all turns.
        unfinished_tokens: of turns that were cut off by the end of their session.
        drafts: replies that were drafted, and dropped before anybody got them.
        draft_tokens: what they cost; they count toward no limit.
    """

    sessions: int
    turns: int
    requests: int
    prompt_tokens: Mapping[str, int]
    response_tokens: Mapping[str, int]
    thoughts_tokens: int
    tool_use_prompt_tokens: int
    total_tokens: int
    unfinished_tokens: int
    drafts: int
    draft_tokens: int
    audio_in_seconds: float
    audio_out_seconds: float


class DayView(SpendingView, frozen=True, kw_only=True, rename="camel"):
    """What one API key spent on one model on one day (UTC)."""

    day: date
    key: str
    model: str


def spending_view(spending: Spending) -> SpendingView:
    """Some spending."""
    return SpendingView(**_fields(spending))


def day_views(accounts: Iterable[DayAccount]) -> list[DayView]:
    """The accounts of a ledger."""
    return [
        DayView(day=account.day, key=account.owner, model=account.model, **_fields(Spending(account.amounts)))
        for account in accounts
    ]


def _fields(spending: Spending) -> dict[str, Any]:
    amounts = spending.amounts
    return {
        "sessions": spending.sessions,
        "turns": spending.turns,
        "requests": amounts.get(REQUESTS, 0),
        "prompt_tokens": dict(sorted(spending.prompt.items())),
        "response_tokens": dict(sorted(spending.response.items())),
        "thoughts_tokens": amounts.get(THOUGHTS, 0),
        "tool_use_prompt_tokens": amounts.get(TOOL_USE, 0),
        "total_tokens": spending.turn_tokens,
        "unfinished_tokens": amounts.get(UNFINISHED, 0),
        "drafts": amounts.get(DRAFTS, 0),
        "draft_tokens": amounts.get(DRAFT_TOKENS, 0),
        "audio_in_seconds": amounts.get(AUDIO_IN_MS, 0) / 1000,
        "audio_out_seconds": amounts.get(AUDIO_OUT_MS, 0) / 1000,
    }
