"""From the nodes of an ONNX file to a network of torch. What is known beforehand is computed once."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from xai_desktop.core.texts import quoted
from xai_desktop.models.onnx_net.fusing import fused
from xai_desktop.models.onnx_net.graph import Graph, Node, NotConvertible
from xai_desktop.models.onnx_net.naming import names_of
from xai_desktop.models.onnx_net.network import OnnxNet, Operation, Step, with_ends
from xai_desktop.models.onnx_net.operators import FUNCTIONS, KNOWN, LAYERS, MODULES
from xai_desktop.models.onnx_net.operators.values import MOST_CELLS, TOO_MUCH

FAULTS = (RuntimeError, ValueError, TypeError, LookupError, ArithmeticError, NotImplementedError, AttributeError)
"""How torch answers an operator whose inputs do not fit it."""


HOST = ("Clip", "Pad", "Resize", "Upsample")
"""Operators that look at the values of their further inputs: bounds, borders, factors."""


def unknown_operators(graph: Graph) -> tuple[str, ...]:
    """Operators that torch is not asked for, each once."""
    return tuple(sorted({node.op for node in graph.nodes} - KNOWN))


def converted(graph: Graph, result: str) -> OnnxNet:
    """The network up to the value `result`. Raises `NotConvertible` with the reason."""
    unknown = unknown_operators(graph)
    if unknown:
        raise NotConvertible(f"it has operators that are not known here ({', '.join(map(quoted, unknown[:6]))})")
    graph = fused(_needed(_folded(graph), result))
    net = OnnxNet(graph.input, result)
    steps, used, host = [], set[str](), set[str]()
    for node, name in zip(graph.nodes, names_of(graph.nodes, graph.constants), strict=True):
        module, inputs = _module(node, graph.constants)
        net.put_at(name, module)
        steps.append(Step(name, inputs, _outputs(node)))
        used |= {one for one in inputs if one in graph.constants}
        host |= set(inputs[1:]) if node.op in HOST else set()
    for name in sorted(used):
        net.hold(name, graph.constants[name], name in host)
    net.steps = with_ends(steps, result, set(graph.constants))
    return net.eval()


def _outputs(node: Node) -> tuple[str, ...]:
    """An operator's further results that nobody asked for are left out."""
    names = node.outputs
    while names and not names[-1]:
        names = names[:-1]
    return names


def _folded(graph: Graph) -> Graph:
    """Without the nodes whose inputs are all constants; their results are constants, too."""
    constants, left, seen = dict(graph.constants), [], {graph.input, *graph.constants, ""}
    made = 0
    for node in graph.nodes:
        if not seen.issuperset(node.inputs) or any(one in seen for one in node.outputs if one):
            raise NotConvertible("its operators are in no order that can be computed")
        seen |= set(node.outputs)
        if node.op in FUNCTIONS and all(not name or name in constants for name in node.inputs):
            found = _computed(node, [constants.get(name) for name in node.inputs])
            constants.update(zip(node.outputs, found, strict=False))
            made += sum(one.numel() for one in found)
            if made > MOST_CELLS:
                raise NotConvertible(TOO_MUCH)
        else:
            left.append(node)
    return Graph(tuple(left), constants, graph.input, graph.shape, graph.outputs)


def _computed(node: Node, given: list[Tensor | None]) -> tuple[Tensor, ...]:
    function = _function(node)
    _check_room(function, given)
    with torch.no_grad(), _said(node):
        found = function(*given)
    return found if isinstance(found, tuple) else (found,)


def _check_room(function: Any, given: list[Tensor | None]) -> None:
    """Without memory first. Where that cannot be, the function looks at its sizes itself."""
    try:
        found = function(*[None if one is None else one.to("meta") for one in given])
    except (*FAULTS, NotConvertible):
        return
    for one in found if isinstance(found, tuple) else (found,):
        if one.numel() > MOST_CELLS:
            raise NotConvertible(TOO_MUCH)


def _needed(graph: Graph, result: str) -> Graph:
    """Without what does not lead to the result. Raises `NotConvertible` where nothing does."""
    wanted, left = {result}, []
    for node in reversed(graph.nodes):
        if wanted & set(node.outputs):
            wanted |= {name for name in node.inputs if name}
            left.append(node)
    if graph.input not in wanted:
        raise NotConvertible("its answer does not depend on the film")
    return Graph(tuple(reversed(left)), graph.constants, graph.input, graph.shape, (result,))


def _module(node: Node, constants: Mapping[str, Tensor]) -> tuple[nn.Module, tuple[str, ...]]:
    """The module of a node, and the inputs that it has to be given."""
    if node.op in LAYERS:
        with _said(node), torch.no_grad():
            layer = LAYERS[node.op](node, [constants.get(name) for name in node.inputs])
        if layer is not None and node.inputs[0] not in constants:
            return layer.eval(), node.inputs[:1]
    if node.op in MODULES and len(node.inputs) == 1:
        with _said(node):
            return MODULES[node.op](node).eval(), node.inputs
    return Operation(node.op, _function(node)), node.inputs


def _function(node: Node) -> Any:
    if node.op not in FUNCTIONS:
        raise NotConvertible(f"its operator {node.op} is used in a way that is not known here")
    with _said(node):
        return FUNCTIONS[node.op](node)


class _said:  # noqa: N801  - reads as a word
    """Whatever torch finds wrong with an operator is a reason not to convert."""

    def __init__(self, node: Node) -> None:
        self._node = node

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, fault: BaseException | None, trace: Any) -> None:
        if isinstance(fault, FAULTS):
            raise NotConvertible(f"its operator {quoted(self._node.op)} does not fit what it is given") from fault
