"""Base64 as clients send it: either alphabet, with or without padding, wrapped in lines or not (RFC 4648)."""

from __future__ import annotations

import binascii

import pybase64

_URL_SAFE = b"-_"
_BLANKS = b" \t\r\n"


def decode_base64(encoded: bytes) -> bytes:
    """Decode base64 of the standard or the URL-safe alphabet.

    Padding may be missing, and blanks are skipped: command-line tools wrap their output in lines.

    Raises:
        ValueError: it is not base64.
    """
    try:
        return decode_strictly(encoded)
    except binascii.Error:
        bare = encoded.translate(None, _BLANKS).rstrip(b"=")
        return decode_strictly(bare + b"=" * (-len(bare) % 4))


def decode_strictly(encoded: bytes) -> bytes:
    """Decode padded base64 of either alphabet; the audio path's fast form of `decode_base64`.

    Raises:
        binascii.Error: it is not that; a ValueError.
    """
    # Translating an alphabet costs more than decoding, so it is done only where it has to be.
    if b"-" in encoded or b"_" in encoded:
        return pybase64.b64decode(encoded, _URL_SAFE, validate=True)
    return pybase64.b64decode(encoded, validate=True)
