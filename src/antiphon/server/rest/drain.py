"""`POST /antiphon/v1/drain`: have the server finish what it does and end, as SIGTERM does."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Container, Mapping
from http import HTTPStatus
from typing import Any

from starlette.requests import Request

from antiphon.server.auth.principal import Principal
from antiphon.server.rest.errors import RestError

_FORWARDED = ("forwarded", "x-forwarded-for")


class DrainSwitch:
    """Lets operators drain the server.

    Who holds a key may converse; the server ends only for callers on this machine, and for those whose keys
    the configuration names.

    Args:
        begin: asks the server to drain; calls after the first do nothing.
        session_count: how many sessions run.
        operators: names of keys.
    """

    def __init__(
        self, begin: Callable[[], None], session_count: Callable[[], int], operators: Container[str]
    ) -> None:
        self._begin = begin
        self._session_count = session_count
        self._operators = operators

    def turn(self, request: Request, principal: Principal) -> Mapping[str, Any]:
        """Begin to drain; the answer tells how many sessions are still to end.

        Raises:
            RestError: 403; the caller is no operator.
        """
        if not (_is_local(request) or principal.name in self._operators):
            raise RestError(
                HTTPStatus.FORBIDDEN,
                f"The key {principal.name!r} may not drain the server from another machine:"
                " name it in [server] operators.",
            )
        self._begin()
        return {"status": "draining", "sessions": self._session_count()}


def _is_local(request: Request) -> bool:
    """Whether the caller is on this machine, and not only the proxy that passes him on."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    return ipaddress.ip_address(request.client.host.partition("%")[0]).is_loopback
