"""Operators that belong together: written apart in the file, one module in torch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from torch import Tensor

from xai_desktop.models.onnx_net.graph import Graph, Node

SWISH = "Swish"
LINEAR = "Gemm"
WRITTEN = "WrittenAttention"

Fused = tuple[Node, list[Node]]
"""The one node, and those that it stands for, too."""


class Uses:
    """Who makes and who takes each value."""

    def __init__(self, nodes: Sequence[Node], outputs: Sequence[str]) -> None:
        self.makers = {name: node for node in nodes for name in node.outputs if name}
        self.counts: dict[str, int] = {}
        for name in [*(name for node in nodes for name in node.inputs if name), *outputs]:
            self.counts[name] = self.counts.get(name, 0) + 1

    def only(self, name: str, op: str) -> Node | None:
        """The node of this kind that makes the value, if nobody else takes it."""
        found = self.makers.get(name)
        return found if found is not None and found.op == op and self.counts[name] == 1 else None


Join = Callable[[Node, Uses, Mapping[str, Tensor]], Fused | None]


def fused(graph: Graph) -> Graph:
    """The same network with linear layers, swishes and attention as single nodes."""
    for join in (_linear, _swish, _attention):
        graph = _joined(graph, join)
    return graph


def _joined(graph: Graph, join: Join) -> Graph:
    uses, gone = Uses(graph.nodes, graph.outputs), set[int]()
    made: list[Node] = []
    for node in graph.nodes:
        found = join(node, uses, graph.constants)
        if found is None:
            made.append(node)
        else:
            new, parts = found
            gone |= {id(part) for part in parts}
            made.append(new)
    return replace(graph, nodes=tuple(node for node in made if id(node) not in gone))


def _linear(node: Node, uses: Uses, constants: Mapping[str, Tensor]) -> Fused | None:
    """x @ W + b. A product of more than two dimensions is one of its last."""
    if node.op != "Add":
        return None
    for x, bias in (node.inputs, node.inputs[::-1]):
        product = uses.only(x, "MatMul")
        if product is None or bias not in constants or product.inputs[1] not in constants:
            continue
        weight, shift = constants[product.inputs[1]], constants[bias]
        if weight.ndim == 2 and tuple(shift.shape) == (weight.shape[1],):
            given = (product.inputs[0], product.inputs[1], bias)
            scope = product.scope or node.scope
            return replace(node, op=LINEAR, inputs=given, attributes={}, scope=scope), [product]
    return None


def _swish(node: Node, uses: Uses, _constants: Mapping[str, Tensor]) -> Fused | None:
    """x · sigmoid(x)."""
    if node.op != "Mul":
        return None
    for x, gate in (node.inputs, node.inputs[::-1]):
        sigmoid = uses.only(gate, "Sigmoid")
        if sigmoid is not None and sigmoid.inputs[0] == x:
            return replace(node, op=SWISH, inputs=(x,), attributes={}), [sigmoid]
    return None


def _attention(node: Node, uses: Uses, constants: Mapping[str, Tensor]) -> Fused | None:
    """softmax(q k · scale) v with k turned already: torch's own function then, which shows its weights to methods."""
    if node.op != "MatMul" or node.inputs[1] in constants:
        return None
    softmax = uses.only(node.inputs[0], "Softmax")
    if softmax is None or softmax.version < 13 or softmax.whole("axis", -1) not in (-1, 3):
        return None
    logits, scale, between = _scaled(softmax.inputs[0], uses, constants)
    product = uses.only(logits, "MatMul")
    if product is None or not set(product.inputs).isdisjoint(constants):
        return None
    given = (*product.inputs, node.inputs[1])
    return replace(node, op=WRITTEN, inputs=given, attributes={"scale": scale}), [softmax, *between, product]


def _scaled(name: str, uses: Uses, constants: Mapping[str, Tensor]) -> tuple[str, float, list[Node]]:
    """What a value is a multiple of, and which."""
    by = uses.only(name, "Mul") or uses.only(name, "Div")
    if by is not None:
        for x, factor in (by.inputs, by.inputs[::-1])[: 1 if by.op == "Div" else 2]:
            if factor in constants and constants[factor].numel() == 1 and constants[factor].item():
                number = float(constants[factor].item())
                return x, number if by.op == "Mul" else 1 / number, [by]
    return name, 1.0, []
