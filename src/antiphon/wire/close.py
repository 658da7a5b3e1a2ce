"""How a connection ends: close codes, and reasons short enough for a close frame (RFC 6455, 5.5.1)."""

from __future__ import annotations

from enum import IntEnum

MAX_REASON_BYTES = 123
"""A control frame holds 125 bytes; two of them are the code."""

_ELLIPSIS = "..."


class CloseCode(IntEnum):
    """Why a connection ends: the codes Google's service uses, and those of RFC 6455 that a server needs."""

    NORMAL = 1000
    GOING_AWAY = 1001
    PROTOCOL_ERROR = 1002
    UNSUPPORTED_DATA = 1003
    INVALID_ARGUMENT = 1007
    POLICY = 1008
    TOO_BIG = 1009
    INTERNAL = 1011
    TRY_AGAIN_LATER = 1013


def close_reason(text: str) -> str:
    """Cut a text to what a close frame holds, at a character's boundary.

    Returns:
        At most 123 bytes of UTF-8; lone surrogates are replaced by `?`.
    """
    encoded = text.encode("utf-8", "replace")
    return encoded[:MAX_REASON_BYTES].decode("utf-8", "ignore")


def reason_at(opening: str, path: str, ending: str = "") -> str:
    """Say where something is wrong, within a close frame.

    When it does not fit, the ending goes first, and then the path loses its outermost fields: the innermost
    ones tell the reader most.

    Args:
        opening: what is wrong, e.g. `Invalid value`.
        path: the field, e.g. `setup.generationConfig.temperature`; empty for the whole message.
        ending: what came, or what was expected.
    """
    if not path:
        return close_reason(f"{opening}{ending}")
    whole = f"{opening} at '{path}'"
    if _fits(whole):
        return close_reason(whole + ending)
    room = MAX_REASON_BYTES - len(f"{opening} at '{_ELLIPSIS}'".encode("utf-8", "replace"))
    # One byte more than there is room for: if it is a dot, the whole of the rest fits.
    tail = path.encode("utf-8", "replace")[-(room + 1) :].decode("utf-8", "ignore") if room > 0 else ""
    _, dot, fields = tail.partition(".")
    return close_reason(f"{opening} at '{_ELLIPSIS}{fields if dot else tail[1:]}'")


def _fits(text: str) -> bool:
    return len(text.encode("utf-8", "replace")) <= MAX_REASON_BYTES
