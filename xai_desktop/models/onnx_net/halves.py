"""A file in half precision, and its copy in single precision: the same network, which torch can be held against."""

from typing import Any

from xai_desktop.models.onnx_net.external import tensors_of

HALVES = (10, 16)
"""What ONNX calls float16 and bfloat16."""
SINGLE = 1


def in_single(model: Any) -> bytes | None:
    """The model with every half number as a single one; None where it has none, or graphs within its graph."""
    if model.functions or any(given.HasField("g") or given.graphs for given in _attributes(model)):
        return None
    copy = type(model)()
    copy.CopyFrom(model)
    changed = sum(map(_widen, tensors_of(copy)))
    for told in (*copy.graph.input, *copy.graph.output, *copy.graph.value_info):
        if told.type.tensor_type.elem_type in HALVES:
            told.type.tensor_type.elem_type = SINGLE
            changed += 1
    for given in _attributes(copy):
        if given.name in ("to", "dtype") and given.i in HALVES:
            given.i = SINGLE
            changed += 1
    return bytes(copy.SerializeToString()) if changed else None


def _attributes(model: Any) -> list[Any]:
    return [given for node in model.graph.node for given in node.attribute]


def _widen(tensor: Any) -> bool:
    if tensor.data_type not in HALVES:
        return False
    from onnx import numpy_helper

    values = numpy_helper.to_array(tensor).astype("float32")
    tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
    return True
