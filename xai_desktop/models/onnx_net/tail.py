"""The end of a graph: which value is the answer, and what a final softmax or sigmoid is made of."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xai_desktop.core.errors import InputError
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.texts import quoted
from xai_desktop.models.onnx_net.graph import Node

_ENDS = {"Softmax": ScoreKind.SOFTMAX, "LogSoftmax": ScoreKind.SOFTMAX, "Sigmoid": ScoreKind.SIGMOID}
_LINEAR = ("Gemm", "MatMul", "Conv")
_MOVED = ("Identity", "Flatten", "Reshape", "Squeeze", "Dropout", "Cast")


@dataclass(frozen=True, slots=True)
class Ending:
    """`logits` is the value to explain; `kind` is what the file makes of it, None where it makes nothing of it."""

    output: str
    logits: str
    kind: ScoreKind | None


def ending_of(nodes: tuple[Node, ...], output: str) -> Ending:
    """What comes before the last softmax or sigmoid of this output, if it has one."""
    makers = {name: node for node in nodes for name in node.outputs}
    node = makers.pop(output, None)  # each once: a damaged file may run in a circle
    while node is not None and node.op in _MOVED and node.inputs:
        node = makers.pop(node.inputs[0], None)
    kind = None if node is None else _ENDS.get(node.op)
    if node is None or kind is None or not node.inputs or not _over_classes(node):
        return Ending(output, output, None)
    return Ending(output, node.inputs[0], kind)


def is_linear(nodes: tuple[Node, ...], output: str) -> bool:
    """Whether a value is made by a layer that adds up its inputs with weights, with or without an addition behind."""
    makers = {name: node for node in nodes for name in node.outputs}
    node = makers.pop(output, None)
    while node is not None and node.op in (*_MOVED, "Add") and node.inputs:
        node = next((found for name in node.inputs if (found := makers.pop(name, None)) is not None), None)
    return node is not None and node.op in _LINEAR


def _over_classes(node: Node) -> bool:
    """A softmax over the films or over the places of a plane makes no shares of the classes."""
    return node.op == "Sigmoid" or node.whole("axis", 1) in (1, -1)


def with_output(model: Any, name: str, path: Path) -> bytes:
    """A copy of the model, as bytes, whose only output is this value. Raises `InputError` for a value it has not."""
    made = {one for node in model.graph.node for one in node.output if one}
    if name not in made:
        raise InputError(
            f"{path}: names the output {quoted(name)!r}, which nothing in it computes; export the network again."
        )
    copy = type(model)()
    copy.CopyFrom(model)
    known = [one for one in copy.graph.output if one.name == name]
    del copy.graph.output[:]
    if known:
        copy.graph.output.append(known[0])
    else:
        copy.graph.output.add().name = name
    return bytes(copy.SerializeToString())
