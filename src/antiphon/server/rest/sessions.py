"""Sessions and the receipts of their turns: Antiphon's own part of the REST API."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec

from antiphon.server.auth.principal import Principal
from antiphon.server.rest.errors import RestError
from antiphon.server.rest.paths import SessionsPath
from antiphon.server.session.session_log import SessionLog


def describe_sessions(path: SessionsPath, log: SessionLog, principal: Principal) -> dict[str, Any]:
    """The caller's sessions, the newest first, or one of them with its last turns, the oldest first.

    Raises:
        RestError: 404; what is somebody else's looks like what never was.
    """
    if path.session_id is None:
        return {"sessions": log.sessions(principal)}
    session = log.session(path.session_id, principal)
    if session is None:
        raise RestError(
            HTTPStatus.NOT_FOUND,
            f"Session {path.session_id[:100]!r} is not known here: it never was, or it is forgotten."
            " GET /antiphon/v1/sessions lists those that are known.",
        )
    return {**msgspec.to_builtins(session), "turns": log.turns(session.session_id)}
