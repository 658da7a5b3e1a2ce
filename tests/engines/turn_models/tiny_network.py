"""Networks with the shape of Smart Turn, and weights that a test chooses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

BANDS, FRAMES = 80, 800


def write_network(
    path: Path, *, input_name: str = "input_features", bands: int = BANDS, scale: float = 1.0
) -> Path:
    """A network that gives the sigmoid of `scale` times the mean of its last frame."""
    last = helper.make_node("Slice", [input_name, "from", "to", "axis"], ["last"])
    mean = helper.make_node("ReduceMean", ["last", "axes"], ["mean"], keepdims=0)
    logit = helper.make_node("Mul", ["mean", "scale"], ["logit"])
    probability = helper.make_node("Sigmoid", ["logit"], ["probability"])
    constants = {
        "from": np.array([FRAMES - 1]),
        "to": np.array([FRAMES]),
        "axis": np.array([2]),
        "axes": np.array([1, 2]),
        "scale": np.array([scale], np.float32),
    }
    graph = helper.make_graph(
        [last, mean, logit, probability],
        "tiny",
        [helper.make_tensor_value_info(input_name, TensorProto.FLOAT, ["batch", bands, FRAMES])],
        [helper.make_tensor_value_info("probability", TensorProto.FLOAT, ["batch"])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
    return path
