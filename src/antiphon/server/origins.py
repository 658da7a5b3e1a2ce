"""Keeping web pages of other sites out (cross-site WebSocket hijacking, DNS rebinding).

A browser lets any page open a WebSocket to `127.0.0.1`, and sends the page's `Origin` along. A page of
another site could so talk to a server on its visitor's machine, unless the server looks at the origin. With
DNS rebinding a page even becomes same-origin: its own host name suddenly points to `127.0.0.1`; the `Host`
header still tells that name. So a server that asks for no key, and thereby is on loopback only, answers to
loopback names alone.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

_LOOPBACK_NAMES = frozenset({"localhost", "ip6-localhost"})


class OriginPolicy:
    """Which hosts and origins may connect.

    Args:
        allowed_origins: origins as browsers write them (``https://app.example``); ``*`` allows all.
        known_hosts: the server's own names besides loopback ones.
        authenticated: whether the server asks for keys.
        callers_origins: further origins, of which each is allowed for some caller; who calls is not known yet
            when an origin is looked at.
    """

    def __init__(
        self,
        *,
        allowed_origins: Collection[str],
        known_hosts: Collection[str],
        authenticated: Callable[[], bool],
        callers_origins: Callable[[], Collection[str]] = tuple,
    ) -> None:
        self._allowed_origins = frozenset(origin.rstrip("/").lower() for origin in allowed_origins)
        self._known_hosts = frozenset(host.lower() for host in known_hosts)
        self._authenticated = authenticated
        self._callers_origins = callers_origins

    def refusal(self, *, host: str | None, origin: str | None) -> str | None:
        """Why a request may not come in; None when it may.

        Args:
            host: the ``Host`` header.
            origin: the ``Origin`` header; programs that are not browsers send none.
        """
        if not self._authenticated() and not self._is_own(_host_name(host)):
            return (
                f"Host {host!r} is not a name of this server. Without API keys it answers to loopback names"
                " only; add the name to server.hosts, or configure a key in [auth]"
            )
        if origin is not None and not self._allows(origin, host) and not self._some_caller_may(origin):
            return f"Origin {origin!r} may not connect; add it to server.allowed_origins"
        return None

    def allows_origin(self, origin: str, host: str | None) -> bool:
        """Whether a page of this origin may read the server's answers (CORS)."""
        return self._allows(origin, host)

    def allows_caller(self, origin: str, host: str | None, callers_origins: Collection[str]) -> bool:
        """Whether a page of this origin may act for a caller.

        Args:
            callers_origins: the only origins that the caller may come from; empty for those that the
                server allows.
        """
        if callers_origins:
            return origin.lower() in callers_origins
        return self._allows(origin, host)

    def _some_caller_may(self, origin: str) -> bool:
        return origin.lower() in self._callers_origins()

    def _allows(self, origin: str, host: str | None) -> bool:
        if "*" in self._allowed_origins or origin.lower() in self._allowed_origins:
            return True
        name = _origin_name(origin)
        if name is None:
            return False
        return _is_loopback(name) or (host is not None and _same_authority(origin, host))

    def _is_own(self, name: str | None) -> bool:
        return name is not None and (_is_loopback(name) or name in self._known_hosts)


def _host_name(host: str | None) -> str | None:
    """The name in a Host header, without port and brackets."""
    if not host:
        return None
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _origin_name(origin: str) -> str | None:
    """The host of a web origin; None for ``null`` and for anything else that is not http(s)."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return parts.hostname if parts.scheme in ("http", "https") else None


def _same_authority(origin: str, host: str) -> bool:
    return urlsplit(origin).netloc.lower() == host.lower()


def _is_loopback(name: str) -> bool:
    if name in _LOOPBACK_NAMES or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
