"""Keeping a session so that it can be resumed: snapshots out to the store, handles out to the client."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Iterator

import msgspec

from antiphon.clock import Clock
from antiphon.conversation.effects import SaveSession
from antiphon.conversation.settings import SessionSettings
from antiphon.conversation.snapshot import VERSION, Snapshot
from antiphon.server.connection import Connection
from antiphon.server.usage import Bookkeeper
from antiphon.store.errors import StoreUnavailable
from antiphon.store.protocol import SessionStore
from antiphon.wire.close import CloseCode
from antiphon.wire.codec import encode_server
from antiphon.wire.errors import ProtocolError
from antiphon.wire.server import ServerMessage, SessionResumptionUpdate

logger = logging.getLogger(__name__)

_LONGEST_DELAY_S = 15.0

_BOOKED_WITHIN_S = 2.0
"""The ledger is in the same store that has just answered; if it takes longer, the handle does not wait."""

MAX_WITHHELD = 2
"""Handles that may be withheld in a row because the client has gone on already: one that never rests is to
have one, too, though it takes it for newer than it is."""

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Snapshot)


class Saves:
    """Carries out a session's save effects, one after the other.

    While the store is down, the client is told that the session cannot be resumed, and the newest state is
    tried again until it is kept.

    Args:
        owner: who may resume the session.
        connection_id: names the connection among those that the session has had.
        bookkeeper: who has a handle has its turns booked, even if the server is killed the next moment.
        on_settled: called when the client has the newest handle, or knows that it can have none now.
        on_taken_over: called when the session goes on over another connection, perhaps on another server.
    """

    def __init__(
        self,
        store: SessionStore,
        settings: SessionSettings,
        connection: Connection,
        clock: Clock,
        *,
        owner: str,
        connection_id: str,
        bookkeeper: Bookkeeper,
        on_settled: Callable[[], None],
        on_taken_over: Callable[[], None],
    ) -> None:
        self._store = store
        self._settings = settings
        self._connection = connection
        self._clock = clock
        self._owner = owner
        self._connection_id = connection_id
        self._bookkeeper = bookkeeper
        self._on_settled = on_settled
        self._on_taken_over = on_taken_over
        self._newest: Snapshot | None = None
        self._work: asyncio.Task[None] | None = None
        self._pause: asyncio.Task[None] | None = None
        self._withheld = 0
        self._closed = False

    def start(self, effect: SaveSession) -> None:
        """Keep the session, and tell the client the new handle once it is safe.

        Of what comes while the store is busy, only the newest is kept, and as a rule only its handle is told.
        """
        self._newest = effect.snapshot
        self._end_pause()
        if self._work is None or self._work.done():
            self._work = asyncio.get_running_loop().create_task(self._keep_all())

    def outdate(self) -> None:
        """A turn is complete: the handle of what was before it would be taken for its own, if it came now."""
        self._newest = None
        self._end_pause()

    def close(self) -> None:
        """Nobody waits for a handle any more; what is on its way to the store arrives there all the same."""
        self._closed = True
        self._newest = None
        self._end_pause()

    async def _keep_all(self) -> None:
        delays_s = _delays_s()
        refused: Snapshot | None = None
        while (snapshot := self._newest) is not None:
            try:
                if await self._is_taken_over():
                    self._on_taken_over()
                    return
                handle = await self._keep(snapshot)
            except StoreUnavailable as error:
                if snapshot is not refused:
                    logger.warning("the session cannot be resumed at the moment: %s", error)
                    self._tell(SessionResumptionUpdate())
                    self._settled(snapshot)
                refused = snapshot
                await self._wait(next(delays_s))
            else:
                if refused is not None:
                    logger.info("the session can be resumed again")
                refused = None
                delays_s = _delays_s()
                if self._newest is snapshot:
                    self._tell_handle(handle, snapshot)
                    self._on_settled()
                    if self._newest is snapshot:
                        self._newest = None
                elif self._withheld < MAX_WITHHELD:
                    self._withheld += 1
                elif not self._closed:
                    self._tell_handle(handle, snapshot)

    async def _is_taken_over(self) -> bool:
        """Whoever resumed the session has it: there is nothing to keep for the one who had it before."""
        claimant = await self._store.claimant(self._settings.session_id)
        return claimant is not None and claimant != self._connection_id

    def _settled(self, snapshot: Snapshot) -> None:
        if self._newest is snapshot:
            self._on_settled()

    async def _keep(self, snapshot: Snapshot) -> str:
        handle = str(uuid.uuid4())
        ttl_s = self._settings.profile.resumption_ttl_s
        await self._store.put(handle, _encoder.encode(snapshot), owner=self._owner, ttl_s=ttl_s)
        await self._bookkeeper.written(_BOOKED_WITHIN_S)
        return handle

    async def _wait(self, delay_s: float) -> None:
        """Return after so long, or at once when there is something newer, or nobody to keep it for."""
        if self._newest is None:
            return
        self._pause = asyncio.get_running_loop().create_task(self._clock.sleep(delay_s))
        await asyncio.wait({self._pause})
        self._pause = None

    def _end_pause(self) -> None:
        if self._pause is not None:
            self._pause.cancel()

    def _tell_handle(self, handle: str, snapshot: Snapshot) -> None:
        self._withheld = 0
        consumed = snapshot.consumed - 1 if self._settings.transparent and snapshot.consumed else None
        self._tell(
            SessionResumptionUpdate(
                new_handle=handle, resumable=True, last_consumed_client_message_index=consumed
            )
        )

    def _tell(self, update: SessionResumptionUpdate) -> None:
        self._connection.send(encode_server(ServerMessage(session_resumption_update=update)))


def _delays_s() -> Iterator[float]:
    """How long to leave a store alone that is down: soon again at first, then less and less often."""
    delay_s = 1.0
    while True:
        yield delay_s
        delay_s = min(2 * delay_s, _LONGEST_DELAY_S)


async def load(store: SessionStore, handle: str, *, owner: str) -> Snapshot:
    """The session that belongs to a handle.

    Raises:
        ProtocolError: in Google's words: there is none, or not for this client, or the store is down.
    """
    try:
        kept = await store.get(handle, owner=owner)
    except StoreUnavailable as error:
        raise ProtocolError(
            "The service is currently unavailable.", code=CloseCode.INTERNAL, detail=str(error)
        ) from error
    snapshot = _read(kept) if kept is not None else None
    if snapshot is None:
        raise ProtocolError(
            "BidiGenerateContent session not found",
            code=CloseCode.POLICY,
            path="setup.sessionResumption.handle",
            detail="the handle is unknown or expired, or belongs to another key",
        )
    return snapshot


def _read(kept: bytes) -> Snapshot | None:
    try:
        snapshot = _decoder.decode(kept)
    except msgspec.MsgspecError as error:
        logger.warning("a kept session cannot be read: %s", error)
        return None
    return snapshot if snapshot.version == VERSION else None
