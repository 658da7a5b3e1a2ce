"""What every turn model offers."""

from __future__ import annotations

from typing import Protocol


class TurnModel(Protocol):
    """Tells a turn that is over from a pause within one, by how the speaker sounds."""

    @property
    def name(self) -> str:
        """The engine's name and what it runs, for logs and `antiphon models`."""
        ...

    @property
    def window_s(self) -> float:
        """How much of a turn it listens to: the last so many seconds, up to the pause."""
        ...

    async def start(self) -> None:
        """Load the model and warm up.

        Raises:
            EngineError: it cannot be started.
        """
        ...

    async def end_probability(self, pcm: bytes) -> float:
        """How likely it is, 0..1, that the speaker has finished.

        Args:
            pcm: s16le mono at 16 kHz, from the beginning of the turn, or of its last `window_s`, to the
                pause and somewhat into it. Not only the last phrase: what came before sets the tone.

        Raises:
            EngineError: the model failed; the turn is judged without it.
        """
        ...

    async def close(self) -> None:
        """Free the model."""
        ...
