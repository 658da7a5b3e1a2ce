"""What one session uses."""

from __future__ import annotations

from antiphon.conversation.discards import Leftover
from antiphon.conversation.endpointing import INPUT_RATE_HZ
from antiphon.conversation.receipt import TurnReceipt
from antiphon.conversation.speech import OUTPUT_RATE_HZ
from antiphon.server.usage.bookkeeper import Bookkeeper
from antiphon.server.usage.spending import (
    AUDIO_IN_MS,
    AUDIO_OUT_MS,
    Spending,
    leftover_spending,
    turn_spending,
)

_SAMPLE_BYTES = 2


class Meter:
    """Measures one session, and books it.

    Args:
        owner: the name of the API key.
        model: under which name the model is booked.
    """

    def __init__(self, bookkeeper: Bookkeeper, *, owner: str, model: str, session_id: str) -> None:
        self._bookkeeper = bookkeeper
        self._owner = owner
        self._model = model
        self._session_id = session_id
        self._in_samples = 0
        self._out_samples = 0

    @property
    def owner(self) -> str:
        """The name of the API key."""
        return self._owner

    def audio_in(self, samples: int) -> None:
        """Audio came in, at 16 kHz."""
        self._in_samples += samples

    def audio_out(self, pcm: bytes) -> None:
        """Audio went out, s16le at 24 kHz."""
        self._out_samples += len(pcm) // _SAMPLE_BYTES

    def begun(self) -> None:
        """It is a new session."""
        self._book(Spending.of(sessions=1))

    def turn(self, receipt: TurnReceipt) -> None:
        """A turn is complete."""
        self._book(turn_spending(receipt) + self._take_audio())

    def read(self) -> None:
        """Book what has come together since the last turn."""
        self._book(self._take_audio())

    def ended(self, leftover: Leftover) -> None:
        """The session is over."""
        self._book(leftover_spending(leftover) + self._take_audio())

    def _book(self, spending: Spending) -> None:
        self._bookkeeper.book(self._owner, self._model, self._session_id, spending)

    def _take_audio(self) -> Spending:
        """Whole milliseconds; what is left counts the next time."""
        in_ms, self._in_samples = _whole_ms(self._in_samples, INPUT_RATE_HZ)
        out_ms, self._out_samples = _whole_ms(self._out_samples, OUTPUT_RATE_HZ)
        return Spending.of(**{AUDIO_IN_MS: in_ms, AUDIO_OUT_MS: out_ms})


def _whole_ms(samples: int, rate_hz: int) -> tuple[int, int]:
    """The milliseconds in some samples, and the samples that are left."""
    per_ms = rate_hz // 1000
    return divmod(samples, per_ms)
