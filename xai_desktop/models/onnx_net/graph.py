"""What an ONNX file says, in plain values: nodes in order, constants as tensors, one input and its outputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor


class NotConvertible(Exception):  # noqa: N818  - what a graph holds, nobody's fault
    """Why a graph cannot be built again in torch: the end of a sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One operation. `scope` is the module of the source that it belongs to, as far as the file tells; `version` is
    that of the operators (opset)."""

    op: str
    name: str
    scope: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]
    version: int

    def whole(self, name: str, default: int) -> int:
        return int(self.attributes.get(name, default))

    def number(self, name: str, default: float) -> float:
        return float(self.attributes.get(name, default))

    def wholes(self, name: str) -> list[int] | None:
        found = self.attributes.get(name)
        return None if found is None else [int(one) for one in found]

    def text(self, name: str, default: str) -> str:
        found = self.attributes.get(name, default)
        return found.decode("utf-8", "replace") if isinstance(found, bytes) else str(found)


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """A network of one picture. `shape` is that of the input, None for a side that the file leaves open."""

    nodes: tuple[Node, ...]
    constants: Mapping[str, Tensor]
    input: str
    shape: tuple[int | None, ...]
    outputs: tuple[str, ...]
