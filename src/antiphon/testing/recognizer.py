"""A recognizer that hears what it was told it would."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence

from antiphon.clock import Clock, LoopClock
from antiphon.conversation.transcript import Transcript


class ScriptedRecognizer:
    """Understands the first utterance it is asked about as the first transcript, and so on; then nothing.

    An utterance about which nobody asks, such as a noise that was over at once, takes no transcript.

    Args:
        transcripts: what is said, one text per utterance.
        delay_s: how long it thinks.
        clock: what it waits by.
    """

    name = "scripted recognizer"
    languages: Sequence[str] = ()

    def __init__(
        self, transcripts: Iterable[str] = (), *, delay_s: float = 0.0, clock: Clock | None = None
    ) -> None:
        self._transcripts = deque(transcripts)
        self._delay_s = delay_s
        self._clock = clock

    async def start(self) -> None:
        """Nothing is to be loaded."""
        self._clock = self._clock or LoopClock()

    def open(
        self,
        *,
        language: str | None = None,
        phrases: Sequence[str] = (),
        on_partial: Callable[[Transcript], None] | None = None,
        adaptation: bytes | None = None,
    ) -> ScriptedUtterance:
        """Begin an utterance."""
        return ScriptedUtterance(self)

    async def close(self) -> None:
        """Nothing is to be freed."""

    async def next_transcript(self, known: Transcript | None) -> Transcript:
        """For utterances: the transcript, taken when it is first asked for."""
        transcript = known or Transcript(self._transcripts.popleft() if self._transcripts else "")
        if self._delay_s and self._clock is not None:
            await self._clock.sleep(self._delay_s)
        return transcript


class ScriptedUtterance:
    """One utterance (a `RecognizerStream`).

    Attributes:
        fed_bytes: how much audio it was given.
        adaptation: nothing is to be learned.
    """

    adaptation: bytes | None = None

    def __init__(self, recognizer: ScriptedRecognizer) -> None:
        self.fed_bytes = 0
        self._recognizer = recognizer
        self._transcript: Transcript | None = None

    def feed(self, pcm: bytes) -> None:
        """Take audio; what is in it does not matter."""
        self.fed_bytes += len(pcm)

    async def settle(self) -> Transcript:
        """What was said so far, which is all of it."""
        self._transcript = await self._recognizer.next_transcript(self._transcript)
        return self._transcript

    async def finish(self) -> Transcript:
        """What was said."""
        return await self.settle()

    def cancel(self) -> None:
        """Nothing is to be freed."""
