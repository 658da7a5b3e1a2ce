"""The frames on the pipes between the server and its workers.

A frame is a header of two big-endian uint32, the body's length in bytes and the channel's number, and a body.
Channel 0 is the worker's own (`antiphon.engines.workers.control`); the others are requests.
"""

from __future__ import annotations

import struct

HEADER = struct.Struct(">II")

CONTROL_CHANNEL = 0

MAX_BODY_BYTES = 16 * 1024 * 1024
"""A longer frame means that the pipe carries something else, such as a library's own output."""


class FrameTooLarge(Exception):
    """A frame's body is longer than `MAX_BODY_BYTES`."""


def pack_frame(channel: int, body: bytes) -> bytes:
    """One frame, ready to be written.

    Raises:
        FrameTooLarge: the body is too long to be sent.
    """
    if len(body) > MAX_BODY_BYTES:
        raise FrameTooLarge(f"a frame of {len(body)} bytes, expected no more than {MAX_BODY_BYTES}")
    return HEADER.pack(len(body), channel) + body


def unpack_header(header: bytes) -> tuple[int, int]:
    """The body's length in bytes and the channel of a frame that begins with `header`.

    Raises:
        FrameTooLarge: the length cannot be a frame of ours.
    """
    length, channel = HEADER.unpack(header)
    if length > MAX_BODY_BYTES:
        raise FrameTooLarge(f"a frame of {length} bytes, expected no more than {MAX_BODY_BYTES}")
    return length, channel
