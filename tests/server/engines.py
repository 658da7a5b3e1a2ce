"""Engines for tests of the server: a language model that answers what it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field

from antiphon.config.model import ModelSettings
from antiphon.conversation.generation import GenerationEvent, GenerationRequest
from antiphon.conversation.speech import SpeechChunk, SpeechRequest
from antiphon.conversation.transcript import Transcript
from antiphon.engines.recognizers.protocol import RecognizerStream
from antiphon.server.pipelines import Pipelines


class _Quiet:
    name = "quiet"
    languages: Sequence[str] = ("en-US",)

    async def start(self) -> None:
        pass

    async def close(self) -> None:
        pass


class DeafRecognizer(_Quiet):
    def open(
        self,
        *,
        language: str | None = None,
        phrases: Sequence[str] = (),
        on_partial: Callable[[Transcript], None] | None = None,
        adaptation: bytes | None = None,
    ) -> RecognizerStream:
        raise NotImplementedError


class MuteSynthesizer(_Quiet):
    async def synthesize(self, request: SpeechRequest) -> AsyncGenerator[SpeechChunk, None]:
        yield SpeechChunk(b"")


@dataclass
class TellingModel(_Quiet):
    """Answers with the given events, or fails where an error stands among them."""

    answer: Sequence[GenerationEvent | Exception]
    requests: list[GenerationRequest] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    hold: asyncio.Event | None = None

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[GenerationEvent, None]:
        self.requests.append(request)
        try:
            for event in self.answer:
                if isinstance(event, Exception):
                    raise event
                yield event
                if self.hold is not None:
                    await self.hold.wait()
        finally:
            self.closed.set()


def pipelines_with(model: TellingModel, *, models: Sequence[str] = ("gemini-*",)) -> Pipelines:
    return Pipelines(
        {pattern: ModelSettings() for pattern in models},
        recognizers={"default": DeafRecognizer()},
        language_models={"default": model},
        synthesizers={"default": MuteSynthesizer()},
    )
