"""The synthesizer's side in the server: it keeps the workers and gives each text to one of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

import msgspec

from antiphon.clock import Clock
from antiphon.conversation.speech import SpeechChunk, SpeechRequest, SpokenWord
from antiphon.engines.errors import EngineBusy, EngineError, EngineFailed
from antiphon.engines.synthesizers.espeak.languages import SPOKEN_LANGUAGES
from antiphon.engines.synthesizers.espeak.messages import (
    SAMPLE_BYTES,
    SAMPLE_RATE_HZ,
    Cancel,
    Chunk,
    Configure,
    Done,
    FromWorker,
    Speak,
    Taken,
)
from antiphon.engines.synthesizers.espeak.settings import EspeakSettings
from antiphon.engines.synthesizers.espeak.voices import ESPEAK_VOICES
from antiphon.engines.workers.pool import WorkerPool
from antiphon.engines.workers.waiting import within
from antiphon.engines.workers.worker import WorkerSpec
from antiphon.wire.languages import match_language

ENGINE = "espeak"

WORKER_MODULE = "antiphon.engines.synthesizers.espeak.worker"

MAX_TEXT_CHARS = 1_000_000

ANSWER_LIMIT_S = 30.0


class EspeakSynthesizer:
    """Text to speech in 30 voices; see `antiphon.engines.synthesizers.protocol.Synthesizer`."""

    def __init__(self, settings: EspeakSettings, *, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        spec: WorkerSpec[FromWorker] = WorkerSpec(
            engine=ENGINE,
            module=WORKER_MODULE,
            configuration=Configure(),
            answers=msgspec.msgpack.Decoder(FromWorker),
        )
        self._pool = WorkerPool(spec, count=settings.workers, clock=clock)

    @property
    def name(self) -> str:
        return f"{ENGINE} ({self._pool.detail})" if self._pool.detail else ENGINE

    @property
    def languages(self) -> Sequence[str]:
        return SPOKEN_LANGUAGES

    @property
    def workers(self) -> WorkerPool[FromWorker]:
        """The worker processes, for diagnosis."""
        return self._pool

    async def start(self) -> None:
        await self._pool.start()

    async def synthesize(self, request: SpeechRequest) -> AsyncGenerator[SpeechChunk, None]:
        """Speak one text; see the protocol.

        Raises:
            EngineBusy: too many texts are being spoken.
            EngineFailed: it cannot speak this text, voice or language, or its worker broke.
            EngineUnavailable: its workers are down.
        """
        speak = self._checked(request)
        inbox: asyncio.Queue[FromWorker | EngineError] = asyncio.Queue()
        channel = self._pool.least_busy().open(inbox.put_nowait, inbox.put_nowait)
        channel.send(speak)
        untold_samples = 0
        try:
            while isinstance(message := await self._next(inbox), Chunk):
                yield _speech_chunk(message)
                untold_samples += len(message.pcm) // SAMPLE_BYTES
                if untold_samples >= SAMPLE_RATE_HZ:
                    channel.send(Taken(untold_samples))
                    untold_samples = 0
        finally:
            channel.send(Cancel())
            channel.close()

    async def close(self) -> None:
        await self._pool.close()

    async def _next(self, inbox: asyncio.Queue[FromWorker | EngineError]) -> Chunk | Done:
        """The worker's next message."""
        message: FromWorker | EngineError
        if inbox.empty():
            try:
                message = await within(self._clock, ANSWER_LIMIT_S, inbox.get())
            except TimeoutError as error:
                raise self._failed(str(error)) from error
        else:
            message = inbox.get_nowait()
        if isinstance(message, EngineError):
            raise message
        if isinstance(message, Chunk | Done):
            return message
        raise self._failed(message.reason)

    def _checked(self, request: SpeechRequest) -> Speak:
        language = match_language(request.language or SPOKEN_LANGUAGES[0], SPOKEN_LANGUAGES)
        if language is None:
            raise self._failed(f"it does not speak {request.language}")
        if request.voice not in ESPEAK_VOICES:
            raise self._failed(f"it has no voice {request.voice}")
        if len(request.text) > MAX_TEXT_CHARS:
            raise self._failed(
                f"a text of {len(request.text)} characters, expected no more than {MAX_TEXT_CHARS}"
            )
        if self._pool.open_channels >= self._settings.max_requests:
            fix = "raise max_requests"
            raise EngineBusy(f"it speaks {self._pool.open_channels} texts already", engine=ENGINE, fix=fix)
        return Speak(_utf8(request.text), request.voice, language)

    def _failed(self, message: str) -> EngineFailed:
        return EngineFailed(message, engine=ENGINE)


def _utf8(text: str) -> str:
    """The text, as long as before, without what cannot be encoded: lone surrogates."""
    return text.encode("utf-8", "replace").decode()


def _speech_chunk(chunk: Chunk) -> SpeechChunk:
    words = tuple(SpokenWord(word.text_start, word.text_end, word.start_samples) for word in chunk.words)
    return SpeechChunk(chunk.pcm, words)
