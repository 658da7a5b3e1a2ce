"""A session's microphone: any sample rate in, 16 kHz out, kept while somebody may want to hear it again."""

from __future__ import annotations

from antiphon.audio.resample import Quality, Resampler
from antiphon.conversation.endpointing import INPUT_RATE_HZ
from antiphon.server.session.echo_path import EchoPath

SAMPLE_BYTES = 2
KEEP_SAMPLES = INPUT_RATE_HZ
"""Audio kept behind the newest position that was analyzed: more than any recognizer's lead-in."""


class AudioInput:
    """The input of one session, by position in samples at 16 kHz since the session began.

    Args:
        echo: takes our own voice out of it; None where nothing does.
    """

    def __init__(self, echo: EchoPath | None = None) -> None:
        self._echo = echo
        self._resampler: Resampler | None = None
        self._rate_hz = INPUT_RATE_HZ
        self._kept = bytearray()
        self._kept_from = 0

    @property
    def end_samples(self) -> int:
        """Position after the newest sample."""
        return self._kept_from + len(self._kept) // SAMPLE_BYTES

    def append(self, pcm: bytes, rate_hz: int) -> bytes:
        """Take audio from the client.

        Args:
            pcm: s16le mono.
            rate_hz: its sample rate; it may change from one call to the next.

        Returns:
            the same audio at 16 kHz, without our echo if that is cancelled; a resampler and the canceller
            hold back some milliseconds of it.
        """
        rest = self.flush() if rate_hz != self._rate_hz else b""
        self._rate_hz = rate_hz
        if rate_hz != INPUT_RATE_HZ and self._resampler is None:
            self._resampler = Resampler(rate_hz, INPUT_RATE_HZ, Quality.HIGH)
        if self._resampler is not None:
            pcm = self._resampler.process(pcm)
        if self._echo is not None:
            pcm = self._echo.clean(pcm)
        self._kept += pcm
        return rest + pcm

    def flush(self) -> bytes:
        """What was held back, now that nothing is known to follow."""
        resampler, self._resampler = self._resampler, None
        rest = resampler.flush() if resampler is not None else b""
        if self._echo is not None:
            rest = self._echo.clean(rest) + self._echo.flush()
        self._kept += rest
        return rest

    def read(self, from_samples: int, until_samples: int) -> bytes:
        """The audio between two positions, as far as it is still kept."""
        begin = max(0, from_samples - self._kept_from) * SAMPLE_BYTES
        end = max(0, until_samples - self._kept_from) * SAMPLE_BYTES
        return bytes(self._kept[begin:end])

    def forget_before(self, position_samples: int) -> None:
        """Nobody will ask for audio before this position any more."""
        surplus = position_samples - self._kept_from
        # Deleting from the front moves the rest, so it is done once a second and not with every frame.
        if surplus >= KEEP_SAMPLES:
            del self._kept[: surplus * SAMPLE_BYTES]
            self._kept_from = position_samples
