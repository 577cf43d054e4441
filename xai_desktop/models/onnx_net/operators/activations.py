"""Activations, as torch's own modules: the methods know those by their functions."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from xai_desktop.models.onnx_net.graph import Node, NotConvertible
from xai_desktop.models.onnx_net.operators.values import Function, Maker

OLD_SOFTMAX = 13
"""From this version on softmax is of one axis; before, of all from that axis on."""


class Flattened(nn.Module):
    """Softmax of all axes from one on, as older files mean it."""

    def __init__(self, axis: int, log: bool) -> None:
        super().__init__()
        self.axis, self.log = axis, log

    def forward(self, x: Tensor) -> Tensor:
        flat = x.flatten(self.axis % x.ndim) if self.axis % x.ndim < x.ndim - 1 else x
        return (flat.log_softmax(-1) if self.log else flat.softmax(-1)).reshape(x.shape)


def _softmax(log: bool) -> Callable[[Node], nn.Module]:
    def make(node: Node) -> nn.Module:
        if node.version < OLD_SOFTMAX:
            return Flattened(node.whole("axis", 1), log)
        axis = node.whole("axis", -1)
        return nn.LogSoftmax(axis) if log else nn.Softmax(axis)

    return make


def _hard_sigmoid(node: Node) -> nn.Module:
    slope, at = node.number("alpha", 0.2), node.number("beta", 0.5)
    if abs(slope - 1 / 6) < 1e-6 and at == 0.5:
        return nn.Hardsigmoid()
    return HardSigmoid(slope, at)


class HardSigmoid(nn.Module):
    """max(0, min(1, slope · x + at))."""

    def __init__(self, slope: float, at: float) -> None:
        super().__init__()
        self.slope, self.at = slope, at

    def forward(self, x: Tensor) -> Tensor:
        return (x * self.slope + self.at).clamp(0, 1)


def _gelu(node: Node) -> nn.Module:
    return nn.GELU(node.text("approximate", "none"))


def _swish(node: Node) -> nn.Module:
    if node.number("alpha", 1.0) != 1.0:
        raise NotConvertible("its operator Swish has a slope of its own")
    return nn.SiLU()


MODULES: dict[str, Callable[[Node], nn.Module]] = {
    "Relu": lambda _: nn.ReLU(),
    "LeakyRelu": lambda node: nn.LeakyReLU(node.number("alpha", 0.01)),
    "Elu": lambda node: nn.ELU(node.number("alpha", 1.0)),
    "Celu": lambda node: nn.CELU(node.number("alpha", 1.0)),
    "Sigmoid": lambda _: nn.Sigmoid(),
    "Tanh": lambda _: nn.Tanh(),
    "HardSigmoid": _hard_sigmoid,
    "HardSwish": lambda _: nn.Hardswish(),
    "Softplus": lambda _: nn.Softplus(),
    "Softsign": lambda _: nn.Softsign(),
    "Gelu": _gelu,
    "Mish": lambda _: nn.Mish(),
    "Swish": _swish,
    "Softmax": _softmax(False),
    "LogSoftmax": _softmax(True),
}
"""Operators of one tensor that have a module of torch."""


def _clip(node: Node) -> Function:
    def compute(x: Tensor, low: Tensor | None = None, high: Tensor | None = None) -> Tensor:
        least = node.attributes.get("min") if low is None else low.item()
        most = node.attributes.get("max") if high is None else high.item()
        return x if least is None and most is None else torch.clamp(x, least, most)

    return compute


def clipped(node: Node, low: Tensor | None, high: Tensor | None) -> nn.Module | None:
    """The module of a clip that both bounds are known of: ReLU6 and its like."""
    least = node.attributes.get("min") if low is None else low.item()
    most = node.attributes.get("max") if high is None else high.item()
    if least is None or most is None or not least < most:
        return None
    return nn.ReLU6() if (least, most) == (0, 6) else nn.Hardtanh(least, most)


FUNCTIONS: dict[str, Maker] = {"Clip": _clip}
