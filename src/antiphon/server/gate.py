"""The way from an HTTP upgrade request to a session."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from urllib.parse import parse_qs

from antiphon.server.admission.refusals import QUOTA_EXCEEDED
from antiphon.server.admission.waiting_room import Waiting, WaitingRoom
from antiphon.server.auth import Authenticator, AuthError, CredentialKind, Principal, extract_credential
from antiphon.server.connection import Connection, SessionFactory, SessionHandler
from antiphon.server.handshake import Handshake, Method
from antiphon.server.origins import OriginPolicy
from antiphon.server.paths import parse_live_path
from antiphon.server.readiness import Readiness
from antiphon.server.refusal import Refusal
from antiphon.server.upgrade import UpgradeRefused
from antiphon.wire.close import CloseCode

logger = logging.getLogger(__name__)

_FRAMES_PARAMETER = "frames"
_NO_ROOM = f"{QUOTA_EXCEEDED} too many connections wait without a word."
_NO_MUSIC = "Operation is not implemented: BidiGenerateMusic is not supported by this server."


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeRequest:
    """What HTTP knows of a WebSocket upgrade.

    Attributes:
        raw_path: the request target up to its question mark, as sent.
        query: what follows the question mark.
        headers: by lower-case name.
        remote: the client's address as ``host:port``.
    """

    raw_path: str
    query: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    remote: str
    tls: bool


class Gate:
    """Lets clients in, or tells them why not.

    What a browser's page must not do is refused over HTTP. Everything else is accepted and then closed with
    a reason, because that is what SDKs show.

    Args:
        open_session: makes the session of a client that may come in.
        readiness: sessions begin only while the server is ready.
        waiting_room: where WebSockets wait for their first message.
        text_frames: the default of `Handshake.text_frames`; a client overrides it by ``?frames=text`` or
            ``?frames=binary``.
    """

    def __init__(
        self,
        *,
        authenticator: Authenticator,
        origins: OriginPolicy,
        open_session: SessionFactory,
        readiness: Readiness,
        waiting_room: WaitingRoom,
        text_frames: bool,
    ) -> None:
        self._authenticator = authenticator
        self._origins = origins
        self._open_session = open_session
        self._readiness = readiness
        self._waiting_room = waiting_room
        self._text_frames = text_frames

    def admit(self, request: UpgradeRequest) -> Handshake:
        """Read an upgrade request.

        Raises:
            UpgradeRefused: a page of a foreign site asks, or the server is starting or draining.
        """
        if not self._readiness.accepting:
            raise UpgradeRefused(HTTPStatus.SERVICE_UNAVAILABLE, f"The server is {self._readiness.phase}.")
        headers = request.headers
        origin = headers.get("origin")
        if refusal := self._origins.refusal(host=headers.get("host"), origin=origin):
            logger.warning("refused %s: %s", request.remote, refusal)
            raise UpgradeRefused(HTTPStatus.FORBIDDEN, refusal)
        live = parse_live_path(request.raw_path)
        return Handshake(
            api=live.api,
            version=live.version,
            method=live.method,
            path=live.path,
            query=request.query,
            headers=headers,
            credential=extract_credential(headers, request.query),
            remote=request.remote,
            origin=origin,
            tls=request.tls,
            text_frames=self._wants_text(request.query),
        )

    def open(self, handshake: Handshake, connection: Connection) -> SessionHandler:
        """The session behind an accepted upgrade; one that says no if the caller may not come in."""
        if handshake.method is Method.MUSIC:
            connection.close(CloseCode.POLICY, _NO_MUSIC)
            return Refusal(connection, CloseCode.POLICY, _NO_MUSIC)
        try:
            principal = self._principal(handshake)
        except AuthError as error:
            logger.info("refused %s: %s", handshake.remote, error)
            return self._waiting(handshake, connection, Refusal(connection, error.code, error.reason))
        session = self._open_session(replace(handshake, principal=principal), connection)
        return self._waiting(handshake, connection, session)

    def _waiting(
        self, handshake: Handshake, connection: Connection, handler: SessionHandler
    ) -> SessionHandler:
        waiting = self._waiting_room.enter(
            handshake.remote, lambda: connection.close(CloseCode.POLICY, _NO_ROOM)
        )
        return _WaitingHandler(handler, waiting)

    def _principal(self, handshake: Handshake) -> Principal:
        """Who calls; of tokens only the session learns it, which looks them up or has them verified."""
        credential = handshake.credential
        if credential is not None and credential.kind is CredentialKind.TOKEN:
            return handshake.principal
        if self._authenticator.needs_provider(credential):
            return handshake.principal
        return self._authenticator.check(credential)

    def _wants_text(self, query: str) -> bool:
        match parse_qs(query).get(_FRAMES_PARAMETER):
            case ["text", *_]:
                return True
            case ["binary", *_]:
                return False
            case _:
                return self._text_frames


class _WaitingHandler:
    """A `SessionHandler` that gives up its place in the waiting room with the first message."""

    __slots__ = ("_handler", "_waiting")

    def __init__(self, handler: SessionHandler, waiting: Waiting) -> None:
        self._handler = handler
        self._waiting: Waiting | None = waiting

    def on_message(self, data: bytes) -> None:
        if self._waiting is not None:
            self._leave()
        self._handler.on_message(data)

    def on_disconnect(self, code: int, reason: str) -> None:
        if self._waiting is not None:
            self._leave()
        self._handler.on_disconnect(code, reason)

    def _leave(self) -> None:
        assert self._waiting is not None
        self._waiting.leave()
        self._waiting = None
