"""Where a Live server is, and how to be let in."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from antiphon.cli.base_url import base_url
from antiphon.cli.env import ANY_KEY
from antiphon.cli.errors import UsageError
from antiphon.config import load
from antiphon.server.certificates import CertificateFiles
from antiphon.server.state_directory import state_directory

PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"

_LOOPBACK = ("127.0.0.1", "::1", "localhost")

_SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}


@dataclass(frozen=True, slots=True)
class LiveAddress:
    """What a WebSocket client needs to reach a server.

    Attributes:
        base_url: the address as the user knows it, for messages.
        uri: the WebSocket's.
        tls: for `wss`; None for `ws`.
        headers: the credential.
    """

    base_url: str
    uri: str
    tls: ssl.SSLContext | None
    headers: Mapping[str, str]

    @property
    def proxy(self) -> Literal[True] | None:
        """Whether to go through the proxy that the environment names: not to this machine."""
        return None if urlsplit(self.base_url).hostname in _LOOPBACK else True


def live_address(
    url: str | None, api_key: str | None, config_file: Path | None, flags: Mapping[str, object]
) -> LiveAddress:
    """The server that the user means: the one named, or the configured one on this machine.

    Args:
        url: its base URL.
        flags: the host and port it was started with, None for those configured; they go before the URL, for
            that may come from the environment.

    Raises:
        UsageError: the URL has no scheme that a server could be reached by.
        ConfigError: no URL is given and the configuration cannot be used.
    """
    if any(value is not None for value in flags.values()):
        url = None
    base = (url or base_url(load(config_file, flags={"server": flags}))).rstrip("/")
    scheme, _, rest = base.partition("://")
    if scheme not in _SCHEMES or not urlsplit(base).hostname:
        raise UsageError(f"{base!r} is no address of a server; expected one such as https://127.0.0.1:8080")
    uri = f"{_SCHEMES[scheme]}://{rest}{PATH}"
    tls = _trusting_our_own() if uri.startswith("wss:") else None
    return LiveAddress(base, uri, tls, {"x-goog-api-key": api_key or ANY_KEY})


def _trusting_our_own() -> ssl.SSLContext:
    """Trust what the system trusts, and the authority of a server that this user runs."""
    context = ssl.create_default_context()
    own = CertificateFiles.within(state_directory(os.environ)).ca
    if own.exists():
        context.load_verify_locations(own)
    return context
