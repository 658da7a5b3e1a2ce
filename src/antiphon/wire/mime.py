"""What kinds of media realtime input takes, by MIME type."""

from __future__ import annotations

from functools import lru_cache

from antiphon.wire.client import AudioFrame
from antiphon.wire.content import Blob
from antiphon.wire.errors import MediaError

DEFAULT_RATE_HZ = 16_000
"""What `audio/pcm` means without a rate."""

MIN_RATE_HZ = 8_000
MAX_RATE_HZ = 48_000

_BYTES_PER_SAMPLE = 2


@lru_cache(maxsize=64)
def pcm_rate_hz(mime_type: str) -> int:
    """The sample rate that a MIME type states, e.g. 16000 for `audio/pcm;rate=16000`.

    `audio/pcm`, or no type at all, is 16 kHz. `audio/L16` is refused: RFC 3551 makes it big-endian, some
    senders do not, and guessing wrong gives noise.

    Returns:
        8000 to 48000.

    Raises:
        MediaError: it is another kind of audio, more than one channel, or a rate out of range.
    """
    kind, *parameters = (piece.strip().lower() for piece in mime_type.split(";"))
    if kind not in ("audio/pcm", ""):
        raise MediaError(f"expected audio/pcm;rate=16000 (s16le mono), got {mime_type[:80]!r}")
    values = dict(_parameter(text) for text in parameters if text)
    if values.get("channels", "1") != "1":
        raise MediaError(f"expected one channel, got {mime_type[:80]!r}")
    rate = values.get("rate", str(DEFAULT_RATE_HZ))
    if not (rate.isascii() and rate.isdigit() and len(rate) <= 6 and MIN_RATE_HZ <= int(rate) <= MAX_RATE_HZ):
        raise MediaError(f"expected a rate of {MIN_RATE_HZ} to {MAX_RATE_HZ} Hz, got {mime_type[:80]!r}")
    return int(rate)


def _parameter(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip().strip('"')


def is_image(mime_type: str) -> bool:
    """Whether a blob is an image, as `image/jpeg`."""
    return mime_type.strip().lower().startswith("image/")


def audio_frame(blob: Blob) -> AudioFrame:
    """The audio in a blob.

    Raises:
        MediaError: it is not s16le mono PCM.
    """
    rate_hz = pcm_rate_hz(blob.mime_type)
    if len(blob.data) % _BYTES_PER_SAMPLE:
        raise MediaError(f"expected whole samples of {_BYTES_PER_SAMPLE} bytes, got {len(blob.data)} bytes")
    return AudioFrame(blob.data, rate_hz)


def check_image(blob: Blob) -> None:
    """See that a blob of realtime input is one image.

    Raises:
        MediaError: it is not.
    """
    if not is_image(blob.mime_type):
        raise MediaError(f"expected an image, as image/jpeg, got {blob.mime_type[:80]!r}")
