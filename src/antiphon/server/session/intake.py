"""Taking in a client's messages: checked, taken apart, and told to the conversation in order."""

from __future__ import annotations

import logging
from collections.abc import Callable

from antiphon.conversation.conversation import Conversation
from antiphon.conversation.events import Event
from antiphon.server.session.equipment import LateEquipment
from antiphon.server.session.locks import check_locks
from antiphon.server.session.microphone import Microphone
from antiphon.wire.checks import check_context_update
from antiphon.wire.client import AudioFrame, ClientMessage, ContextUpdate, RealtimeInput
from antiphon.wire.content import Blob
from antiphon.wire.errors import ProtocolError
from antiphon.wire.mime import audio_frame, is_image
from antiphon.wire.setup import Setup
from antiphon.wire.support import unsupported_tools

logger = logging.getLogger(__name__)


class Intake:
    """Takes in the messages of one session after its `setup`.

    Args:
        locked: names of the fields of the setup that the client cannot change.
        post: takes the resulting events.
    """

    def __init__(
        self,
        conversation: Conversation,
        microphone: Microphone,
        late_equipment: LateEquipment,
        *,
        locked: frozenset[str],
        post: Callable[[Event], None],
    ) -> None:
        self._conversation = conversation
        self._microphone = microphone
        self._late_equipment = late_equipment
        self._locked = locked
        self._post = post

    def on_message(self, message: ClientMessage | AudioFrame) -> None:
        """Take a decoded message.

        Raises:
            ProtocolError: it is not allowed in this session, which is to be closed.
        """
        check_locks(message, self._locked)
        match message:
            case AudioFrame():
                self._microphone.take(message)
                self._conversation.message_consumed(media=True)
            case RealtimeInput():
                self._on_realtime_input(message)
            case Setup():
                raise ProtocolError(
                    "Request contains an invalid argument. setup may come only once, as the first message.",
                    path="setup",
                )
            case ContextUpdate():
                self._check_update(message)
                self._take(message)
            case _:
                self._take(message)

    def _take(self, event: Event) -> None:
        """Take a message, or the last part of one: if the session is kept after it, it is covered."""
        self._conversation.message_consumed()
        self._post(event)

    def _on_realtime_input(self, message: RealtimeInput) -> None:
        """Media in the middle of a message that also starts or ends an activity stays in the middle."""
        ends = message.activity_end is not None or message.audio_stream_end
        if message.activity_start is not None:
            self._post(RealtimeInput(activity_start=message.activity_start))
        chunks = ([message.audio] if message.audio is not None else []) + message.media_chunks
        for blob in chunks:
            self._on_blob(blob)
        if message.video is not None:
            self._post(RealtimeInput(video=message.video))
        if ends:
            if message.text is not None:
                self._post(RealtimeInput(text=message.text))
            self._microphone.flush()
            self._take(
                RealtimeInput(activity_end=message.activity_end, audio_stream_end=message.audio_stream_end)
            )
        elif message.text is not None:
            self._take(RealtimeInput(text=message.text))
        else:
            self._conversation.message_consumed(media=message.activity_start is None)

    def _on_blob(self, blob: Blob) -> None:
        if is_image(blob.mime_type):
            self._post(RealtimeInput(video=blob))
        else:
            self._microphone.take(audio_frame(blob))

    def _check_update(self, update: ContextUpdate) -> None:
        check_context_update(update)
        tools = update.tools.tools if update.tools is not None else []
        support = unsupported_tools(tools)
        if support.refusal is not None:
            raise support.refusal
        self._late_equipment.want(tools)
        for warning in support.warnings:
            logger.warning("%s", warning)
