"""Engines that do what a test tells them to, among them what engines should never do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from antiphon.conversation.generation import GenerationEnd, GenerationEvent, GenerationRequest, TextDelta
from antiphon.conversation.speech import OUTPUT_RATE_HZ, SpeechChunk, SpeechRequest
from antiphon.conversation.transcript import Transcript

T = TypeVar("T")

SAMPLES_PER_CHARACTER = OUTPUT_RATE_HZ // 20
"""A character is spoken in 50 ms."""


@dataclass(frozen=True, slots=True)
class Never:
    """Stands where nothing ever comes."""


NEVER = Never()


class Player:
    """What all engines have."""

    name = "player"
    languages: Sequence[str] = ("en-US",)

    async def start(self) -> None:
        pass

    async def close(self) -> None:
        pass


@dataclass
class Model(Player):
    """Gives one reply after the other, the last one again and again.

    Attributes:
        replies: of each the events in order; an exception is raised where it stands.
        requests: what it was asked.
        stopped: set when a reply was ended early.
    """

    replies: Sequence[Sequence[GenerationEvent | BaseException | Never]]
    requests: list[GenerationRequest] = field(default_factory=list)
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[GenerationEvent, None]:
        reply = self.replies[min(len(self.requests), len(self.replies) - 1)]
        self.requests.append(request)
        try:
            for event in reply:
                yield await _perform(event)
        except (GeneratorExit, asyncio.CancelledError):
            self.stopped.set()
            raise


def says(*texts: str) -> list[GenerationEvent]:
    """A whole reply."""
    return [*map(TextDelta, texts), GenerationEnd()]


@dataclass
class Voice(Player):
    """Speaks each text as a tone, or does what stands in the place of its next utterance.

    Attributes:
        utterances: for the first, second, … utterance, the chunks instead of the tone.
        requests: what it was asked to speak.
        stopped: set when an utterance was ended early.
    """

    utterances: Sequence[Sequence[SpeechChunk | BaseException | Never]] = ()
    requests: list[SpeechRequest] = field(default_factory=list)
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def synthesize(self, request: SpeechRequest) -> AsyncGenerator[SpeechChunk, None]:
        index = len(self.requests)
        self.requests.append(request)
        tone = SpeechChunk(b"\x00\x10" * SAMPLES_PER_CHARACTER * len(request.text))
        try:
            for chunk in self.utterances[index] if index < len(self.utterances) else [tone]:
                yield await _perform(chunk)
        except (GeneratorExit, asyncio.CancelledError):
            self.stopped.set()
            raise


@dataclass
class Hearing:
    """One utterance that an `Ear` hears.

    Attributes:
        known: what it was told of the voice.
        adaptation: what it has learned of it.
        pcm: what it was fed.
        cancelled: set when nobody wants to know any more.
    """

    answer: str | BaseException | Never
    known: bytes | None = None
    adaptation: bytes | None = None
    pcm: bytearray = field(default_factory=bytearray)
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)

    def feed(self, pcm: bytes) -> None:
        self.pcm += pcm

    async def settle(self) -> Transcript:
        return Transcript(await _perform(self.answer))

    async def finish(self) -> Transcript:
        return Transcript(await _perform(self.answer))

    def cancel(self) -> None:
        self.cancelled.set()


@dataclass
class Ear(Player):
    """Understands one answer after the other, the last one again and again.

    Attributes:
        answers: transcripts; an exception is raised where it stands.
        hearings: the utterances so far.
        learned: what each utterance tells of the voice.
    """

    answers: Sequence[str | BaseException | Never] = ("hello",)
    refusal: BaseException | None = None
    hearings: list[Hearing] = field(default_factory=list)
    learned: Sequence[bytes | None] = ()

    def open(
        self,
        *,
        language: str | None = None,
        phrases: Sequence[str] = (),
        on_partial: Callable[[Transcript], None] | None = None,
        adaptation: bytes | None = None,
    ) -> Hearing:
        if self.refusal is not None:
            raise self.refusal
        count = len(self.hearings)
        hearing = Hearing(
            self.answers[min(count, len(self.answers) - 1)],
            known=adaptation,
            adaptation=self.learned[count] if count < len(self.learned) else None,
        )
        self.hearings.append(hearing)
        return hearing


async def _perform(act: T | BaseException | Never) -> T:
    if isinstance(act, BaseException):
        raise act
    if isinstance(act, Never):
        await asyncio.Event().wait()
        raise AssertionError
    return act
