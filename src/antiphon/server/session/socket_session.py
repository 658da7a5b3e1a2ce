"""One socket's side of a session: waits for `setup`, decodes messages, closes with the reason if refused."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from enum import Enum, auto

from antiphon.server.connection import Connection
from antiphon.server.handshake import Handshake
from antiphon.server.session.runner import SessionRunner
from antiphon.wire.close import CloseCode, close_reason
from antiphon.wire.codec import decode_client
from antiphon.wire.errors import ProtocolError
from antiphon.wire.setup import Setup

logger = logging.getLogger(__name__)

SETUP_TIMEOUT_S = 60
"""A client that has not sent its `setup` by then is sent away."""

MAX_EARLY_BYTES = 32 * 1024 * 1024
"""What a client may send after `setup` while its session is still being fetched from the store."""


Begin = Callable[[Setup, Handshake, Connection], Awaitable[SessionRunner]]


class _State(Enum):
    WAITING = auto()
    OPENING = auto()
    RUNNING = auto()
    CLOSED = auto()


class SocketSession:
    """A `SessionHandler`.

    Args:
        begin: sets a session up; raises `ProtocolError` if the setup is refused.
    """

    def __init__(self, begin: Begin, handshake: Handshake, connection: Connection) -> None:
        self._begin = begin
        self._handshake = handshake
        self._connection = connection
        self._runner: SessionRunner | None = None
        self._opening: asyncio.Task[None] | None = None
        self._early: list[bytes] = []
        self._state = _State.WAITING
        self._context = copy_context()
        self._setup_deadline = asyncio.get_running_loop().call_later(SETUP_TIMEOUT_S, self._give_up)

    def on_message(self, data: bytes) -> None:
        self._context.run(self._take, data)

    def on_disconnect(self, code: int, reason: str) -> None:
        self._context.run(self._leave, code, reason)

    def _leave(self, code: int, reason: str) -> None:
        if self._opening is not None:
            self._opening.cancel()
        self._setup_deadline.cancel()
        self._state = _State.CLOSED
        if self._runner is not None:
            logger.info("session %s ended: %d %s", self._runner.session_id, code, reason)
            self._runner.close(CloseCode.NORMAL, "")

    def _take(self, data: bytes) -> None:
        try:
            match self._state:
                case _State.RUNNING:
                    assert self._runner is not None
                    self._runner.on_message(decode_client(data))
                case _State.WAITING:
                    self._set_up(data)
                case _State.OPENING:
                    self._put_off(data)
                case _State.CLOSED:
                    return
        except ProtocolError as error:
            self._refuse(error)
        except Exception:
            logger.exception("a message broke the session")
            self._close(CloseCode.INTERNAL, "Internal error encountered.")

    def _set_up(self, data: bytes) -> None:
        setup = decode_client(data)
        if not isinstance(setup, Setup):
            raise ProtocolError(
                "Request contains an invalid argument. The first message must be setup.",
                detail=f"expected setup as the first message, got {type(setup).__name__}",
            )
        self._setup_deadline.cancel()
        self._state = _State.OPENING
        # In the socket's own context, so that what happens later also knows the session.
        self._opening = asyncio.get_running_loop().create_task(self._open(setup), context=self._context)

    async def _open(self, setup: Setup) -> None:
        try:
            self._runner = await self._begin(setup, self._handshake, self._connection)
        except ProtocolError as error:
            self._refuse(error)
            return
        except Exception:
            logger.exception("a session could not be opened")
            self._close(CloseCode.INTERNAL, "Internal error encountered.")
            return
        self._state = _State.RUNNING
        early, self._early = self._early, []
        for data in early:
            self._take(data)

    def _put_off(self, data: bytes) -> None:
        self._early.append(data)
        if sum(len(early) for early in self._early) > MAX_EARLY_BYTES:
            raise ProtocolError(
                "Quota exceeded. Please retry later. Too much came before setupComplete.",
                code=CloseCode.POLICY,
            )

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
        self._state = _State.CLOSED
        self._setup_deadline.cancel()
        if self._runner is not None:
            self._runner.close(code, close_reason(reason))
        else:
            self._connection.close(code, close_reason(reason))
