"""The Sans-I/O reader under arbitrary input (RFC 6455, section 5)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.server.harness import frame

from antiphon.server.websocket.errors import ProtocolViolation
from antiphon.server.websocket.frames import Opcode, decode_close, encode_close, encode_frame
from antiphon.server.websocket.reader import MessageReader, ReaderEvent

LIMIT_BYTES = 1_000


def _read(chunks: Sequence[bytes]) -> tuple[list[ReaderEvent], tuple[int, str] | None]:
    """All events of a byte stream, and how it failed."""
    reader = MessageReader(LIMIT_BYTES)
    events: list[ReaderEvent] = []
    try:
        for chunk in chunks:
            reader.feed(chunk)
            while (event := reader.next_event()) is not None:
                events.append(event)
    except ProtocolViolation as violation:
        return events, (violation.code, violation.reason)
    return events, None


def _split(data: bytes, cuts: Sequence[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in zip(edges, edges[1:], strict=False)]


frames = st.builds(
    frame,
    st.sampled_from([*Opcode, 3, 11]),
    st.one_of(st.binary(max_size=140), st.text(max_size=40).map(str.encode)),
    fin=st.booleans(),
    reserved=st.sampled_from([0] * 15 + [4]),
    masked=st.sampled_from([True] * 15 + [False]),
)
messages = st.lists(
    st.tuples(st.sampled_from([Opcode.BINARY, Opcode.PING]), st.binary(max_size=125)), max_size=8
)


@given(st.binary(max_size=600))
def test_arbitrary_bytes_raise_nothing_but_a_violation(data: bytes) -> None:
    _, failure = _read([data])
    if failure is not None:
        code, reason = failure
        assert code in (1002, 1007, 1009)
        assert 0 < len(reason.encode()) <= 123


@given(st.lists(frames, max_size=6).map(b"".join), st.lists(st.integers(0, 2_000), max_size=12))
def test_it_does_not_matter_how_the_bytes_arrive(data: bytes, cuts: list[int]) -> None:
    assert _read(_split(data, cuts)) == _read([data])


@given(messages, st.lists(st.integers(0, 2_000), max_size=12))
def test_what_is_sent_arrives(sent: list[ReaderEvent], cuts: list[int]) -> None:
    data = b"".join(frame(opcode, payload) for opcode, payload in sent)
    assert _read(_split(data, cuts)) == (sent, None)


@given(st.binary(max_size=900), st.lists(st.integers(0, 900), max_size=6))
def test_fragments_are_joined_wherever_they_were_cut(payload: bytes, cuts: list[int]) -> None:
    pieces = _split(payload, cuts)
    data = b"".join(
        frame(Opcode.CONTINUATION if index else Opcode.BINARY, piece, fin=index == len(pieces) - 1)
        for index, piece in enumerate(pieces)
    )
    assert _read([data]) == ([(Opcode.BINARY, payload)], None)


def test_a_frame_is_refused_before_its_payload_has_come() -> None:
    head = frame(Opcode.BINARY, b"x" * (LIMIT_BYTES + 1))[:8]
    _, failure = _read([head])
    assert failure == (1009, "message too large: 1001 bytes or more; at most 1000 are taken")


@pytest.mark.parametrize(
    "head", [b"\x81\x05", b"\x81\x7e", b"\xc1\x85", b"\x83\x85", b"\x89\xfe", b"\x80\xfe"]
)
def test_a_wrong_frame_is_refused_by_its_first_two_bytes(head: bytes) -> None:
    _, failure = _read([head])
    assert failure is not None


def test_empty_fragments_take_no_room() -> None:
    reader = MessageReader(LIMIT_BYTES)
    reader.feed(frame(Opcode.BINARY, fin=False) + frame(Opcode.CONTINUATION, fin=False) * 10_000)
    assert reader.next_event() is None
    reader.feed(frame(Opcode.CONTINUATION, b"end"))
    assert reader.next_event() == (Opcode.BINARY, b"end")


@given(st.sampled_from([1000, 1001, 1008, 1011, 3000, 4999]), st.text(max_size=200))
def test_a_close_frame_reads_back(code: int, reason: str) -> None:
    encoded = encode_close(code, reason)
    assert encoded[0] == 0x88
    read_code, read_reason = decode_close(encoded[2:])
    assert read_code == code
    assert reason.encode("utf-8", "replace").decode().startswith(read_reason)


@pytest.mark.parametrize(
    ("size", "head"),
    [
        (0, b"\x82\x00"),
        (125, b"\x82\x7d"),
        (126, b"\x82\x7e\x00\x7e"),
        (65_535, b"\x82\x7e\xff\xff"),
        (65_536, b"\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ],
)
def test_lengths_are_written_in_their_shortest_form(size: int, head: bytes) -> None:
    assert encode_frame(Opcode.BINARY, b"x" * size) == head + b"x" * size
