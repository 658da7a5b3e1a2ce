"""All sessions of a server: how one begins, and how all of them end."""

from __future__ import annotations

import asyncio
import logging
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime

from antiphon.server.connection import Connection, SessionHandler
from antiphon.server.handshake import Handshake
from antiphon.server.session.equipment import equip
from antiphon.server.session.opening import Opening, open_session, resume
from antiphon.server.session.runner import SessionRunner
from antiphon.server.session.saves import load
from antiphon.server.session.services import Services
from antiphon.server.session.socket_session import SocketSession
from antiphon.server.tokens import TOKEN_EXPIRED, Admission
from antiphon.wire.close import CloseCode
from antiphon.wire.setup import Setup

logger = logging.getLogger(__name__)

session_id_var: ContextVar[str] = ContextVar("session_id", default="-")
"""The session that the running callback or task works for; for logs."""


class Sessions:
    """Makes sessions, knows those that run, and closes them in order."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._running: dict[int, SessionRunner] = {}
        self._deadlines: dict[int, asyncio.TimerHandle] = {}

    @property
    def count(self) -> int:
        """Sessions that were set up and run."""
        return len(self._running)

    def open(self, handshake: Handshake, connection: Connection) -> SessionHandler:
        """A socket was accepted: wait for its `setup` (a `SessionFactory`)."""
        return SocketSession(self.begin, handshake, connection)

    def shutdown(self, reason: str = "The server is shutting down.") -> None:
        """Close every session, oldest first."""
        for runner in tuple(self._running.values()):
            runner.close(CloseCode.GOING_AWAY, reason)

    async def begin(self, setup: Setup, handshake: Handshake, connection: Connection) -> SessionRunner:
        """Set a session up, or go on with one that was kept.

        Raises:
            ProtocolError: the setup is refused.
        """
        admission = await self._services.tokens.admit(setup, handshake)
        setup, handshake = admission.setup, admission.handshake
        opening = replace(open_session(setup, handshake, self._services), locked=admission.locked)
        handle = setup.session_resumption.handle if setup.session_resumption is not None else None
        if handle:
            snapshot = await load(self._services.store, handle, owner=handshake.principal.name)
            opening = resume(opening, snapshot)
        opening = await equip(opening, setup.tools, self._services.tools)
        if opening.resumed is not None:
            self._take_over(opening.settings.session_id)
        else:
            await self._count(admission, opening)
        session_id_var.set(opening.settings.session_id[:8])
        key = id(connection)
        runner = SessionRunner(opening, handshake, connection, self._services, lambda: self._end(key))
        self._running[key] = runner
        logger.info(
            "session %s from %s%s: model %s, profile %s, %s",
            runner.session_id,
            handshake.remote,
            " resumed" if handle else "",
            opening.pipeline.model_id,
            opening.pipeline.profile.name,
            opening.settings.modality,
        )
        self._services.session_log.begin(runner.session_id, handshake.principal, opening.pipeline.model_id)
        if admission.expires is not None:
            self._end_at(admission.expires, key)
        if not handle:
            runner.meter.begun()
        runner.start()
        return runner

    async def _count(self, admission: Admission, opening: Opening) -> None:
        try:
            await self._services.tokens.count(admission)
        except BaseException:
            opening.connections.leave()
            raise

    def _end_at(self, expires: datetime, key: int) -> None:
        """A token's sessions end with it."""
        left_s = (expires - self._services.clock.utc()).total_seconds()
        self._deadlines[key] = asyncio.get_running_loop().call_later(left_s, self._expire, key)

    def _expire(self, key: int) -> None:
        self._running[key].close(CloseCode.INVALID_ARGUMENT, TOKEN_EXPIRED)

    def _take_over(self, session_id: str) -> None:
        """The session's old socket may still hang: whoever resumes it has it."""
        for runner in tuple(self._running.values()):
            if runner.session_id == session_id:
                runner.close(CloseCode.NORMAL, "The session was resumed on another connection.")

    def _end(self, key: int) -> None:
        deadline = self._deadlines.pop(key, None)
        if deadline is not None:
            deadline.cancel()
        self._services.session_log.end(self._running.pop(key).session_id)
