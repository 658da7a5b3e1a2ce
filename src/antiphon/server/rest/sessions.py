"""Sessions and the receipts of their turns: Antiphon's own part of the REST API.

Each process remembers what it has served. Where several serve one port, whoever is asked asks the others: a
session may have been resumed from one to another, and is then told as one.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import msgspec

from antiphon.server.auth.principal import Principal
from antiphon.server.rest.errors import RestError
from antiphon.server.rest.paths import SessionsPath
from antiphon.server.session.session_log import SessionLog, SessionState, SessionView, TurnView
from antiphon.server.workers.siblings import Siblings


class Excerpt(msgspec.Struct, frozen=True):
    """What one process remembers of what was asked for."""

    sessions: list[SessionView]
    turns: list[TurnView] = []


class SessionReports:
    """Tells callers of their sessions.

    Args:
        siblings: the other processes that serve the same port, if there are any.
    """

    def __init__(self, log: SessionLog, siblings: Siblings | None = None) -> None:
        self._log = log
        self._siblings = siblings

    async def describe(self, path: SessionsPath, principal: Principal) -> dict[str, Any]:
        """The caller's sessions, the newest first, or one of them with its last turns, the oldest first.

        Raises:
            RestError: 404; what is somebody else's looks like what never was.
        """
        excerpts = [self.excerpt(path.session_id or "", principal)]
        if self._siblings is not None:
            answers = await self._siblings.ask(f"sessions/{path.session_id or ''}", principal.name)
            excerpts += [msgspec.json.decode(body, type=Excerpt) for body in answers.values()]
        sessions = _joined(session for excerpt in excerpts for session in excerpt.sessions)
        if path.session_id is None:
            return {"sessions": sessions}
        if not sessions:
            raise RestError(
                HTTPStatus.NOT_FOUND,
                f"Session {path.session_id[:100]!r} is not known here: it never was, or it is forgotten."
                " GET /antiphon/v1/sessions lists those that are known.",
            )
        turns = sorted((turn for one in excerpts for turn in one.turns), key=lambda turn: turn.complete_time)
        return {**msgspec.to_builtins(sessions[0]), "turns": turns}

    def excerpt(self, session_id: str, principal: Principal) -> Excerpt:
        """What this process remembers.

        Args:
            session_id: empty for all sessions, without their turns.
        """
        if not session_id:
            return Excerpt(self._log.sessions(principal))
        session = self._log.session(session_id, principal)
        if session is None:
            return Excerpt([])
        turns = [msgspec.json.decode(turn, type=TurnView) for turn in self._log.turns(session_id)]
        return Excerpt([session], turns)


def _joined(views: Iterable[SessionView]) -> list[SessionView]:
    """Each session once, the newest first."""
    joined: dict[str, SessionView] = {}
    for view in views:
        known = joined.get(view.session_id)
        joined[view.session_id] = view if known is None else _both(known, view)
    return sorted(joined.values(), key=lambda view: view.start_time, reverse=True)


def _both(one: SessionView, other: SessionView) -> SessionView:
    """A session that two processes have served, one after the other."""
    active = SessionState.ACTIVE in (one.state, other.state)
    ends = [view.end_time for view in (one, other) if view.end_time is not None]
    return SessionView(
        session_id=one.session_id,
        model=one.model,
        state=SessionState.ACTIVE if active else SessionState.ENDED,
        start_time=min(one.start_time, other.start_time),
        turn_count=one.turn_count + other.turn_count,
        end_time=None if active else max(ends),
    )
