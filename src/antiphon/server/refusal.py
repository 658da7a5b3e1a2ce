"""A session that only says no."""

from __future__ import annotations

import asyncio

from antiphon.server.connection import Connection

_PATIENCE_S = 10.0


class Refusal:
    """Waits for the client's first message and closes with a reason; a `SessionHandler`.

    Google's service does it so: clients show the reason of a close that answers their setup message, but of
    a refused upgrade only the HTTP status, and of an earlier close at times nothing.
    """

    def __init__(self, connection: Connection, code: int, reason: str) -> None:
        self._connection = connection
        self._code = code
        self._reason = reason
        self._timer = asyncio.get_running_loop().call_later(_PATIENCE_S, connection.close, code, reason)

    def on_message(self, data: bytes) -> None:
        """Whatever it is, the answer is no."""
        self._connection.close(self._code, self._reason)

    def on_disconnect(self, code: int, reason: str) -> None:
        """Nothing is left to wait for."""
        self._timer.cancel()
