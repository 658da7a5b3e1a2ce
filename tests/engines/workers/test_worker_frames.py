"""The frames on the pipes between the server and its workers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.engines.workers.frames import (
    HEADER,
    MAX_BODY_BYTES,
    FrameTooLarge,
    pack_frame,
    unpack_header,
)


def test_a_frame_is_length_channel_and_body() -> None:
    assert pack_frame(7, b"abc") == b"\x00\x00\x00\x03\x00\x00\x00\x07abc"


@given(channel=st.integers(0, 2**32 - 1), body=st.binary(max_size=64))
def test_a_header_tells_length_and_channel(channel: int, body: bytes) -> None:
    frame = pack_frame(channel, body)
    assert unpack_header(frame[: HEADER.size]) == (len(body), channel)
    assert frame[HEADER.size :] == body


def test_a_body_too_long_is_not_sent() -> None:
    with pytest.raises(FrameTooLarge, match="expected no more than 16777216"):
        pack_frame(1, bytes(MAX_BODY_BYTES + 1))


def test_text_on_the_pipe_is_not_taken_for_a_frame() -> None:
    with pytest.raises(FrameTooLarge, match="a frame of 1416782179 bytes"):
        unpack_header(b"Traceback"[:8])
