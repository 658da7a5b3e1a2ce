"""Keeping a session so that it can be resumed: snapshots out to the store, handles out to the client."""

from __future__ import annotations

import asyncio
import logging
import uuid

import msgspec

from antiphon.conversation.effects import SaveSession
from antiphon.conversation.settings import SessionSettings
from antiphon.conversation.snapshot import VERSION, Snapshot
from antiphon.server.connection import Connection
from antiphon.store.errors import StoreUnavailable
from antiphon.store.protocol import SessionStore
from antiphon.wire.close import CloseCode
from antiphon.wire.codec import encode_server
from antiphon.wire.errors import ProtocolError
from antiphon.wire.server import ServerMessage, SessionResumptionUpdate

logger = logging.getLogger(__name__)

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Snapshot)


class Saves:
    """Carries out a session's save effects, one after the other.

    Args:
        owner: who may resume the session.
    """

    def __init__(
        self, store: SessionStore, settings: SessionSettings, connection: Connection, *, owner: str
    ) -> None:
        self._store = store
        self._settings = settings
        self._connection = connection
        self._owner = owner
        self._tasks: set[asyncio.Task[None]] = set()
        self._order = asyncio.Lock()

    def start(self, effect: SaveSession) -> None:
        """Keep the session, and tell the client the new handle once it is safe."""
        task = asyncio.get_running_loop().create_task(self._save(effect.snapshot))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _save(self, snapshot: Snapshot) -> None:
        handle = str(uuid.uuid4())
        async with self._order:
            try:
                await self._store.put(
                    handle,
                    _encoder.encode(snapshot),
                    owner=self._owner,
                    ttl_s=self._settings.profile.resumption_ttl_s,
                )
            except StoreUnavailable as error:
                logger.warning("the session cannot be resumed at the moment: %s", error)
                self._tell(SessionResumptionUpdate())
                return
            consumed = snapshot.consumed - 1 if self._settings.transparent and snapshot.consumed else None
            self._tell(
                SessionResumptionUpdate(
                    new_handle=handle, resumable=True, last_consumed_client_message_index=consumed
                )
            )

    def _tell(self, update: SessionResumptionUpdate) -> None:
        self._connection.send(encode_server(ServerMessage(session_resumption_update=update)))


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
