"""google-genai, and turns as its users see them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from google import genai
from google.genai.live import AsyncSession
from google.genai.types import (
    Blob,
    CodeExecutionResult,
    Content,
    FunctionCall,
    HttpOptions,
    LiveConnectConfigDict,
    LiveServerMessage,
    Part,
    UsageMetadata,
)
from tests.referees.server_process import ServerProcess

NATIVE = "gemini-2.5-flash-native-audio-scripted"
TEXT_2_0 = "gemini-2.0-flash-live-scripted"
LIVE_3_1 = "gemini-3.1-flash-live-scripted"

BUILTIN = "gemini-2.0-flash-live-001"

TEXT: LiveConnectConfigDict = {"response_modalities": ["TEXT"]}  # type: ignore[list-item]
"""Text out."""

AUDIO: LiveConnectConfigDict = {
    "response_modalities": ["AUDIO"],  # type: ignore[list-item]
    "input_audio_transcription": {},
    "output_audio_transcription": {},
}
"""Speech out, and all that is said in words."""

OUTPUT_BYTES_PER_S = 2 * 24_000


def using(config: LiveConnectConfigDict, **fields: Any) -> LiveConnectConfigDict:
    """The configuration with more fields."""
    return cast(LiveConnectConfigDict, {**config, **fields})


def said_by(role: str, text: str) -> Content:
    """A text turn."""
    return Content(role=role, parts=[Part(text=text)])


def client(server: ServerProcess, **options: Any) -> genai.Client:
    """A client as its documentation makes it, but for the base URL."""
    return genai.Client(**{"api_key": "any", "http_options": HttpOptions(base_url=server.url), **options})


@asynccontextmanager
async def session(
    server: ServerProcess, model: str, config: LiveConnectConfigDict, **options: Any
) -> AsyncIterator[AsyncSession]:
    """A live session with the server."""
    genai_client = client(server, **options)
    connecting: AbstractAsyncContextManager[AsyncSession] = genai_client.aio.live.connect(
        model=model, config=config
    )
    async with connecting as live:
        yield live


@dataclass
class Turn:
    """What came up to one `turn_complete`.

    Attributes:
        kinds: of the frames in their order, runs of the same kind as one.
        heard: the transcript of the user's speech.
        spoken: the transcript of the reply's speech.
        audio: s16le mono at 24 kHz.
        code: the programs that the model wrote.
        results: what they came to.
    """

    kinds: list[str] = field(default_factory=list)
    messages: list[LiveServerMessage] = field(default_factory=list)
    text: str = ""
    thoughts: str = ""
    heard: str = ""
    spoken: str = ""
    audio: bytes = b""
    code: str = ""
    results: list[CodeExecutionResult] = field(default_factory=list)
    calls: list[FunctionCall] = field(default_factory=list)
    usage: UsageMetadata | None = None

    @property
    def seconds(self) -> float:
        """How much speech came."""
        return len(self.audio) / OUTPUT_BYTES_PER_S

    def add(self, message: LiveServerMessage) -> str:
        """Take a frame in; its kind."""
        self.messages.append(message)
        kind = self._read(message)
        if self.kinds[-1:] != [kind]:
            self.kinds.append(kind)
        return kind

    def _read(self, message: LiveServerMessage) -> str:
        """One thing per frame: whoever reads only the first of several loses nothing."""
        fields = message.model_dump(exclude_none=True)
        content = message.server_content
        if content is None or message.voice_activity is not None:
            fields.pop("server_content", None)
            (kind,) = fields
            self.calls += (message.tool_call and message.tool_call.function_calls) or []
            return str(kind)
        said = content.model_dump(exclude_none=True)
        if content.turn_complete:
            said.pop("turn_complete_reason", None)
            fields.pop("usage_metadata", None)
            self.usage = message.usage_metadata
        assert list(fields) == ["server_content"], fields
        (kind,) = said or {"nothing": None}
        if content.input_transcription:
            self.heard += content.input_transcription.text or ""
        if content.output_transcription:
            self.spoken += content.output_transcription.text or ""
        if content.model_turn:
            return self._read_part(message)
        return kind

    def _read_part(self, message: LiveServerMessage) -> str:
        assert message.server_content and message.server_content.model_turn
        (part,) = message.server_content.model_turn.parts or []
        if part.inline_data:
            assert part.inline_data.mime_type == "audio/pcm;rate=24000"
            self.audio += part.inline_data.data or b""
            return "audio"
        if part.thought:
            self.thoughts += part.text or ""
            return "thought"
        if part.executable_code:
            self.code += part.executable_code.code or ""
            return "executable_code"
        if part.code_execution_result:
            self.results.append(part.code_execution_result)
            return "code_execution_result"
        self.text += part.text or ""
        return "text"


async def receive_turn(live: AsyncSession) -> Turn:
    """Everything up to the next `turn_complete`."""
    turn = Turn()
    async for message in live.receive():
        turn.add(message)
    return turn


async def receive_until(live: AsyncSession, kind: str) -> Turn:
    """Everything up to the first frame of a kind."""
    turn = Turn()
    async for message in live.receive():
        if turn.add(message) == kind:
            return turn
    raise AssertionError(f"no {kind} in {turn.kinds}")


async def ask(live: AsyncSession, text: str) -> Turn:
    """One user turn in text, and what comes back."""
    await live.send_client_content(turns=said_by("user", text))
    return await receive_turn(live)


async def stream(live: AsyncSession, pcm: bytes, *, rate_hz: int = 16_000) -> None:
    """Send speech as a microphone does: in real time, 100 ms at once."""
    clock = asyncio.get_running_loop()
    chunk_bytes = rate_hz // 10 * 2
    due = clock.time()
    for begin in range(0, len(pcm), chunk_bytes):
        await send_audio(live, pcm[begin : begin + chunk_bytes], rate_hz=rate_hz)
        due += 0.1
        await asyncio.sleep(max(0.0, due - clock.time()))


async def send_audio(live: AsyncSession, pcm: bytes, *, rate_hz: int = 16_000) -> None:
    """Send audio in one message."""
    await live.send_realtime_input(audio=Blob(data=pcm, mime_type=f"audio/pcm;rate={rate_hz}"))


@asynccontextmanager
async def microphone(live: AsyncSession, pcm: bytes) -> AsyncIterator[asyncio.Task[None]]:
    """A microphone that hears some speech, and then silence for as long as the block lasts.

    Yields:
        the task that speaks; done when the speech has been sent, and only the silence goes on.
    """
    spoken = asyncio.create_task(stream(live, pcm))

    async def keep_on() -> None:
        await spoken
        while True:
            await stream(live, bytes(3200))

    silence = asyncio.create_task(keep_on())
    try:
        yield spoken
    finally:
        for task in (silence, spoken):
            task.cancel()
        await asyncio.gather(silence, spoken, return_exceptions=True)
