"""Which service and method a path stands for (Live API reference, and what SDKs make of base URLs)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from antiphon.server.handshake import Api, Method

_GEMINI = re.compile(
    r"/ws/google\.ai\.generativelanguage\.(?P<version>v\w+)\.GenerativeService"
    r"[./](?P<method>BidiGenerateContentConstrained|BidiGenerateContent|BidiGenerateMusic)/?$"
)
_VERTEX = re.compile(
    r"/ws/google\.cloud\.aiplatform\.(?P<version>v\w+)\.LlmBidiService[./](?P<method>BidiGenerateContent)/?$"
)
_SLASHES = re.compile("//+")


@dataclass(frozen=True, slots=True)
class LivePath:
    """What a WebSocket's path asks for.

    Attributes:
        version: as in the path; empty in the gateway form.
        path: the path, percent-decoded, slashes collapsed.
    """

    api: Api
    version: str
    method: Method
    path: str


def normalize_path(raw_path: str) -> str:
    """Decode percent escapes and collapse repeated slashes.

    SDKs send ``//ws/...`` when the base URL ends in a slash. `urllib.parse.urlsplit` would take ``ws`` for
    a host there, so the request target is never given to it.
    """
    return _SLASHES.sub("/", unquote(raw_path)) or "/"


def parse_live_path(raw_path: str) -> LivePath:
    """Read the path of a WebSocket upgrade; any prefix before ``/ws/`` is a reverse proxy's business.

    A path of neither form is the gateway form: SDKs in Vertex mode with a base URL and neither project nor
    key dial that URL as it is.

    Args:
        raw_path: the request target up to its question mark.
    """
    path = normalize_path(raw_path)
    for api, pattern in ((Api.GEMINI, _GEMINI), (Api.VERTEX, _VERTEX)):
        if match := pattern.search(path):
            return LivePath(api, match["version"], Method(match["method"]), path)
    return LivePath(Api.GATEWAY, "", Method.BIDI, path)
