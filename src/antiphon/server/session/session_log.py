"""The record of sessions: who had them, and the receipts of their last turns. It is bounded."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import msgspec

from antiphon.clock import Clock
from antiphon.conversation.receipt import TurnReceipt
from antiphon.server.auth.principal import Principal

MAX_SESSIONS = 1_000
"""Sessions that are remembered. One that runs is never forgotten; of the others, the one that ended first."""

MAX_TURNS = 100
"""Turns of a session that are remembered, the last ones."""

MAX_TEXT_CHARS = 500
"""Longer reasons and errors are cut: how long they get is up to engines. The log has them whole."""


class SessionState(StrEnum):
    """Whether a session runs."""

    ACTIVE = "active"
    ENDED = "ended"


class PartView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The time between two marks."""

    from_: str = msgspec.field(name="from")
    to: str
    ms: float


class TurnView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The receipt of a turn, as the API tells it. Times of day are RFC 3339."""

    turn_id: int
    complete_time: datetime
    outcome: str
    reason: str
    drafted: bool
    discarded_drafts: int
    discarded_tokens: int
    total_ms: float
    parts: list[PartView]
    error: str


class SessionView(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A session, as the API tells it; `turn_count` counts the turns that are forgotten, too."""

    session_id: str
    model: str
    state: SessionState
    start_time: datetime
    turn_count: int
    end_time: datetime | None = None


@dataclass(slots=True)
class _Kept:
    session_id: str
    principal: Principal
    model: str
    start_time: datetime
    turns: deque[bytes]
    """Encoded: half a kilobyte each, and nothing in them can change any more."""
    end_time: datetime | None = None
    turn_count: int = 0

    def view(self) -> SessionView:
        return SessionView(
            session_id=self.session_id,
            model=self.model,
            state=SessionState.ACTIVE if self.end_time is None else SessionState.ENDED,
            start_time=self.start_time,
            turn_count=self.turn_count,
            end_time=self.end_time,
        )


class SessionLog:
    """Remembers the last sessions and their last turns.

    Args:
        max_sessions: how many are remembered, unless more run at the same time.
        max_turns: how many turns of each.
    """

    def __init__(self, clock: Clock, *, max_sessions: int = MAX_SESSIONS, max_turns: int = MAX_TURNS) -> None:
        self._clock = clock
        self._max_sessions = max_sessions
        self._max_turns = max_turns
        self._kept: dict[str, _Kept] = {}
        self._ended: dict[str, None] = {}

    def begin(self, session_id: str, principal: Principal, model: str) -> None:
        """A session was set up, or resumed on another connection: then it goes on as it was."""
        kept = self._kept.get(session_id)
        if kept is None:
            turns: deque[bytes] = deque(maxlen=self._max_turns)
            self._kept[session_id] = _Kept(session_id, principal, model, self._clock.utc(), turns)
        else:
            kept.end_time = None
            self._ended.pop(session_id, None)
        self._forget()

    def end(self, session_id: str) -> None:
        """It is over."""
        self._kept[session_id].end_time = self._clock.utc()
        self._ended[session_id] = None
        self._forget()

    def record(self, session_id: str, receipt: TurnReceipt) -> None:
        """A turn of a running session is complete (a `ReceiptSink`)."""
        kept = self._kept[session_id]
        kept.turn_count += 1
        kept.turns.append(msgspec.json.encode(_turn_view(receipt, self._clock.utc())))

    def sessions(self, principal: Principal) -> list[SessionView]:
        """The sessions of a caller, the newest first."""
        return [kept.view() for kept in reversed(self._kept.values()) if kept.principal == principal]

    def session(self, session_id: str, principal: Principal) -> SessionView | None:
        """One of them; None when there is none of this id, or it is somebody else's."""
        kept = self._kept.get(session_id)
        return kept.view() if kept is not None and kept.principal == principal else None

    def turns(self, session_id: str) -> list[msgspec.Raw]:
        """The last turns of a session that is known, the oldest first, each an encoded `TurnView`."""
        return [msgspec.Raw(turn) for turn in self._kept[session_id].turns]

    def _forget(self) -> None:
        while len(self._kept) > self._max_sessions and self._ended:
            first = next(iter(self._ended))
            del self._ended[first], self._kept[first]


def _turn_view(receipt: TurnReceipt, now: datetime) -> TurnView:
    return TurnView(
        turn_id=receipt.turn_id,
        complete_time=now.astimezone(UTC),
        outcome=receipt.outcome,
        reason=_cut(receipt.reason),
        drafted=receipt.drafted,
        discarded_drafts=receipt.discarded_drafts,
        discarded_tokens=receipt.discarded_tokens,
        total_ms=receipt.total_us() / 1000,
        parts=[
            PartView(from_=part.start, to=part.end, ms=part.duration_us / 1000) for part in receipt.parts()
        ],
        error=_cut(receipt.error),
    )


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT_CHARS else text[: MAX_TEXT_CHARS - 1] + "…"
