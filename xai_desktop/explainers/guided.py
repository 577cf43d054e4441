"""ReLUs that let only what raises the score pass back (methods §1.4)."""

import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from xai_desktop.explainers.rules import CLAMPED, CLIPPED, LEAKY, RELU, SMOOTH, Rule, name_of

GUIDED = (*RELU, *CLIPPED, *CLAMPED)


def guiding(*, smooth: bool) -> Mapping[Any, Rule]:
    """A rule for every ReLU; with `smooth` also for other activations, by the sign of their own derivative."""
    others = (*SMOOTH, *LEAKY, *CLIPPED) if smooth else ()
    return {**dict.fromkeys(others, _by_derivative), **dict.fromkeys(GUIDED, _guided(smooth=smooth))}


def is_relu(func: Any, *args: Any, **kwargs: Any) -> bool:
    """Whether a function of `GUIDED` is a ReLU, called like this."""
    return _ceiling(func, *args, **kwargs) is not None


def _guided(*, smooth: bool) -> Rule:
    def apply(func: Any, z: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        ceiling = _ceiling(func, z, *args, **kwargs)
        if ceiling is not None:
            return _Guided.apply(z, ceiling)  # type: ignore[no-any-return]
        other = _by_derivative if smooth and func in CLIPPED else _as_it_is
        return other(func, z, *args, **kwargs)

    return apply


def _ceiling(func: Any, _z: Tensor, *args: Any, **kwargs: Any) -> float | None:
    """Where this ReLU stops, ∞ for the usual one; None for a function that is no ReLU with these bounds.

    Many are: clamp(0), hardtanh from 0 to 6, threshold at 0.
    """
    named = {name.removesuffix("_val"): value for name, value in kwargs.items()}
    given = {**(usual := _BOUNDS[name_of(func)]), **dict(zip(usual, args, strict=False)), **named}
    floor, ceiling = given.get("min", given.get("threshold")), given.get("max", math.inf)
    if isinstance(floor, Tensor) or isinstance(ceiling, Tensor) or floor != 0 or given.get("value", 0) != 0:
        return None
    return math.inf if ceiling is None else float(ceiling)


_BOUNDS: dict[str, dict[str, Any]] = {
    "relu": {"min": 0},
    "relu6": {"min": 0, "max": 6},
    "hardtanh": {"min": -1, "max": 1},
    "clamp": {"min": None, "max": None},
    "clip": {"min": None, "max": None},
    "clamp_min": {"min": None},
    "threshold": {"threshold": None, "value": None},
}
"""The arguments behind the input, in their order, and their defaults."""


class _Guided(torch.autograd.Function):
    """r_in = 1[0 < z < ceiling] · 1[r > 0] · r for an input z and the gradient r from above."""

    @staticmethod
    def forward(ctx: Any, z: Tensor, ceiling: float) -> Tensor:
        ctx.save_for_backward((z > 0) & (z < ceiling))
        return z.clamp(0, ceiling)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, r: Tensor) -> tuple[Tensor, None]:
        (on,) = ctx.saved_tensors
        return r.clamp(min=0) * on, None


def _as_it_is(func: Any, *args: Any, **kwargs: Any) -> Tensor:
    return func(*args, **kwargs)  # type: ignore[no-any-return]


def _by_derivative(func: Any, z: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """1[r > 0] · 1[act'(z) > 0] · act'(z) · r: no paper has this rule."""
    with torch.no_grad():
        slope = _slope(func, z.detach(), args, kwargs)
        value = func(z, *args, **kwargs)
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
