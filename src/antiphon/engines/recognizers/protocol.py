"""What every recognizer offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from antiphon.conversation.transcript import Transcript


class RecognizerStream(Protocol):
    """One utterance being recognized."""

    @property
    def adaptation(self) -> bytes | None:
        """What was learned up to the last answer of the voice, its room and microphone; None for nothing.

        It makes the same user's next utterance easier to understand. Only the engine that gave it can read
        it.
        """
        ...

    def feed(self, pcm: bytes) -> None:
        """Append s16le mono audio at 16 kHz. Never blocks and never raises for engine faults."""
        ...

    async def settle(self) -> Transcript:
        """The best transcript of everything fed so far, as good as a final one; feeding may go on.

        Called at every pause that may end the turn, so that the reply can be drafted.

        Raises:
            EngineError: the recognizer failed; the stream is dead.
        """
        ...

    async def finish(self) -> Transcript:
        """The final transcript; closes the stream. Costs nothing more if nothing was fed since `settle`.

        Raises:
            EngineError: the recognizer failed.
        """
        ...

    def cancel(self) -> None:
        """Drop the utterance and free what it held. May be called at any time, more than once."""
        ...


class Recognizer(Protocol):
    """Speech to text for many streams at once."""

    @property
    def name(self) -> str:
        """The engine's name and what it runs, for logs and `antiphon models`."""
        ...

    @property
    def languages(self) -> Sequence[str]:
        """BCP-47 primary language subtags it understands (``("en",)``); empty means any."""
        ...

    async def start(self) -> None:
        """Load models and start workers; returns when the first utterance will not have to wait.

        Raises:
            EngineError: it cannot be started.
        """
        ...

    def open(
        self,
        *,
        language: str | None = None,
        phrases: Sequence[str] = (),
        on_partial: Callable[[Transcript], None] | None = None,
        adaptation: bytes | None = None,
    ) -> RecognizerStream:
        """Begin an utterance.

        Args:
            language: BCP-47 hint.
            phrases: words and phrases that are likely to occur (customVocabulary).
            on_partial: called in the event loop with each new partial transcript (whole text so far).
            adaptation: what was learned of the same user before, from this engine's streams.

        Raises:
            EngineError: the recognizer is down.
        """
        ...

    async def close(self) -> None:
        """Stop workers and free models."""
        ...
