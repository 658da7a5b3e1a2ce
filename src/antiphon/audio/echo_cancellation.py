"""Taking our own voice out of what the microphone hears, before anything listens to it.

An option, for clients that send loudspeaker and microphone together without cancelling the echo themselves;
browsers and telephones do. The canceller is WebRTC's AEC3, by the `livekit` package.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from antiphon.audio.echo import ECHO_RATE_HZ
from antiphon.audio.errors import LibraryMissing

BLOCK_SAMPLES = ECHO_RATE_HZ // 100
"""WebRTC works in blocks of 10 ms."""


class EchoCanceller(Protocol):
    """Learns the way from loudspeaker to microphone, and takes away what comes along it."""

    def cancel(self, heard: bytes, played: bytes) -> bytes:
        """The microphone without the echo.

        Args:
            heard: 10 ms from the microphone, s16le at 16 kHz.
            played: what was played in the same 10 ms; its echo may come up to half a second later.
        """
        ...


CancellerFactory = Callable[[], EchoCanceller]
"""Makes the canceller of one microphone."""


def webrtc_cancellers() -> CancellerFactory:
    """WebRTC's canceller, loaded.

    Raises:
        LibraryMissing: `livekit` is not installed.
    """
    try:
        from livekit.rtc.apm import AudioProcessingModule
        from livekit.rtc.audio_frame import AudioFrame
    except ImportError as error:
        raise LibraryMissing(
            f"echo cancellation needs livekit ({error})", fix="pip install 'antiphon[echo-cancellation]'"
        ) from error

    class WebRtcCanceller:
        def __init__(self) -> None:
            self._module = AudioProcessingModule(echo_cancellation=True)

        def cancel(self, heard: bytes, played: bytes) -> bytes:
            self._module.process_reverse_stream(_frame(played))
            # The canceller finds the delay by itself, but must be told one before each block.
            self._module.set_stream_delay_ms(0)
            near = _frame(heard)
            self._module.process_stream(near)
            return bytes(near.data)

    def _frame(pcm: bytes) -> AudioFrame:
        return AudioFrame(bytearray(pcm), ECHO_RATE_HZ, 1, BLOCK_SAMPLES)

    return WebRtcCanceller
