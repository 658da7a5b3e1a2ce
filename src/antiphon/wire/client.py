"""What a client sends ("BidiGenerateContentClientMessage" in the Live API reference)."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from antiphon.wire.content import Blob, FunctionResponse, LenientContent
from antiphon.wire.message import Message, PresentStr, Travel
from antiphon.wire.setup import Setup
from antiphon.wire.tools import Tool


class ClientContent(Message, frozen=True, kw_only=True):
    """Turns to append to the history; `turn_complete` asks for a reply, None and False wait for more."""

    turns: list[LenientContent] = []
    turn_complete: bool | None = None


class ActivityStart(Message, frozen=True, kw_only=True):
    """The user's activity begins."""


class ActivityEnd(Message, frozen=True, kw_only=True):
    """The user's activity ends."""


StartMark = Annotated[ActivityStart, Travel.MARK]
"""`{}`; some clients send `true`."""

EndMark = Annotated[ActivityEnd, Travel.MARK]
"""`{}`; some clients send `true`."""


class RealtimeInput(Message, frozen=True, kw_only=True):
    """What the user says and shows, as it happens. One message may carry several of these.

    Attributes:
        audio: s16le mono PCM, `audio/pcm;rate=16000`.
        video: one image, `image/jpeg`.
        text: counts as activity; blank text is meant, too.
        audio_stream_end: the microphone was switched off.
        media_chunks: the deprecated form of audio and video.
    """

    audio: Blob | None = None
    video: Blob | None = None
    text: PresentStr | None = None
    audio_stream_end: bool | None = None
    activity_start: StartMark | None = None
    activity_end: EndMark | None = None
    media_chunks: list[Blob] = []


class ToolResponse(Message, frozen=True, kw_only=True):
    """Answers to function calls, in any order."""

    function_responses: list[FunctionResponse] = []


class ContextUpdateTools(Message, frozen=True, kw_only=True):
    """The tools from now on; an empty list takes them all away."""

    tools: list[Tool] = []


class ContextUpdate(Message, frozen=True, kw_only=True):
    """A new instruction or new tools in mid-session; what is None stays as it is."""

    system_instruction: LenientContent | None = None
    tools: ContextUpdateTools | None = None


ClientMessage = Setup | ClientContent | RealtimeInput | ToolResponse | ContextUpdate


class ClientEnvelope(Message, frozen=True, kw_only=True):
    """One frame: exactly one of the messages."""

    ONE_OF: ClassVar[tuple[str, tuple[str, ...]] | None] = (
        "message_type",
        ("setup", "client_content", "realtime_input", "tool_response", "context_update"),
    )

    setup: Setup | None = None
    client_content: ClientContent | None = None
    realtime_input: RealtimeInput | None = None
    tool_response: ToolResponse | None = None
    context_update: ContextUpdate | None = None


class AudioFrame(msgspec.Struct, frozen=True):
    """A `realtimeInput` that carries audio and nothing else: by far the most frequent message.

    Attributes:
        pcm: s16le mono, a whole number of samples.
        rate_hz: samples per second.
    """

    pcm: bytes
    rate_hz: int
