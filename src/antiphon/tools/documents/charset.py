"""Bytes as text."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

_SAMPLE_BYTES = 64 * 1024
_LAST_RESORT = "cp1252"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, declared: str = "") -> str:
    """The text, by its byte order mark, the declared charset, as UTF-8, or by what it looks like.

    A declared charset that does not exist or does not fit is no error: many are wrong.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    for encoding in filter(None, (declared, "utf-8")):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError, ValueError):
            continue
    guess = from_bytes(data[:_SAMPLE_BYTES]).best()
    return data.decode(guess.encoding if guess else _LAST_RESORT, "replace")
