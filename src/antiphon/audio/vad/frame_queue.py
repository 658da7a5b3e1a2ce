"""A stream of samples, cut into the windows that the network is shown."""

from __future__ import annotations

from antiphon.audio.pcm import SAMPLE_BYTES, Pcm, sample_count
from antiphon.audio.vad.frames import CONTEXT_SAMPLES, FRAME_SAMPLES, WINDOW_SAMPLES

_CONTEXT_BYTES = CONTEXT_SAMPLES * SAMPLE_BYTES
_FRAME_BYTES = FRAME_SAMPLES * SAMPLE_BYTES
_WINDOW_BYTES = WINDOW_SAMPLES * SAMPLE_BYTES


class FrameQueue:
    """Takes PCM in pieces of any length and gives windows: the 64 samples before a frame, then its 512.

    Before the first sample there was silence.
    """

    __slots__ = ("_buffer", "_pushed_samples")

    def __init__(self) -> None:
        self._buffer = bytearray(_CONTEXT_BYTES)
        self._pushed_samples = 0

    @property
    def pushed_samples(self) -> int:
        """Samples taken since the beginning."""
        return self._pushed_samples

    @property
    def pending_frames(self) -> int:
        """Complete frames that wait to be taken out."""
        return (len(self._buffer) - _CONTEXT_BYTES) // _FRAME_BYTES

    def push(self, pcm: Pcm) -> None:
        """Append samples.

        Raises:
            PartialSample: ``pcm`` ends in the middle of a sample; nothing was taken.
        """
        self._pushed_samples += sample_count(pcm)
        self._buffer += pcm

    def pop_window(self) -> bytearray:
        """The oldest frame with its context, 1152 bytes. There must be a pending one."""
        window = self._buffer[:_WINDOW_BYTES]
        del self._buffer[:_FRAME_BYTES]
        return window

    def silence(self) -> None:
        """Turn everything that was not taken out yet into silence, context included; lengths stay."""
        self._buffer = bytearray(len(self._buffer))
