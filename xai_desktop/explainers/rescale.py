"""DeepLift's rescale rule: differences to a baseline flow back instead of derivatives.

The film and its baseline go through the network together, film first. At a function that bends, the multiplier is the
difference of its outputs over the difference of its inputs; where the inputs agree, it is the derivative. Products
share their difference equally between their factors. Largest values are followed to where each of the two has its own.
"""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from xai_desktop.explainers.rules import CLIPPED, LEAKY, RELU, SMOOTH, Rule, Rules, of_one

SAME = 1e-10
"""Inputs that are closer than this are the same."""

BENDING = (*RELU, *CLIPPED, *SMOOTH, *LEAKY, torch.sigmoid, Tensor.sigmoid, torch.tanh, Tensor.tanh, F.hardsigmoid)


class Rescaled(Rules):
    """Within it, the gradient of the first film's score is DeepLift's multiplier."""

    def __init__(self) -> None:
        table: dict[Any, Rule] = dict.fromkeys(BENDING, _bent)
        table |= dict.fromkeys((F.max_pool2d, torch.max_pool2d), _largest)
        table |= dict.fromkeys((torch.mul, Tensor.mul, Tensor.__mul__, Tensor.mul_, Tensor.__imul__), _product)
        super().__init__(table)


class _Multiplied(torch.autograd.Function):
    """A value as it is; the first film's gradient times a multiplier, for both."""

    @staticmethod
    def forward(ctx: Any, z: Tensor, value: Tensor, multiplier: Tensor) -> Tensor:
        del z
        ctx.save_for_backward(multiplier)
        return value.clone()

    @staticmethod
    def backward(ctx: Any, r: Tensor) -> tuple[Tensor, None, None]:
        (multiplier,) = ctx.saved_tensors
        return r * torch.cat([multiplier, multiplier]), None, None


def _bent(func: Any, z: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    def apply(own: Tensor) -> Tensor:
        with torch.enable_grad():
            free = own.detach().clone().requires_grad_()
            value = func(free.clone(), *args, **kwargs)
            (slope,) = torch.autograd.grad(value.sum(), free)
        with torch.no_grad():
            film, base = own.chunk(2)
            over, of = _difference(value.detach()), film - base
            multiplier = torch.where(of.abs() < SAME, slope.chunk(2)[0], over / torch.where(of.abs() < SAME, 1, of))
        found: Tensor = _Multiplied.apply(own, value.detach(), multiplier)
        return found

    return of_one(apply)(func, z, *args, **kwargs)  # type: ignore[no-any-return]


def _difference(both: Tensor) -> Tensor:
    film, base = both.chunk(2)
    return film - base


class _Largest(torch.autograd.Function):
    """What rises above the baseline goes to the film's own place, what falls below the film to the baseline's."""

    @staticmethod
    def forward(ctx: Any, z: Tensor, value: Tensor, places: Tensor) -> Tensor:
        ctx.save_for_backward(z, value, places)
        return value.clone()

    @staticmethod
    def backward(ctx: Any, r: Tensor) -> tuple[Tensor, None, None]:
        z, value, places = ctx.saved_tensors
        film, base = value.chunk(2)
        above = torch.maximum(film, base)
        own = r.chunk(2)[0]
        given = torch.zeros_like(z[: len(film)]).flatten(2)
        for part, place in zip((above - base, film - above), places.chunk(2), strict=True):
            given.scatter_add_(2, place.flatten(2), (own * part).flatten(2))
        of = _difference(z)
        multiplier = torch.where(of.abs() < SAME, 0, given.reshape(of.shape) / torch.where(of.abs() < SAME, 1, of))
        return torch.cat([multiplier, torch.zeros_like(multiplier)]), None, None


def _largest(func: Any, z: Tensor, *args: Any, **kwargs: Any) -> Any:
    if kwargs.get("return_indices"):
        return func(z, *args, **kwargs)
    with torch.no_grad():
        value, places = F.max_pool2d(z, *args, **{**kwargs, "return_indices": True})
    return _Largest.apply(z, value, places)


class _Product(torch.autograd.Function):
    """Δ(ab) = Δa·mean(b) + Δb·mean(a), the means being over film and baseline."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        ctx.save_for_backward(a, b)
        return a * b

    @staticmethod
    def backward(ctx: Any, r: Tensor) -> tuple[Tensor, Tensor]:
        a, b = ctx.saved_tensors
        return (r * _mean(b)).sum_to_size(a.shape), (r * _mean(a)).sum_to_size(b.shape)


def _mean(both: Tensor) -> Tensor:
    film, base = both.chunk(2)
    mean = (film + base) / 2
    return torch.cat([mean, mean])


def _product(func: Any, a: Any, b: Any, *args: Any, **kwargs: Any) -> Any:
    both = isinstance(a, Tensor) and isinstance(b, Tensor) and a.ndim == b.ndim > 1 and len(a) == len(b) == 2
    return _Product.apply(a, b) if both and not args and not kwargs else func(a, b, *args, **kwargs)
