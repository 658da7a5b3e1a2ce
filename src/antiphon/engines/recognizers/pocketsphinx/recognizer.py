"""The recognizer's side in the server: it keeps the workers and gives each utterance to one of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

import msgspec

from antiphon.clock import Clock
from antiphon.conversation.transcript import Transcript
from antiphon.engines.errors import EngineBusy
from antiphon.engines.recognizers.pocketsphinx.messages import Configure, FromWorker
from antiphon.engines.recognizers.pocketsphinx.settings import PocketsphinxSettings
from antiphon.engines.recognizers.pocketsphinx.stream import PocketsphinxStream
from antiphon.engines.workers.pool import WorkerPool
from antiphon.engines.workers.worker import WorkerSpec

log = logging.getLogger(__name__)

ENGINE = "pocketsphinx"

WORKER_MODULE = "antiphon.engines.recognizers.pocketsphinx.worker"


class PocketsphinxRecognizer:
    """American English speech to text; see `antiphon.engines.recognizers.protocol.Recognizer`."""

    def __init__(self, settings: PocketsphinxSettings, *, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._warned_of_phrases = False
        spec: WorkerSpec[FromWorker] = WorkerSpec(
            engine=ENGINE,
            module=WORKER_MODULE,
            configuration=Configure(settings.decoders_per_worker),
            answers=msgspec.msgpack.Decoder(FromWorker),
        )
        self._pool = WorkerPool(spec, count=settings.workers, clock=clock)

    @property
    def name(self) -> str:
        return f"{ENGINE} ({self._pool.detail})" if self._pool.detail else ENGINE

    @property
    def languages(self) -> Sequence[str]:
        return ("en",)

    @property
    def workers(self) -> WorkerPool[FromWorker]:
        """The worker processes, for diagnosis."""
        return self._pool

    async def start(self) -> None:
        await self._pool.start()

    def open(
        self,
        *,
        language: str | None = None,
        phrases: Sequence[str] = (),
        on_partial: Callable[[Transcript], None] | None = None,
        adaptation: bytes | None = None,
    ) -> PocketsphinxStream:
        if phrases:
            self._warn_of_phrases()
        limit = self._settings.workers * self._settings.decoders_per_worker + self._settings.max_waiting
        if self._pool.open_channels >= limit:
            raise EngineBusy(
                f"it hears {limit} utterances already",
                engine=ENGINE,
                fix="raise workers, decoders_per_worker or max_waiting",
            )
        return PocketsphinxStream(
            self._pool.least_busy(),
            engine=ENGINE,
            clock=self._clock,
            on_partial=on_partial,
            adaptation=adaptation,
        )

    async def close(self) -> None:
        await self._pool.close()

    def _warn_of_phrases(self) -> None:
        """Its vocabulary is fixed: it cannot pronounce a new word, nor prefer a known one."""
        if not self._warned_of_phrases:
            self._warned_of_phrases = True
            log.warning("%s: customVocabulary has no effect; its vocabulary is fixed", ENGINE)
