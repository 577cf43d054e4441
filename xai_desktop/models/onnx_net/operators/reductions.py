"""Operators that make one number of many."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional as F

from xai_desktop.models.onnx_net.graph import Node, NotConvertible
from xai_desktop.models.onnx_net.operators.values import Function, Maker, axes_of

PLANE = (2, 3)


def _over(function: Callable[[Tensor, list[int], bool], Tensor]) -> Maker:
    def make(node: Node) -> Function:
        keep, nothing = bool(node.whole("keepdims", 1)), bool(node.whole("noop_with_empty_axes", 0))

        def compute(x: Tensor, axes: Tensor | None = None) -> Tensor:
            chosen = axes_of(node, axes)
            if not chosen and nothing:
                return x
            return function(x, [axis % x.ndim for axis in chosen or range(x.ndim)], keep)

        return compute

    return make


def _mean(x: Tensor, axes: list[int], keep: bool) -> Tensor:
    """Over the plane of a picture as the layer that is made for it, which the methods know."""
    if x.ndim == 4 and tuple(sorted(axes)) == PLANE:
        found = F.adaptive_avg_pool2d(x, 1)
        return found if keep else found.flatten(1)
    return x.mean(axes, keepdim=keep)


def _product(x: Tensor, axes: list[int], keep: bool) -> Tensor:
    for axis in sorted(axes, reverse=True):
        x = x.prod(axis, keepdim=keep)
    return x


def _highest(function: Callable[..., Tensor]) -> Maker:
    def make(node: Node) -> Function:
        if node.whole("select_last_index", 0):
            raise NotConvertible(f"its operator {node.op} takes the last of equals")
        return lambda x: function(x, dim=node.whole("axis", 0), keepdim=bool(node.whole("keepdims", 1)))

    return make


def _running_sum(node: Node) -> Function:
    if node.whole("exclusive", 0) or node.whole("reverse", 0):
        raise NotConvertible("its operator CumSum counts another way")
    return lambda x, axis: x.cumsum(int(axis))


FUNCTIONS: dict[str, Maker] = {
    "ReduceMean": _over(_mean),
    "ReduceSum": _over(lambda x, axes, keep: x.sum(axes, keepdim=keep)),
    "ReduceMax": _over(lambda x, axes, keep: x.amax(axes, keepdim=keep)),
    "ReduceMin": _over(lambda x, axes, keep: x.amin(axes, keepdim=keep)),
    "ReduceProd": _over(_product),
    "ReduceL1": _over(lambda x, axes, keep: x.abs().sum(axes, keepdim=keep)),
    "ReduceL2": _over(lambda x, axes, keep: x.square().sum(axes, keepdim=keep).sqrt()),
    "ReduceSumSquare": _over(lambda x, axes, keep: x.square().sum(axes, keepdim=keep)),
    "ReduceLogSumExp": _over(lambda x, axes, keep: x.logsumexp(axes, keepdim=keep)),
    "ArgMax": _highest(torch.argmax),
    "ArgMin": _highest(torch.argmin),
    "CumSum": _running_sum,
}
