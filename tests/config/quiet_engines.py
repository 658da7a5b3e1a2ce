"""Engines that do nothing but say whether they run: to test how engines are chosen, started and stopped."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field

from antiphon.conversation.generation import GenerationEnd, GenerationEvent, GenerationRequest
from antiphon.conversation.speech import SpeechChunk, SpeechRequest
from antiphon.conversation.transcript import Transcript
from antiphon.engines.recognizers.protocol import RecognizerStream


@dataclass
class Lifecycle:
    """Whether an engine runs, and what it does wrong.

    Attributes:
        log: what happened to it, in order.
    """

    name: str = "quiet"
    start_error: Exception | None = None
    close_error: Exception | None = None
    log: list[str] = field(default_factory=list)

    async def start(self) -> None:
        self.log.append("start")
        if self.start_error:
            raise self.start_error

    async def close(self) -> None:
        self.log.append("close")
        if self.close_error:
            raise self.close_error


@dataclass
class QuietRecognizer(Lifecycle):
    languages: Sequence[str] = ("en",)

    def open(
        self,
        *,
        language: str | None = None,
        phrases: Sequence[str] = (),
        on_partial: Callable[[Transcript], None] | None = None,
        adaptation: bytes | None = None,
    ) -> RecognizerStream:
        raise NotImplementedError


@dataclass
class QuietLanguageModel(Lifecycle):
    async def generate(self, request: GenerationRequest) -> AsyncGenerator[GenerationEvent, None]:
        yield GenerationEnd()


@dataclass
class QuietSynthesizer(Lifecycle):
    languages: Sequence[str] = ("en-US", "en-GB", "de-DE")

    async def synthesize(self, request: SpeechRequest) -> AsyncGenerator[SpeechChunk, None]:
        yield SpeechChunk(b"")
