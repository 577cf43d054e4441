"""Names of layers: those of the source, as far as the file tells them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from xai_desktop.models.onnx_net.graph import Node
from xai_desktop.models.onnx_net.network import OnnxNet

LONGEST = 160
_WEIGHT = re.compile(r"^(?P<path>[\w.]+)\.(?:weight|in_proj_weight|kernel)$")
_TAKEN = frozenset(dir(OnnxNet("", "")))
_WEIGHTED = ("Conv", "ConvTranspose", "Gemm", "BatchNormalization")


def names_of(nodes: Sequence[Node], constants: Iterable[str]) -> list[str]:
    """A dotted path for each node, each another, none inside another; each part can be the name of a module."""
    known = set(constants)
    alone = _alone(nodes)
    wished = [_plain(_wish(node, known, alone)) for node in nodes]
    inner = {".".join(parts[:n]) for parts in map(_parts, wished) for n in range(1, len(parts))}
    taken, found, tried = set[str](), [], Counter[str]()
    for node, wish in zip(nodes, wished, strict=True):
        name = f"{wish}.{node.op.lower()}" if wish in inner else wish
        found.append(_free(name, taken, inner, tried))
        taken.add(found[-1])
    return found


def _alone(nodes: Sequence[Node]) -> Mapping[str, bool]:
    """Whether all nodes of a scope are of one kind: then the scope is the module itself."""
    kinds = Counter((scope, op) for scope, op in {(node.scope, node.op) for node in nodes})
    counts = Counter(scope for scope, _ in kinds)
    return {scope: count == 1 for scope, count in counts.items()}


def _wish(node: Node, constants: set[str], alone: Mapping[str, bool]) -> str:
    for name in node.inputs[1:2]:
        told = _WEIGHT.match(name)
        if told and name in constants and node.op in _WEIGHTED and "onnx::" not in name:
            return told["path"]
    if not node.scope:
        return node.op.lower()
    return node.scope if alone[node.scope] else f"{node.scope}.{node.op.lower()}"


def _parts(path: str) -> list[str]:
    return path.split(".")


def _plain(path: str) -> str:
    """Only letters, digits and underscores between dots; no part that a module has already."""
    parts = [re.sub(r"\W", "_", part, flags=re.ASCII) for part in path.split(".") if part]
    return ".".join(f"{part}_" if part in _TAKEN else part for part in parts)[:LONGEST].strip(".") or "layer"


def _free(name: str, taken: set[str], inner: set[str], tried: Counter[str]) -> str:
    """`tried` are the numbers that were given out of each name: none is looked at twice."""
    number = tried[name]
    found = f"{name}_{number}" if number else name
    while found in taken or found in inner or any(found.startswith(f"{one}.") for one in _above(found) if one in taken):
        number += 1
        found = f"{name}_{number}"
    tried[name] = number
    return found


def _above(name: str) -> list[str]:
    parts = _parts(name)
    return [".".join(parts[:n]) for n in range(1, len(parts))]
