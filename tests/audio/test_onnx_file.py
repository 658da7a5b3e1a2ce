"""Encoding: protobuf.dev/programming-guides/encoding; field numbers: onnx/onnx.proto."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.audio.vad.onnx_file import read_branch_tensors


def varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*encoded, value])


def field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def constant(name: str, shape: list[int], data: bytes, *, data_type: int = 1, packed: bool = False) -> bytes:
    if packed:
        dimensions = field(1, b"".join(varint(size) for size in shape))
    else:
        dimensions = b"".join(field(1, size) for size in shape)
    tensor = dimensions + field(2, data_type) + field(8, name) + field(9, data)
    attribute = field(1, "value") + field(5, tensor)
    return field(1, field(4, "Constant") + field(5, attribute))


def model(then_branch: bytes, else_branch: bytes = b"") -> bytes:
    branches = b"".join(
        field(5, field(1, name) + field(6, graph))
        for name, graph in (("else_branch", else_branch), ("then_branch", then_branch))
    )
    other_node = field(1, field(4, "Equal"))
    return field(1, 8) + field(7, other_node + field(1, field(4, "If") + branches))


FOUR = np.array([1.5, -2.0, 0.0, 4.0], "<f4").tobytes()


class TestReading:
    @pytest.mark.parametrize("packed", [False, True])
    def test_a_tensor_has_its_name_shape_and_values(self, packed: bool) -> None:
        tensors = read_branch_tensors(model(constant("w", [2, 2], FOUR, packed=packed)), "then_branch")
        assert list(tensors) == ["w"]
        assert tensors["w"].tolist() == [[1.5, -2.0], [0.0, 4.0]]

    def test_the_other_branch_is_left_alone(self) -> None:
        both = model(constant("w", [4], FOUR), else_branch=constant("w", [2, 2], FOUR))
        assert read_branch_tensors(both, "then_branch")["w"].shape == (4,)
        assert read_branch_tensors(both, "else_branch")["w"].shape == (2, 2)

    def test_nameless_constants_and_integers_are_left_alone(self) -> None:
        graph = constant("", [4], FOUR) + constant("sizes", [2], bytes(16), data_type=7)
        assert read_branch_tensors(model(graph), "then_branch") == {}

    def test_fixed_width_fields_are_skipped(self) -> None:
        fixed = varint(99 << 3 | 1) + bytes(8) + varint(98 << 3 | 5) + bytes(4)
        assert list(read_branch_tensors(fixed + model(constant("w", [4], FOUR)), "then_branch")) == ["w"]

    def test_a_dimension_may_need_several_bytes(self) -> None:
        graph = constant("w", [300], bytes(1200))
        assert read_branch_tensors(model(graph), "then_branch")["w"].shape == (300,)


class TestBrokenFiles:
    @pytest.mark.parametrize(
        ("content", "complaint"),
        [
            (b"\x3a\x7f\x00", "field 7 has 127 bytes, but only 1 are left"),
            (b"\xff", "the message ends within an integer"),
            (b"\xff" * 12, "more than 64 bits"),
            (b"\x3b", "wire type 3"),
            (model(constant("w", [3], FOUR)), "tensor w has 16 bytes, expected 12"),
            (model(constant("w", [2**40, 2**40], FOUR)), "tensor w has 16 bytes"),
        ],
    )
    def test_what_is_wrong_is_said(self, content: bytes, complaint: str) -> None:
        with pytest.raises(ValueError, match=complaint):
            read_branch_tensors(content, "then_branch")

    def test_an_empty_file_has_no_tensors(self) -> None:
        assert read_branch_tensors(b"", "then_branch") == {}

    @given(st.binary(max_size=60))
    def test_no_bytes_raise_anything_but_a_value_error(self, content: bytes) -> None:
        with contextlib.suppress(ValueError):
            read_branch_tensors(model(content), "then_branch")
