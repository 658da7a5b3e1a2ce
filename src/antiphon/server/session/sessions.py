"""All sessions of a server: how one begins, and how all of them end."""

from __future__ import annotations

import asyncio
import logging
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime

from antiphon.conversation.lifetimes import Expiry
from antiphon.server.admission import Place, Visitor
from antiphon.server.auth import AuthError
from antiphon.server.connection import Connection, SessionHandler
from antiphon.server.handshake import Handshake
from antiphon.server.session.equipment import equip
from antiphon.server.session.opening import Opening, expiring, open_session, resume
from antiphon.server.session.runner import SessionRunner
from antiphon.server.session.saves import load
from antiphon.server.session.services import Services
from antiphon.server.session.socket_session import SocketSession
from antiphon.server.tokens import TOKEN_EXPIRED, Admission
from antiphon.store.errors import StoreUnavailable
from antiphon.wire.close import CloseCode
from antiphon.wire.errors import ProtocolError
from antiphon.wire.setup import Setup

logger = logging.getLogger(__name__)

session_id_var: ContextVar[str] = ContextVar("session_id", default="-")
"""The session that the running callback or task works for; for logs."""


class Sessions:
    """Makes sessions, knows those that run, and closes them in order."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._running: dict[int, SessionRunner] = {}
        self._draining = False
        self._empty = asyncio.Event()

    @property
    def count(self) -> int:
        """Sessions that were set up and run."""
        return len(self._running)

    def open(self, handshake: Handshake, connection: Connection) -> SessionHandler:
        """A socket was accepted: wait for its `setup` (a `SessionFactory`)."""
        return SocketSession(self.begin, handshake, connection)

    def review(self) -> None:
        """Send away who may not be here any more, and book what has come together."""
        for runner in tuple(self._running.values()):
            refusal = self._services.authenticator.refusal(runner.meter.owner)
            if refusal is not None:
                logger.warning("session %s ends: %s", runner.session_id, refusal)
                runner.close(CloseCode.INVALID_ARGUMENT, refusal)
            else:
                runner.review()

    def shutdown(self, reason: str = "The server is shutting down.") -> None:
        """Close every session, oldest first."""
        for runner in tuple(self._running.values()):
            runner.close(CloseCode.GOING_AWAY, reason)

    async def drain(self, within_s: float) -> None:
        """Let no session begin any more, and return when those that run have ended.

        Each is sent `goAway` when it is at rest, kept, and closed.

        Args:
            within_s: when all of them are closed, at rest or not.
        """
        self._draining = True
        logger.info("draining: %d sessions finish their turns within %g s", self.count, within_s)
        until = self._services.clock.now() + within_s
        for runner in tuple(self._running.values()):
            runner.drain(until)
        if self._running:
            self._empty.clear()
            await self._empty.wait()

    async def begin(self, setup: Setup, handshake: Handshake, connection: Connection) -> SessionRunner:
        """Set a session up, or go on with one that was kept.

        Raises:
            ProtocolError: the setup is refused.
        """
        handshake = await self._identified(handshake)
        admission = await self._services.tokens.admit(setup, handshake)
        setup, handshake = admission.setup, admission.handshake
        self._check_draining()
        opening = replace(open_session(setup, handshake, self._services), locked=admission.locked)
        if admission.expires is not None:
            opening = expiring(opening, self._expiry(admission.expires))
        handle = setup.session_resumption.handle if setup.session_resumption is not None else None
        if handle:
            snapshot = await load(self._services.store, handle, owner=handshake.principal.name)
            opening = resume(opening, snapshot)
        place = await self._services.doorkeeper.admit(_visitor(opening, handshake))
        try:
            opening = await equip(opening, setup.tools, self._services.tools)
            await self._count(admission, opening)
            if opening.resumed is not None:
                await self._take_over(opening)
            session_id_var.set(opening.settings.session_id[:8])
            key = id(connection)
            runner = SessionRunner(
                opening, handshake, connection, self._services, lambda: self._end(key, place)
            )
        except BaseException:
            place.leave()
            raise
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
        if not handle:
            runner.meter.begun()
        runner.start()
        return runner

    async def _identified(self, handshake: Handshake) -> Handshake:
        """With the principal of a bearer token; the gate knows all others."""
        authenticator = self._services.authenticator
        if not authenticator.needs_provider(handshake.credential):
            return handshake
        try:
            return replace(handshake, principal=await authenticator.identify(handshake.credential))
        except AuthError as error:
            raise ProtocolError(error.reason, code=error.code, detail=error.message) from None

    async def _count(self, admission: Admission, opening: Opening) -> None:
        """Nothing keeps the session from beginning any more: a new one is counted."""
        try:
            if opening.resumed is None:
                await self._services.tokens.count(admission)
            self._check_draining()
        except BaseException:
            opening.connections.leave()
            raise

    def _expiry(self, expires: datetime) -> Expiry:
        """A token's sessions end with it."""
        clock = self._services.clock
        return Expiry(clock.now() + (expires - clock.utc()).total_seconds(), TOKEN_EXPIRED)

    def _check_draining(self) -> None:
        if self._draining:
            raise ProtocolError(
                "The service is currently unavailable. The server is shutting down.",
                code=CloseCode.INTERNAL,
                detail="the server is being drained: no session begins any more",
            )

    async def _take_over(self, opening: Opening) -> None:
        """The session's old socket may still hang, here or on another server: whoever resumes it has it."""
        settings = opening.settings
        ttl_s = settings.profile.resumption_ttl_s
        try:
            await self._services.store.claim(settings.session_id, opening.connection_id, ttl_s=ttl_s)
        except StoreUnavailable as error:
            logger.warning("other servers cannot be told that the session goes on here: %s", error)
        self.give_up(settings.session_id)
        self._services.tell_taken_over(settings.session_id)

    def give_up(self, session_id: str) -> None:
        """A session goes on over another connection: close the one that it has here."""
        for runner in tuple(self._running.values()):
            if runner.session_id == session_id:
                runner.give_up()

    def _end(self, key: int, place: Place) -> None:
        place.leave()
        self._services.session_log.end(self._running.pop(key).session_id)
        if not self._running:
            self._empty.set()


def _visitor(opening: Opening, handshake: Handshake) -> Visitor:
    return Visitor(
        name=handshake.principal.name,
        model_id=opening.settings.model_id,
        origin=handshake.origin,
        host=handshake.headers.get("host"),
        session_id=opening.settings.session_id,
        new=opening.resumed is None,
    )
