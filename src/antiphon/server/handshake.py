"""What a client asked for when it opened its WebSocket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from antiphon.server.auth.credential import Credential
from antiphon.server.auth.principal import ANYONE, Principal


class Api(StrEnum):
    """Which of Google's endpoints the path stands for."""

    GEMINI = "GEMINI"
    VERTEX = "VERTEX"
    GATEWAY = "GATEWAY"
    """Vertex through a gateway: the SDK dials the user's URL as it is, and any path will do."""


class Method(StrEnum):
    """Which method of the service the path names."""

    BIDI = "BidiGenerateContent"
    CONSTRAINED = "BidiGenerateContentConstrained"
    MUSIC = "BidiGenerateMusic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """An accepted WebSocket upgrade. What may hold a secret is kept out of its ``repr``.

    Attributes:
        api: the endpoint.
        version: the API version in the path (``v1beta``), empty in the gateway form.
        method: the method of the service.
        path: the path, percent-decoded, slashes collapsed, without the query.
        query: the raw query string.
        headers: request headers by lower-case name; of repeated ones the values joined by ``", "``.
        credential: what the client identified itself with.
        remote: the client's address as ``host:port``; for logs.
        origin: the ``Origin`` header of a browser.
        tls: True when the socket speaks TLS.
        text_frames: True when server messages must be TEXT frames.
        principal: who the credential belongs to.
    """

    api: Api
    version: str
    method: Method
    path: str
    query: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    credential: Credential | None
    remote: str
    origin: str | None
    tls: bool
    text_frames: bool = False
    principal: Principal = ANYONE
