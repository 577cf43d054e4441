"""Small ONNX files, written with the format's own package."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

KINDS = {"float32": TensorProto.FLOAT, "int64": TensorProto.INT64, "bool": TensorProto.BOOL}


def model_of(
    nodes: Sequence[Any],
    inputs: Mapping[str, Sequence[int | str | None]],
    outputs: Sequence[str],
    constants: Mapping[str, np.ndarray],
    opset: int = 20,
    more: Sequence[Any] = (),
) -> Any:
    """A checked-by-nobody model: float32 inputs, outputs of any shape."""
    graph = helper.make_graph(
        list(nodes),
        "net",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape)) for name, shape in inputs.items()],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    domains = [helper.make_opsetid("", opset), *more]
    return helper.make_model(graph, opset_imports=domains, ir_version=10 if opset < 23 else 11)


def saved(model: Any, path: Path) -> Path:
    path.write_bytes(model.SerializeToString())
    return path


def runtime(content: bytes, *values: np.ndarray, output: str | None = None) -> np.ndarray:
    """What ONNX Runtime answers."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level, options.intra_op_num_threads = 3, 1
    session = onnxruntime.InferenceSession(content, options)
    given = {one.name: value for one, value in zip(session.get_inputs(), values, strict=True)}
    found: np.ndarray = session.run([output or session.get_outputs()[0].name], given)[0]
    return found


def small_classifier(classes: int = 3, end: str = "", opset: int = 20, batch: int | str = "batch") -> Any:
    """Two convolutions, a mean over the plane and a linear layer, for one-channel films of 16 x 16; random weights."""
    draw = np.random.default_rng(3)
    constants = {
        "features.0.weight": draw.normal(size=(4, 1, 3, 3)).astype(np.float32),
        "features.0.bias": draw.normal(size=4).astype(np.float32),
        "features.2.weight": draw.normal(size=(6, 4, 3, 3)).astype(np.float32),
        "head.weight": draw.normal(size=(classes, 6)).astype(np.float32),
        "head.bias": draw.normal(size=classes).astype(np.float32),
    }
    nodes = [
        helper.make_node("Conv", ["x", "features.0.weight", "features.0.bias"], ["a"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["a"], ["b"], name="/features/features.1/Relu"),
        helper.make_node("Conv", ["b", "features.2.weight"], ["c"], pads=[1, 1, 1, 1], strides=[2, 2]),
        helper.make_node("Relu", ["c"], ["d"], name="/features/features.3/Relu"),
        helper.make_node("GlobalAveragePool", ["d"], ["e"]),
        helper.make_node("Flatten", ["e"], ["f"]),
        helper.make_node("Gemm", ["f", "head.weight", "head.bias"], ["g"], transB=1),
    ]
    if end:
        nodes.append(helper.make_node(end, ["g"], ["answer"]))
    return model_of(nodes, {"x": [batch, 1, 16, 16]}, ["answer" if end else "g"], constants, opset)
