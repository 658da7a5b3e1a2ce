"""One session's echo cancellation: what is played laid beside what is heard, block by block."""

from __future__ import annotations

from antiphon.audio.echo_cancellation import BLOCK_SAMPLES, EchoCanceller
from antiphon.audio.pcm import SAMPLE_BYTES, from_float
from antiphon.audio.played import PlayedAudio

_BLOCK_BYTES = BLOCK_SAMPLES * SAMPLE_BYTES


class EchoPath:
    """From the speech that was sent to the microphone that hears it.

    What is sent is taken to be played at once, or after what is still playing; the canceller allows for the
    time that it takes in fact. Less than 10 ms of the microphone wait for the rest of their block.
    """

    def __init__(self, canceller: EchoCanceller) -> None:
        self._canceller = canceller
        self._played = PlayedAudio()
        self._heard = bytearray()
        self._position = 0

    def on_sent(self, pcm: bytes) -> None:
        """Speech was sent: s16le at 24 kHz."""
        self._played.append(pcm, self._received)

    def on_interrupted(self) -> None:
        """The client was told to drop what it had not played yet."""
        self._played.stop(self._received)

    def clean(self, heard: bytes) -> bytes:
        """The microphone without our echo, as far as whole blocks have come in.

        Args:
            heard: s16le at 16 kHz, any length.
        """
        self._heard += heard
        blocks = len(self._heard) // _BLOCK_BYTES
        whole = bytes(self._heard[: blocks * _BLOCK_BYTES])
        del self._heard[: blocks * _BLOCK_BYTES]
        return b"".join(
            self._clean_block(whole[begin : begin + _BLOCK_BYTES])
            for begin in range(0, len(whole), _BLOCK_BYTES)
        )

    def flush(self) -> bytes:
        """What waits for the rest of its block, as it came: nothing is known to follow."""
        rest = bytes(self._heard)
        self._heard.clear()
        self._position += len(rest) // SAMPLE_BYTES
        return rest

    @property
    def _received(self) -> int:
        return self._position + len(self._heard) // SAMPLE_BYTES

    def _clean_block(self, heard: bytes) -> bytes:
        self._position += BLOCK_SAMPLES
        played = from_float(self._played.window(self._position, BLOCK_SAMPLES))
        return self._canceller.cancel(heard, played)
