"""What a network adds of its own on the way to its answer: every bias, with the place where it is added.

Calls are watched, not modules: a layer that is used twice, a functional one and a constant that is simply added count
like any other. Of each only the edge of the graph is kept, so that hardly anything is copied and an activation in place
behind it does no harm. What happens inside `torch.jit` scripts, and inside torch's own attention, cannot be watched.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.autograd.graph import GradientEdge, get_gradient_edge
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

from xai_desktop.explainers.maps import Layout, Order

FIRST, LAST = Layout(Order.CHANNELS_FIRST), Layout(Order.CHANNELS_LAST)

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True, eq=False)
class Bias:
    """`value` as it is added to a layer's output, in a shape that spreads; `edge` is where its gradient comes back.

    `layout` says how to see maps in that output; None where there are none to see.
    """

    value: Tensor
    edge: GradientEdge
    layout: Layout | None


class Biases(TorchFunctionMode):
    """While it is active, every bias that is added to what depends on the film is `found`, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Bias] = []

    def __torch_function__(
        self, func: Function, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        del types
        output = func(*args, **(kwargs or {}))
        rule = _RULES.get(func)
        if rule and isinstance(output, Tensor) and output.requires_grad:
            value, layout = rule(output, args, kwargs or {})
            if output._is_view() and not (args and output is args[0]):
                output = output.clone()  # the edge of a view is gone once that is changed in place
            if value is not None:
                self.found.append(Bias(value, get_gradient_edge(output), layout if output.ndim == 4 else None))
        return output


Rule = Callable[[Tensor, tuple[Any, ...], dict[str, Any]], tuple[Tensor | None, Layout | None]]
"""Output and arguments of a call → what it adds, and how its channels lie where it has rows and columns."""


def _layer(names: str, layout: Layout) -> Rule:
    """For layers, by the names of their arguments in order."""

    def rule(output: Tensor, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Tensor | None, Layout | None]:
        bias = _effective(**dict(zip(names.split(), args, strict=False)), **kwargs)
        if bias is not None and layout is FIRST:
            bias = bias.reshape(-1, *[1] * (output.ndim - 2))
        return bias, layout if layout is FIRST or (bias is not None and bias.ndim == 1) else None

    return rule


def _effective(
    *, weight: Tensor | None = None, bias: Tensor | None = None, running_mean: Tensor | None = None,
    running_var: Tensor | None = None, training: bool = False, eps: float = 1e-5, **_: Any,
) -> Tensor | None:  # fmt: skip
    """The bias; with the statistics of a training β − γ·μ/√(σ² + ε), as a normalisation by them is linear."""
    if training or running_mean is None or running_var is None:
        return bias
    shift = -running_mean * (running_var + eps).rsqrt() * (1 if weight is None else weight)
    return shift if bias is None else bias + shift


def _sum(first: float, second: float) -> Rule:
    """For first · a + second · b, where one of the two does not depend on the film."""

    def rule(output: Tensor, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Tensor | None, Layout | None]:
        named = {**dict(zip(("input", "other"), args, strict=False)), **kwargs}
        pairs = ((first, named["input"]), (second * named.get("alpha", 1), named["other"]))
        constants = [sign * value for sign, value in pairs if not getattr(value, "requires_grad", False)]
        if len(constants) != 1:
            return None, None
        value = torch.as_tensor(constants[0], dtype=output.dtype, device=output.device)
        return value, FIRST if value.shape[-2:].numel() == 1 else None

    return rule


_CONVOLUTIONS = (F.conv1d, F.conv2d, F.conv3d, F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d)
_STATISTICS = "input running_mean running_var weight bias training momentum eps"

_RULES: dict[Function, Rule] = {
    **dict.fromkeys(_CONVOLUTIONS, _layer("input weight bias", FIRST)),
    **dict.fromkeys((F.batch_norm, F.instance_norm), _layer(_STATISTICS, FIRST)),
    F.linear: _layer("input weight bias", LAST),
    F.group_norm: _layer("input num_groups weight bias", FIRST),
    F.layer_norm: _layer("input normalized_shape weight bias", LAST),
    **dict.fromkeys((torch.add, Tensor.add, Tensor.add_), _sum(1, 1)),
    **dict.fromkeys((torch.sub, Tensor.sub, Tensor.sub_), _sum(1, -1)),
    **dict.fromkeys((torch.rsub, Tensor.__rsub__), _sum(-1, 1)),
}
