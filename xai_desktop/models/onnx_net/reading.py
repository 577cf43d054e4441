"""ONNX files read as data: a message of protobuf, its tensors checked, its nodes in plain values."""

import ast
import hashlib
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from xai_desktop.core.errors import InputError, read_failure
from xai_desktop.core.texts import quoted
from xai_desktop.models.onnx_net.external import LARGEST, settle
from xai_desktop.models.onnx_net.graph import Graph, Node, NotConvertible

DOMAINS = ("", "ai.onnx")
MOST_NODES = 20_000
"""Torch looks at each for a third of a millisecond; the largest classifiers have some thousands."""
LONGEST_SCOPES = 4096
_GRAPHS = (5, 10)
"""What protobuf calls attributes that are graphs."""

_SCOPES = "pkg.torch.onnx.name_scopes"
_FLOATS = (1, 10, 11, 16)
_KINDS = {**dict.fromkeys((2, 3, 4, 5, 6, 7), torch.int64), 9: torch.bool}


@dataclass(frozen=True, slots=True, eq=False)
class OnnxFile:
    """A file that was read once. `content` is the model with every tensor in it; `hash` is the file's own."""

    path: Path
    model: Any
    content: bytes
    hash: str


def package() -> Any:
    """The package that knows the format. Raises `InputError` where it is not installed."""
    try:
        import onnx
    except ImportError as error:
        raise InputError(
            "ONNX files need the package onnx; install it with: pip install xai-desktop[networks]."
        ) from error
    return onnx


def read_file(path: Path, *, alone: bool = False) -> OnnxFile:
    """Raises `InputError` naming the file and what to do. `alone`: it has to hold all its tensors itself."""
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path}: is larger than 2 GB, which no ONNX file is; export it with its weights apart.")
        content = path.read_bytes()
    except OSError as error:
        raise read_failure(path, error) from error
    return read_bytes(content, path, alone=alone)


def read_bytes(content: bytes, path: Path, *, alone: bool = True) -> OnnxFile:
    """The same of bytes that are already here."""
    model = package().ModelProto()
    from google.protobuf.message import DecodeError

    try:
        model.ParseFromString(content)
    except DecodeError as error:
        raise _no_onnx(path) from error
    if not model.ir_version or not model.graph.node or not model.opset_import:
        raise _no_onnx(path)
    settle(model, path, alone=alone)
    own = hashlib.sha256(content).hexdigest()
    whole = content if alone else _whole(model, content, path)
    return OnnxFile(path, model, whole, own)


def _whole(model: Any, content: bytes, path: Path) -> bytes:
    """The file's own bytes, or those of the model with the weights that were beside it."""
    size = model.ByteSize()
    if size > LARGEST:
        raise InputError(f"{path}: is larger than 2 GB with its weights, which ONNX cannot be; export it smaller.")
    return content if size == len(content) else bytes(model.SerializeToString(deterministic=True))


def _no_onnx(path: Path) -> InputError:
    return InputError(f"{path}: is not an ONNX file, or not all of one; copy or export it again.")


def graph_of(file: OnnxFile) -> Graph:
    """Raises `NotConvertible` for what is beyond plain operators, `InputError` for what is no network of pictures."""
    graph = file.model.graph
    version = _version(file.model)
    if len(graph.node) > MOST_NODES:
        raise NotConvertible(f"it has more than {MOST_NODES} operations")
    if file.model.functions:
        raise NotConvertible("it has functions of its own")
    if graph.sparse_initializer:
        raise NotConvertible("it has sparse weights")
    constants = {tensor.name: tensor_of(tensor) for tensor in graph.initializer}
    name, shape = input_of(file)
    nodes = tuple(_node(node, version) for node in graph.node)
    return Graph(nodes, constants, name, shape, tuple(one.name for one in graph.output))


def input_of(file: OnnxFile) -> tuple[str, tuple[int | None, ...]]:
    """The one input that is no constant, and its shape. Raises `InputError` where that is no batch of pictures."""
    graph = file.model.graph
    known = {tensor.name for tensor in graph.initializer}
    inputs = [one for one in graph.input if one.name not in known]
    if len(inputs) != 1:
        raise InputError(
            f"{file.path}: takes {len(inputs)} inputs where a classifier of films takes one; export only the "
            "part that sees the film."
        )
    kind = inputs[0].type.tensor_type
    shape = tuple(side.dim_value or None for side in kind.shape.dim)
    if len(shape) != 4 or kind.elem_type not in _FLOATS or any(side is not None and side < 1 for side in shape):
        raise InputError(
            f"{file.path}: takes no batch of pictures (number, channels, height, width) of decimal numbers; export it "
            "with such an input."
        )
    return inputs[0].name, shape


def tensor_of(tensor: Any) -> Tensor:
    """Decimal numbers as float32, whole ones as int64, on the CPU. Raises `NotConvertible`."""
    if tensor.data_type not in (*_FLOATS, *_KINDS):
        raise NotConvertible(f"its weights {quoted(tensor.name)} are of a kind that torch does not compute with")
    from onnx import numpy_helper

    values = numpy_helper.to_array(tensor)
    kind = _KINDS.get(tensor.data_type, torch.float32)
    numbers = {torch.float32: "float32", torch.int64: "int64", torch.bool: "bool"}[kind]
    found = torch.from_numpy(values.astype(numbers, copy=True))
    if kind is torch.float32 and found.isnan().any():
        raise NotConvertible(f"its weights {quoted(tensor.name)} are no numbers")
    return found


def _version(model: Any) -> int:
    found = [one.version for one in model.opset_import if one.domain in DOMAINS]
    if not found:
        raise NotConvertible("it uses no operators of ONNX itself")
    return int(found[0])


def _node(node: Any, version: int) -> Node:
    if node.domain not in DOMAINS:
        raise NotConvertible(f"its operator {quoted(node.op_type)} is of {quoted(node.domain)}, not of ONNX itself")
    attributes = {given.name: _value(given, node) for given in node.attribute}
    return Node(
        op=node.op_type,
        name=node.name,
        scope=_scope(node),
        inputs=tuple(node.input),
        outputs=tuple(node.output),
        attributes=attributes,
        version=version,
    )


def _value(given: Any, node: Any) -> Any:
    if given.type in _GRAPHS:
        raise NotConvertible(f"its operator {quoted(node.op_type)} runs a graph of its own")
    if given.HasField("t"):
        return tensor_of(given.t)
    from onnx import helper

    value = helper.get_attribute_value(given)
    if isinstance(value, float) and math.isnan(value):
        raise NotConvertible(f"its operator {quoted(node.op_type)} is told no number")
    return value


def _scope(node: Any) -> str:
    """The dotted path of the module: as the newer exporter of torch writes it, or the older one in the name."""
    told = next((one.value for one in node.metadata_props if one.key == _SCOPES), "")
    if 0 < len(told) <= LONGEST_SCOPES:
        try:
            scopes = ast.literal_eval(told)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            scopes = []
        if isinstance(scopes, list) and len(scopes) > 1 and isinstance(scopes[-2], str):
            return scopes[-2]
    return _from_path(node.name)


def _from_path(name: str) -> str:
    """`/layer4/layer4.1/conv2/Conv` → `layer4.1.conv2`: a part that begins with the one before it takes its place."""
    parts = [part for part in name.split("/") if part]
    path, before = list[str](), ""
    for part in parts[:-1] if "/" in name else []:
        path = [*(path[:-1] if before and part.startswith(f"{before}.") else path), part]
        before = part
    return ".".join(path)


def read_shallow(file: OnnxFile) -> tuple[Node, ...]:
    """The nodes with no attribute but their axis: enough to see how they hang together, and where they end."""
    return tuple(
        Node(one.op_type, one.name, "", tuple(one.input), tuple(one.output), _axis(one), 0)
        for one in file.model.graph.node
    )


def _axis(node: Any) -> dict[str, int]:
    return {given.name: int(given.i) for given in node.attribute if given.name == "axis"}
