"""Layers with weights, as torch's own modules, so that every method knows them and they can be named and drawn anew."""

from collections.abc import Callable, Sequence

from torch import Tensor, nn
from torch.nn import functional as F

from xai_desktop.models.onnx_net.graph import Node, NotConvertible
from xai_desktop.models.onnx_net.operators.activations import clipped
from xai_desktop.models.onnx_net.operators.windows import SAME, Window, around, window_of

Known = Sequence[Tensor | None]
"""The inputs of an operator as far as they are constants; None for what comes from the picture, or is left out."""


class Bordered(nn.Conv2d):
    """A convolution whose border depends on the side, or on the size of what it sees."""

    window: Window

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002  - as torch names it
        return super().forward(F.pad(input, around(self.window, input.shape[2:])))


def _weights(module: nn.Module, **values: Tensor | None) -> nn.Module:
    for name, value in values.items():
        if value is None:
            continue
        if not value.isfinite().all():
            raise NotConvertible("it has weights that are no numbers")
        own = getattr(module, name)
        if own.shape != value.shape:
            raise NotConvertible("it has weights of a shape that its operators do not take")
        own.data = value.clone()
    return module


def _conv(node: Node, known: Known) -> nn.Module | None:
    weight, bias = known[1], known[2] if len(known) > 2 else None
    if weight is None or weight.ndim != 4 or (len(known) > 2 and node.inputs[2] and bias is None):
        return None
    window, groups = window_of(node, weight.shape[2:]), node.whole("group", 1)
    plain = window.auto not in SAME and window.pads[:2] == window.pads[2:]
    net = (nn.Conv2d if plain else Bordered)(
        weight.shape[1] * groups,
        weight.shape[0],
        (weight.shape[2], weight.shape[3]),
        (window.strides[0], window.strides[1]),
        (window.pads[0], window.pads[1]) if plain and window.auto != "VALID" else 0,
        (window.dilations[0], window.dilations[1]),
        groups,
        bias is not None,
    )
    if isinstance(net, Bordered):
        net.window = window
    return _weights(net, weight=weight, bias=bias)


def _conv_transpose(node: Node, known: Known) -> nn.Module | None:
    weight, bias = known[1], known[2] if len(known) > 2 else None
    if weight is None or weight.ndim != 4 or "output_shape" in node.attributes:
        return None
    window, groups = window_of(node, weight.shape[2:]), node.whole("group", 1)
    if window.auto != "NOTSET" or window.pads[:2] != window.pads[2:]:
        return None
    more = node.wholes("output_padding") or [0, 0]
    net = nn.ConvTranspose2d(
        weight.shape[0],
        weight.shape[1] * groups,
        (weight.shape[2], weight.shape[3]),
        (window.strides[0], window.strides[1]),
        (window.pads[0], window.pads[1]),
        (more[0], more[1]),
        groups,
        bias is not None,
        (window.dilations[0], window.dilations[1]),
    )
    return _weights(net, weight=weight, bias=bias)


def linear(weight: Tensor, bias: Tensor | None) -> nn.Module:
    """x @ weightᵀ + bias, `weight` (out, in)."""
    net = nn.Linear(weight.shape[1], weight.shape[0], bias is not None)
    return _weights(net, weight=weight, bias=bias)


def _gemm(node: Node, known: Known) -> nn.Module | None:
    weight, bias = known[1], known[2] if len(known) > 2 else None
    if weight is None or weight.ndim != 2 or node.whole("transA", 0):
        return None
    if len(known) > 2 and node.inputs[2]:
        if bias is None:
            return None
        rows = weight.shape[0] if node.whole("transB", 0) else weight.shape[1]
        if bias.numel() not in (1, rows):
            return None
        bias = (bias.reshape(-1) * node.number("beta", 1.0)).expand(rows)
    weight = (weight if node.whole("transB", 0) else weight.T) * node.number("alpha", 1.0)
    return linear(weight, bias)


def _mat_mul(_node: Node, known: Known) -> nn.Module | None:
    weight = known[1]
    return None if weight is None or weight.ndim != 2 or not weight.is_floating_point() else linear(weight.T, None)


def _batch_norm(node: Node, known: Known) -> nn.Module | None:
    scale, shift, mean, variance = known[1:5]
    if scale is None or shift is None or mean is None or variance is None or node.whole("training_mode", 0):
        return None
    net = nn.BatchNorm2d(len(scale), node.number("epsilon", 1e-5))
    return _weights(net.eval(), weight=scale, bias=shift, running_mean=mean, running_var=variance)


def _layer_norm(node: Node, known: Known) -> nn.Module | None:
    scale = known[1]
    if scale is None or len(node.outputs) > 1:
        return None
    if node.whole("axis", -1) != -scale.ndim:
        raise NotConvertible("its operator LayerNormalization counts axes from the front")
    shift = known[2] if len(known) > 2 else None
    net = nn.LayerNorm(list(scale.shape), node.number("epsilon", 1e-5), bias=shift is not None)
    return _weights(net, weight=scale, bias=shift)


def _instance_norm(node: Node, known: Known) -> nn.Module | None:
    scale, shift = known[1], known[2]
    if scale is None or shift is None:
        return None
    net = nn.InstanceNorm2d(len(scale), node.number("epsilon", 1e-5), affine=True)
    return _weights(net, weight=scale, bias=shift)


def _group_norm(node: Node, known: Known) -> nn.Module | None:
    scale, shift = known[1], known[2]
    groups = node.whole("num_groups", 1)
    if scale is None or shift is None or node.version < 21 or len(scale) % groups:
        return None
    net = nn.GroupNorm(groups, len(scale), node.number("epsilon", 1e-5))
    return _weights(net, weight=scale, bias=shift)


def _prelu(_node: Node, known: Known) -> nn.Module | None:
    slope = known[1]
    if slope is None or slope.numel() not in (1, *slope.shape[:1]):
        return None
    return _weights(nn.PReLU(slope.numel()), weight=slope.reshape(-1))


def _response_norm(node: Node, _known: Known) -> nn.Module | None:
    return nn.LocalResponseNorm(
        node.whole("size", 5), node.number("alpha", 1e-4), node.number("beta", 0.75), node.number("bias", 1.0)
    )


def _clip(node: Node, known: Known) -> nn.Module | None:
    given = [*known, None, None]
    if any(name and given[n] is None for n, name in enumerate(node.inputs) if n):
        return None
    return clipped(node, given[1], given[2])


def _flatten(node: Node, _known: Known) -> nn.Module | None:
    return nn.Flatten(1) if node.whole("axis", 1) == 1 else None


LAYERS: dict[str, Callable[[Node, Known], nn.Module | None]] = {
    "Conv": _conv,
    "ConvTranspose": _conv_transpose,
    "Gemm": _gemm,
    "MatMul": _mat_mul,
    "BatchNormalization": _batch_norm,
    "LayerNormalization": _layer_norm,
    "InstanceNormalization": _instance_norm,
    "GroupNormalization": _group_norm,
    "PRelu": _prelu,
    "LRN": _response_norm,
    "Clip": _clip,
    "Flatten": _flatten,
}
"""The module of an operator whose weights are constants; it sees the first input only. None: there is none."""
