"""What every synthesizer offers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from antiphon.conversation.speech import SpeechChunk, SpeechRequest


class Synthesizer(Protocol):
    """Text to speech for many requests at once."""

    @property
    def name(self) -> str:
        """The engine's name and what it runs, for logs and `antiphon models`."""
        ...

    @property
    def languages(self) -> Sequence[str]:
        """BCP-47 codes it can speak."""
        ...

    async def start(self) -> None:
        """Load models and start workers; returns when the first request will not have to wait.

        Raises:
            EngineError: it cannot be started.
        """
        ...

    def synthesize(self, request: SpeechRequest) -> AsyncGenerator[SpeechChunk, None]:
        """Speak one text: chunks in order, leading silence trimmed from the first.

        Closing the iterator early (`aclose`) stops the synthesis.

        Raises:
            EngineError: the synthesizer failed.
        """
        ...

    async def close(self) -> None:
        """Stop workers and free models."""
        ...
