"""Pools, as torch's own modules where those say the same."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from xai_desktop.models.onnx_net.graph import Node, NotConvertible
from xai_desktop.models.onnx_net.operators.windows import SAME, Window, around, window_of


class Pool(nn.Module):
    """A pool with any border: of a largest value, or of a mean that counts its border or does not."""

    def __init__(self, kind: str, window: Window, ceil: bool, counts: bool) -> None:
        super().__init__()
        self.kind, self.window, self.ceil, self.counts = kind, window, ceil, counts

    def forward(self, x: Tensor) -> Tensor:
        pads, stride = around(self.window, x.shape[2:]), self.window.strides
        if self.kind == "MaxPool":
            lowest = torch.finfo(x.dtype).min
            return F.max_pool2d(
                F.pad(x, pads, value=lowest), self.window.kernel, stride, 0, self.window.dilations, self.ceil
            )
        total = F.avg_pool2d(F.pad(x, pads), self.window.kernel, stride, 0, self.ceil)
        if self.counts and not self.ceil:
            return total
        ones = torch.ones_like(x[:1, :1])
        share = F.avg_pool2d(
            F.pad(ones, pads, value=1.0 if self.counts else 0.0), self.window.kernel, stride, 0, self.ceil
        )
        return total / share


class Whole(nn.Module):
    """The largest value of each map."""

    def forward(self, x: Tensor) -> Tensor:
        return x.amax((2, 3), keepdim=True)


def _pool(node: Node) -> nn.Module:
    if len(node.outputs) > 1:
        raise NotConvertible("its operator MaxPool also tells places")
    window = window_of(node, node.wholes("kernel_shape") or [])
    ceil, counts = bool(node.whole("ceil_mode", 0)), bool(node.whole("count_include_pad", 0))
    begin, end = window.pads[:2], window.pads[2:]
    plain = (
        window.auto not in SAME and begin == end and all(2 * p <= k for p, k in zip(begin, window.kernel, strict=True))
    )
    if node.op == "MaxPool":
        if plain:
            return nn.MaxPool2d(
                _pair(window.kernel), _pair(window.strides), _pair(begin), _pair(window.dilations), False, ceil
            )
        return Pool(node.op, window, ceil, counts)
    if any(one != 1 for one in window.dilations):
        raise NotConvertible("its operator AveragePool is dilated")
    if plain:
        return nn.AvgPool2d(_pair(window.kernel), _pair(window.strides), _pair(begin), ceil, counts)
    return Pool(node.op, window, ceil, counts)


def _pair(values: Sequence[int]) -> tuple[int, int]:
    return values[0], values[1]


MODULES: dict[str, Callable[[Node], nn.Module]] = {
    "MaxPool": _pool,
    "AveragePool": _pool,
    "GlobalAveragePool": lambda _: nn.AdaptiveAvgPool2d(1),
    "GlobalMaxPool": lambda _: Whole(),
}
