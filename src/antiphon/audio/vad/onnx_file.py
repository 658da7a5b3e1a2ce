"""Reads the weights out of an ONNX file, without the ONNX libraries.

An ONNX file is one Protocol Buffers message. Of the two wire types that matter here, one carries an integer
and the other bytes (a string, an array or a nested message), so a reader for exactly this purpose is
smaller than the dependency (onnx: 17 MB, onnxruntime: 68 MB) would be. Field numbers: onnx/onnx.proto of
the ONNX project. Encoding: protobuf.dev/programming-guides/encoding.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from antiphon.audio.pcm import FloatArray

_MODEL_GRAPH = 7
_GRAPH_NODE = 1
_NODE_OP_TYPE = 4
_NODE_ATTRIBUTE = 5
_ATTRIBUTE_NAME = 1
_ATTRIBUTE_TENSOR = 5
_ATTRIBUTE_GRAPH = 6
_TENSOR_DIMENSION = 1
_TENSOR_DATA_TYPE = 2
_TENSOR_NAME = 8
_TENSOR_RAW_DATA = 9

_FLOAT = 1
"""TensorProto.DataType.FLOAT."""
_FLOAT_BYTES = 4

_VARINT = 0
_FIXED64 = 1
_BYTES = 2
_FIXED32 = 5


def read_branch_tensors(model: bytes, branch: str) -> dict[str, FloatArray]:
    """The named float tensors that the model holds in one branch of its outermost ``If``.

    Args:
        model: the file's content.
        branch: ``then_branch`` or ``else_branch``.

    Raises:
        ValueError: it is not a Protocol Buffers message, or a tensor's data do not fill its shape.
    """
    tensors: dict[str, FloatArray] = {}
    for graph in _nested(memoryview(model), _MODEL_GRAPH):
        for node in _nested(graph, _GRAPH_NODE):
            if _text(node, _NODE_OP_TYPE) == "If":
                tensors.update(_constants(_graph_attribute(node, branch)))
    return tensors


def _graph_attribute(node: memoryview, name: str) -> memoryview:
    for attribute in _nested(node, _NODE_ATTRIBUTE):
        if _text(attribute, _ATTRIBUTE_NAME) == name:
            for graph in _nested(attribute, _ATTRIBUTE_GRAPH):
                return graph
    return memoryview(b"")


def _constants(graph: memoryview) -> Iterator[tuple[str, FloatArray]]:
    for node in _nested(graph, _GRAPH_NODE):
        if _text(node, _NODE_OP_TYPE) != "Constant":
            continue
        for attribute in _nested(node, _NODE_ATTRIBUTE):
            for tensor in _nested(attribute, _ATTRIBUTE_TENSOR):
                name = _text(tensor, _TENSOR_NAME)
                if name and _integers(tensor, _TENSOR_DATA_TYPE) == [_FLOAT]:
                    yield name, _array(name, tensor)


def _array(name: str, tensor: memoryview) -> FloatArray:
    shape = _integers(tensor, _TENSOR_DIMENSION)
    data = b"".join(_nested(tensor, _TENSOR_RAW_DATA))
    expected_bytes = math.prod(shape) * _FLOAT_BYTES
    if not data or len(data) != expected_bytes:
        raise ValueError(f"tensor {name} has {len(data)} bytes, expected {expected_bytes}")
    return np.frombuffer(data, dtype="<f4").astype(np.float32).reshape(shape)


def _nested(message: memoryview, number: int) -> Iterator[memoryview]:
    for field, value in _fields(message):
        if field == number and isinstance(value, memoryview):
            yield value


def _text(message: memoryview, number: int) -> str:
    return "".join(str(value, "utf-8") for value in _nested(message, number))


def _integers(message: memoryview, number: int) -> list[int]:
    """A repeated integer, packed or not: writers differ."""
    integers: list[int] = []
    for field, value in _fields(message):
        if field != number:
            continue
        if isinstance(value, int):
            integers.append(value)
            continue
        position = 0
        while position < len(value):
            integer, position = _varint(value, position)
            integers.append(integer)
    return integers


def _fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    position = 0
    while position < len(message):
        tag, position = _varint(message, position)
        number, wire_type = tag >> 3, tag & 7
        if wire_type == _VARINT:
            integer, position = _varint(message, position)
            yield number, integer
            continue
        if wire_type == _BYTES:
            size, position = _varint(message, position)
        elif wire_type == _FIXED64:
            size = 8
        elif wire_type == _FIXED32:
            size = 4
        else:
            raise ValueError(f"expected a Protocol Buffers field, got wire type {wire_type}")
        if position + size > len(message):
            raise ValueError(f"field {number} has {size} bytes, but only {len(message) - position} are left")
        yield number, message[position : position + size]
        position += size


def _varint(message: memoryview, position: int) -> tuple[int, int]:
    """An integer of seven bits per byte, and the position after it."""
    integer = shift = 0
    while position < len(message):
        byte = message[position]
        position += 1
        integer |= (byte & 0x7F) << shift
        if byte < 0x80:
            return integer, position
        shift += 7
        if shift >= 64:
            raise ValueError("an integer has more than 64 bits")
    raise ValueError("the message ends within an integer")
