"""ReLUs that let only what raises the score pass back (methods §1.4)."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from xai_desktop.explainers.rules import CLIPPED, LEAKY, RELU, SMOOTH, Rule, of_one

GUIDED = (*RELU, *CLIPPED)


def guiding(*, smooth: bool) -> Mapping[Any, Rule]:
    """A rule for every ReLU; with `smooth` also for other activations, by the sign of their own derivative."""
    table: dict[Any, Rule] = dict.fromkeys(RELU, of_one(_Guided.apply))
    table |= dict.fromkeys(CLIPPED, of_one(_GuidedClip.apply))
    return table | dict.fromkeys((*SMOOTH, *LEAKY) if smooth else (), _by_derivative)


class _Guided(torch.autograd.Function):
    """r_in = 1[z > 0] · 1[r > 0] · r for an input z and the gradient r from above."""

    @staticmethod
    def forward(ctx: Any, z: Tensor) -> Tensor:
        ctx.save_for_backward(z > 0)
        return z.clamp(min=0)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, r: Tensor) -> Tensor:
        (on,) = ctx.saved_tensors
        return _let_through(r, on)


class _GuidedClip(torch.autograd.Function):
    """The same for a ReLU that stops at six."""

    @staticmethod
    def forward(ctx: Any, z: Tensor) -> Tensor:
        ctx.save_for_backward((z > 0) & (z < 6))
        return z.clamp(0, 6)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, r: Tensor) -> Tensor:
        (on,) = ctx.saved_tensors
        return _let_through(r, on)


def _let_through(r: Tensor, on: Tensor) -> Tensor:
    return r.clamp(min=0) * on


def _by_derivative(func: Any, z: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """1[r > 0] · 1[act'(z) > 0] · act'(z) · r: no paper has this rule."""
    with torch.no_grad():
        slope = _slope(func, z.detach(), args, {**kwargs, **({"inplace": False} if "inplace" in kwargs else {})})
        value = func(z.detach().clone(), *args, **kwargs)
    return _Positive.apply(z, value, slope.clamp(min=0))  # type: ignore[no-any-return]


def _slope(func: Any, z: Tensor, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
    with torch.enable_grad():
        own = z.clone().requires_grad_()
        (slope,) = torch.autograd.grad(func(own, *args, **kwargs).sum(), own)
        return slope


class _Positive(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, z: Tensor, value: Tensor, slope: Tensor) -> Tensor:
        del z
        ctx.save_for_backward(slope)
        return value.clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, r: Tensor) -> tuple[Tensor, None, None]:
        (slope,) = ctx.saved_tensors
        return r.clamp(min=0) * slope, None, None
