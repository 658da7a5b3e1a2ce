"""The way from an HTTP upgrade request to a session."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from urllib.parse import parse_qs

from antiphon.server.auth import Authenticator, AuthError, CredentialKind, Principal, extract_credential
from antiphon.server.connection import Connection, SessionFactory, SessionHandler
from antiphon.server.handshake import Handshake, Method
from antiphon.server.origins import OriginPolicy
from antiphon.server.paths import parse_live_path
from antiphon.server.readiness import Readiness
from antiphon.server.refusal import Refusal
from antiphon.server.traffic import Traffic
from antiphon.server.upgrade import UpgradeRefused
from antiphon.wire.close import CloseCode

logger = logging.getLogger(__name__)

_FRAMES_PARAMETER = "frames"
_NO_ROOM = "Quota exceeded. Please retry later. The server has as many sessions as it is allowed to."
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
        max_sessions: WebSockets beyond so many are turned away.
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
        traffic: Traffic,
        max_sessions: int,
        text_frames: bool,
    ) -> None:
        self._authenticator = authenticator
        self._origins = origins
        self._open_session = open_session
        self._readiness = readiness
        self._traffic = traffic
        self._max_sessions = max_sessions
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
            return Refusal(connection, error.code, error.reason)
        if len(self._traffic.open) > self._max_sessions:
            logger.warning("refused %s: there are %d sessions already", handshake.remote, self._max_sessions)
            return Refusal(connection, CloseCode.POLICY, _NO_ROOM)
        return self._open_session(replace(handshake, principal=principal), connection)

    def _principal(self, handshake: Handshake) -> Principal:
        """Who calls; of an ephemeral token only the session learns it, which looks the token up."""
        if handshake.credential is not None and handshake.credential.kind is CredentialKind.TOKEN:
            return handshake.principal
        return self._authenticator.check(handshake.credential)

    def _wants_text(self, query: str) -> bool:
        match parse_qs(query).get(_FRAMES_PARAMETER):
            case ["text", *_]:
                return True
            case ["binary", *_]:
                return False
            case _:
                return self._text_frames
