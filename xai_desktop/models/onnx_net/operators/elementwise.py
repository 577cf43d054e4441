"""Operators of numbers, place by place."""

from collections.abc import Callable
from functools import reduce

import numpy as np
import torch
from torch import Tensor

from xai_desktop.models.onnx_net.graph import Node
from xai_desktop.models.onnx_net.operators.values import Function, Maker, room, together

_KINDS = {1: torch.float32, 10: torch.float32, 11: torch.float32, 16: torch.float32, 9: torch.bool}


def _two(function: Callable[[Tensor, Tensor], Tensor]) -> Maker:
    def compute(a: Tensor, b: Tensor) -> Tensor:
        a, b = together(a, b)
        room(np.broadcast_shapes(a.shape, b.shape), a.dtype)
        return function(a, b)

    return lambda _node: compute


def _one(function: Function) -> Maker:
    return lambda _node: function


def _many(function: Callable[[Tensor, Tensor], Tensor], mean: bool = False) -> Maker:
    def compute(*tensors: Tensor) -> Tensor:
        found = reduce(function, together(*tensors))
        return found / len(tensors) if mean else found

    return lambda _node: compute


def _divided(a: Tensor, b: Tensor) -> Tensor:
    """Whole numbers are cut towards zero, as in C."""
    return a / b if a.is_floating_point() else torch.div(a, b, rounding_mode="trunc")


def _remainder(node: Node) -> Function:
    function = torch.fmod if node.whole("fmod", 0) else torch.remainder
    return _two(function)(node)


def _cast(node: Node) -> Function:
    kind = _KINDS.get(node.whole("to", 1), torch.int64)
    return lambda x: x.to(kind)


def _cast_like(_node: Node) -> Function:
    return lambda x, like: x.to(like.dtype)


def _where(_node: Node) -> Function:
    def compute(condition: Tensor, a: Tensor, b: Tensor) -> Tensor:
        condition, a, b = together(condition, a, b)
        room(np.broadcast_shapes(condition.shape, a.shape, b.shape), a.dtype)
        return torch.where(condition, a, b)

    return compute


FUNCTIONS: dict[str, Maker] = {
    "Add": _two(torch.add),
    "Sub": _two(torch.sub),
    "Mul": _two(torch.mul),
    "Div": _two(_divided),
    "Pow": _two(torch.pow),
    "Mod": _remainder,
    "Equal": _two(torch.eq),
    "Less": _two(torch.lt),
    "LessOrEqual": _two(torch.le),
    "Greater": _two(torch.gt),
    "GreaterOrEqual": _two(torch.ge),
    "And": _two(torch.logical_and),
    "Or": _two(torch.logical_or),
    "Xor": _two(torch.logical_xor),
    "Not": _one(torch.logical_not),
    "Neg": _one(torch.neg),
    "Abs": _one(torch.abs),
    "Exp": _one(torch.exp),
    "Log": _one(torch.log),
    "Sqrt": _one(torch.sqrt),
    "Reciprocal": _one(torch.reciprocal),
    "Floor": _one(torch.floor),
    "Ceil": _one(torch.ceil),
    "Round": _one(torch.round),
    "Sign": _one(torch.sign),
    "Erf": _one(torch.erf),
    "Sin": _one(torch.sin),
    "Cos": _one(torch.cos),
    "Identity": _one(lambda x: x),
    "Dropout": _one(lambda x, *_: x),
    "Max": _many(torch.maximum),
    "Min": _many(torch.minimum),
    "Sum": _many(torch.add),
    "Mean": _many(torch.add, mean=True),
    "Where": _where,
    "Cast": _cast,
    "CastLike": _cast_like,
}
