"""All sessions of a server: how one begins, and how all of them end."""

from __future__ import annotations

import asyncio
import logging
from contextvars import ContextVar, copy_context

from antiphon.server.connection import Connection, SessionHandler
from antiphon.server.handshake import Handshake
from antiphon.server.session.opening import open_session
from antiphon.server.session.runner import SessionRunner
from antiphon.server.session.services import Services
from antiphon.wire.close import CloseCode, close_reason
from antiphon.wire.codec import decode_client
from antiphon.wire.errors import ProtocolError
from antiphon.wire.setup import Setup

logger = logging.getLogger(__name__)

session_id_var: ContextVar[str] = ContextVar("session_id", default="-")
"""The session that the running callback or task works for; for logs."""


SETUP_TIMEOUT_S = 60
"""A client that has not sent its `setup` by then is sent away."""


class Sessions:
    """Makes sessions, knows those that run, and closes them in order."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._running: dict[int, SessionRunner] = {}

    @property
    def count(self) -> int:
        """Sessions that were set up and run."""
        return len(self._running)

    def open(self, handshake: Handshake, connection: Connection) -> SessionHandler:
        """A socket was accepted: wait for its `setup` (a `SessionFactory`)."""
        return _Socket(self, handshake, connection)

    def shutdown(self, reason: str = "The server is shutting down.") -> None:
        """Close every session, oldest first."""
        for runner in tuple(self._running.values()):
            runner.close(CloseCode.GOING_AWAY, reason)

    def begin(self, setup: Setup, handshake: Handshake, connection: Connection) -> SessionRunner:
        """Set a session up.

        Raises:
            ProtocolError: the setup is refused.
        """
        opening = open_session(setup, handshake, self._services)
        session_id_var.set(opening.settings.session_id[:8])
        key = id(connection)
        runner = SessionRunner(opening, handshake, connection, self._services, lambda: self._end(key))
        self._running[key] = runner
        logger.info(
            "session %s from %s: model %s, profile %s, %s",
            runner.session_id,
            handshake.remote,
            opening.pipeline.model_id,
            opening.pipeline.profile.name,
            opening.settings.modality,
        )
        self._services.session_log.begin(runner.session_id, handshake.principal, opening.pipeline.model_id)
        runner.start()
        return runner

    def _end(self, key: int) -> None:
        self._services.session_log.end(self._running.pop(key).session_id)


class _Socket:
    """One socket's side: decodes its messages, and closes it with the reason when one is refused."""

    def __init__(self, sessions: Sessions, handshake: Handshake, connection: Connection) -> None:
        self._sessions = sessions
        self._handshake = handshake
        self._connection = connection
        self._runner: SessionRunner | None = None
        self._context = copy_context()
        self._closing = False
        self._setup_deadline = asyncio.get_running_loop().call_later(SETUP_TIMEOUT_S, self._give_up)

    def on_message(self, data: bytes) -> None:
        if not self._closing:
            self._context.run(self._take, data)

    def on_disconnect(self, code: int, reason: str) -> None:
        self._closing = True
        self._setup_deadline.cancel()
        if self._runner is not None:
            logger.info("session %s ended: %d %s", self._runner.session_id, code, reason)
            self._runner.close(CloseCode.NORMAL, "")

    def _take(self, data: bytes) -> None:
        try:
            message = decode_client(data)
            if self._runner is not None:
                self._runner.on_message(message)
            elif isinstance(message, Setup):
                self._setup_deadline.cancel()
                self._runner = self._sessions.begin(message, self._handshake, self._connection)
            else:
                raise ProtocolError(
                    "Request contains an invalid argument. The first message must be setup.",
                    detail=f"expected setup as the first message, got {type(message).__name__}",
                )
        except ProtocolError as error:
            self._refuse(error)
        except Exception:
            logger.exception("a message broke the session")
            self._close(CloseCode.INTERNAL, "Internal error encountered.")

    def _give_up(self) -> None:
        self._refuse(
            ProtocolError(
                f"Deadline expired before operation could complete: no setup within {SETUP_TIMEOUT_S} s.",
                code=CloseCode.POLICY,
            )
        )

    def _refuse(self, error: ProtocolError) -> None:
        logger.warning("closing %s with %d: %s", self._handshake.remote, error.code, error.detail)
        self._close(error.code, error.reason)

    def _close(self, code: CloseCode, reason: str) -> None:
        self._closing = True
        self._setup_deadline.cancel()
        if self._runner is not None:
            self._runner.close(code, close_reason(reason))
        else:
            self._connection.close(code, close_reason(reason))
