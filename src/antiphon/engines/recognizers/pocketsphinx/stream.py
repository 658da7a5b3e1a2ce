"""The server's end of one utterance."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

import msgspec

from antiphon.clock import Clock
from antiphon.conversation.transcript import HeardWord, Transcript
from antiphon.engines.errors import EngineError, EngineFailed
from antiphon.engines.recognizers.pocketsphinx.messages import (
    SAMPLE_BYTES,
    SAMPLE_RATE_HZ,
    Audio,
    Cancel,
    Finish,
    FromWorker,
    Heard,
    Open,
    Partial,
    Settle,
)
from antiphon.engines.workers.waiting import within
from antiphon.engines.workers.worker import Worker

LANGUAGE = "en-US"

PIECE_BYTES = SAMPLE_RATE_HZ * SAMPLE_BYTES // 20
"""Audio goes to the worker in pieces of 50 ms: a reply that holds back waits for partial transcripts."""

ANSWER_LIMIT_S = 30.0

_MEANS = msgspec.msgpack.Decoder(tuple[float, ...])


class PocketsphinxStream:
    """One utterance being recognized; see `antiphon.engines.recognizers.protocol.RecognizerStream`."""

    def __init__(
        self,
        worker: Worker[FromWorker],
        *,
        engine: str,
        clock: Clock,
        on_partial: Callable[[Transcript], None] | None,
        adaptation: bytes | None,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._on_partial = on_partial
        self._unsent = bytearray()
        self._fed_bytes = 0
        self._settled: tuple[int, Transcript] | None = None
        self._waiting: deque[asyncio.Future[Transcript]] = deque()
        self._failure: EngineError | None = None
        self._channel = worker.open(self._on_answer, self._fail)
        self._mean = _MEANS.decode(adaptation) if adaptation is not None else None
        self._channel.send(Open(self._mean))

    @property
    def adaptation(self) -> bytes | None:
        return msgspec.msgpack.encode(self._mean) if self._mean is not None else None

    def feed(self, pcm: bytes) -> None:
        self._unsent += pcm
        self._fed_bytes += len(pcm)
        if len(self._unsent) >= PIECE_BYTES:
            self._send_audio()

    async def settle(self) -> Transcript:
        known = self._known()
        if known is None:
            fed_bytes = self._fed_bytes
            known = await self._ask(Settle())
            self._settled = fed_bytes, known
        return known

    async def finish(self) -> Transcript:
        try:
            known = self._known()
            if known is not None:
                return known
            return await self._ask(Finish())
        finally:
            self.cancel()

    def cancel(self) -> None:
        self._channel.send(Cancel())
        self._fail(EngineFailed("the utterance was canceled", engine=self._engine))

    def _known(self) -> Transcript | None:
        """The transcript, if nothing was fed since the last one.

        Raises:
            EngineError: the stream is dead.
        """
        if self._failure is not None:
            raise self._failure
        if self._settled is None:
            return None
        fed_bytes, transcript = self._settled
        return transcript if fed_bytes == self._fed_bytes else None

    async def _ask(self, question: Settle | Finish) -> Transcript:
        self._send_audio()
        answer: asyncio.Future[Transcript] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        self._channel.send(question)
        try:
            return await within(self._clock, ANSWER_LIMIT_S, answer)
        except TimeoutError as error:
            raise EngineFailed(f"{error}", engine=self._engine) from error

    def _send_audio(self) -> None:
        whole_bytes = len(self._unsent) - len(self._unsent) % SAMPLE_BYTES
        if whole_bytes:
            self._channel.send(Audio(bytes(self._unsent[:whole_bytes])))
            del self._unsent[:whole_bytes]

    def _on_answer(self, message: FromWorker) -> None:
        if isinstance(message, Partial):
            if self._on_partial is not None:
                self._on_partial(Transcript(message.text, language=LANGUAGE))
        elif isinstance(message, Heard):
            self._mean = message.mean
            answer = self._waiting.popleft()
            if not answer.done():
                answer.set_result(_transcript(message))
        else:
            self._fail(EngineFailed(message.reason, engine=self._engine))

    def _fail(self, error: EngineError) -> None:
        """Nothing more will be heard; the first reason counts."""
        self._channel.close()
        self._unsent.clear()
        self._failure = self._failure or error
        while self._waiting:
            answer = self._waiting.popleft()
            if not answer.done():
                answer.set_exception(error)


def _transcript(heard: Heard) -> Transcript:
    words = tuple(
        HeardWord(word.text, word.start_samples, word.end_samples, word.confidence) for word in heard.words
    )
    return Transcript(" ".join(word.text for word in words), words, LANGUAGE)
