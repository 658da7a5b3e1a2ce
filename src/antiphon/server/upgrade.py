"""The opening handshake of a WebSocket (RFC 6455, section 4), as bytes."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from hashlib import sha1
from http import HTTPStatus

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_VERSION = "13"


class UpgradeRefused(Exception):
    """The upgrade is answered with an HTTP error.

    Args:
        status: of the answer.
        message: what was expected and what came.
    """

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def check_upgrade(method: str, headers: Mapping[str, str]) -> str:
    """The client's key, once the request is known to be a proper upgrade.

    Args:
        method: of the request.
        headers: by lower-case name.

    Raises:
        UpgradeRefused: not a GET, another version than 13, or a key that is not 16 bytes in base64.
    """
    if method != "GET":
        raise UpgradeRefused(HTTPStatus.METHOD_NOT_ALLOWED, f"WebSocket upgrade: expected GET, came {method}")
    version = headers.get("sec-websocket-version", "")
    if version != _VERSION:
        raise UpgradeRefused(
            HTTPStatus.UPGRADE_REQUIRED, f"Sec-WebSocket-Version: expected {_VERSION}, came {version!r}"
        )
    key = headers.get("sec-websocket-key", "")
    try:
        size = len(base64.b64decode(key, validate=True))
    except (binascii.Error, ValueError):
        size = 0
    if size != 16:
        raise UpgradeRefused(
            HTTPStatus.BAD_REQUEST, f"Sec-WebSocket-Key: expected 16 bytes in base64, came {key!r}"
        )
    return key


def accepting_response(key: str) -> bytes:
    """The answer that opens the WebSocket: no subprotocol, and no extension.

    permessage-deflate is declined: base64 audio hardly shrinks, and compressing it would multiply the cost
    of a session.
    """
    accept = base64.b64encode(sha1(key.encode("ascii") + _GUID, usedforsecurity=False).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
    )


def refusing_response(refused: UpgradeRefused) -> bytes:
    """The answer to an upgrade that is refused, with the reason in the body as Google's services write it."""
    status = refused.status
    name = {HTTPStatus.FORBIDDEN: "PERMISSION_DENIED", HTTPStatus.SERVICE_UNAVAILABLE: "UNAVAILABLE"}.get(
        status, "INVALID_ARGUMENT"
    )
    error = {"code": int(status), "message": refused.message, "status": name}
    body = json.dumps({"error": error}, indent=2).encode()
    head = (
        f"HTTP/1.1 {int(status)} {status.phrase}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nSec-WebSocket-Version: {_VERSION}\r\nConnection: close\r\n\r\n"
    )
    return head.encode("ascii") + body
