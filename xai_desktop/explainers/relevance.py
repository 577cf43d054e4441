"""Rules of layer-wise relevance propagation: what flows back is relevance, which each layer divides among its inputs.

Every rule is an autograd function whose "gradient" is the relevance of its output. For a layer that is linear in its
input x, with the output z, the relevance of the input is x ⊙ Wᵀ(R / z): each input gets what it gave. Sums are divided
by what each part gave, the winner of a pooling takes all, activations let everything pass, and a factor that only
scales (a gate) takes nothing. A batch norm behind a convolution is a part of it; one that stands alone lets all pass.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from xai_desktop.explainers.rules import CLIPPED, LEAKY, RELU, SMOOTH, Rule, Rules, of_one

Linear = Callable[[Tensor, Tensor, Tensor | None], Tensor]
"""(x, weight, bias) → output."""

Divide = Callable[[Linear, Tensor, Tensor, Tensor | None, Tensor], Tensor]
"""How a layer divides relevance: the layer, x, weight, bias and R → the relevance of x."""


@contextmanager
def propagating(divide: Divide, dense: Divide, stable: Callable[[Tensor], Tensor]) -> Iterator[None]:
    """Within it, networks send relevance back: `divide` through convolutions, `dense` through linear layers.

    `stable` keeps a divisor away from zero.
    """
    seen = _Convolutions(divide)
    table: dict[Any, Rule] = dict.fromkeys((F.conv2d, torch.conv2d), seen.convolution)
    table |= dict.fromkeys((F.linear, torch._C._nn.linear), _dense(dense))
    table |= dict.fromkeys((F.batch_norm, torch.batch_norm), seen.batch_norm)
    table |= dict.fromkeys((*RELU, *CLIPPED, *SMOOTH, *LEAKY, torch.sigmoid, Tensor.sigmoid), _passing)
    table |= dict.fromkeys(_MEANS, _averaging(stable))
    table |= dict.fromkeys(_SUMS, _adding(stable))
    table |= dict.fromkeys((torch.mul, Tensor.mul, Tensor.__mul__, Tensor.mul_, Tensor.__imul__), _gating)
    with Rules(table):
        try:
            yield
        finally:
            seen.forget()


_MEANS = (
    *(F.adaptive_avg_pool2d, F.avg_pool2d, torch._C._nn.avg_pool2d, torch._C._nn.adaptive_avg_pool2d),
    *(torch.mean, Tensor.mean),
)
_SUMS = (torch.add, Tensor.add, Tensor.__add__, Tensor.add_, Tensor.__iadd__)


def by_share(stable: Callable[[Tensor], Tensor]) -> Divide:
    """The ε rule: x ⊙ Wᵀ(R / (z + ε·sign z)), the bias keeping its own share (Bach et al. 2015)."""

    def divide(layer: Linear, x: Tensor, weight: Tensor, bias: Tensor | None, r: Tensor) -> Tensor:
        return x * _back(lambda own: layer(own, weight, bias), x, lambda z: r / stable(z))

    return divide


def by_gamma(gamma: float, stable: Callable[[Tensor], Tensor]) -> Divide:
    """The γ rule: the same with W + γW⁺, so that what speaks for counts more (Montavon et al. 2019)."""
    share = by_share(stable)

    def divide(layer: Linear, x: Tensor, weight: Tensor, bias: Tensor | None, r: Tensor) -> Tensor:
        more = None if bias is None else bias + gamma * bias.clamp(min=0)
        return share(layer, x, weight + gamma * weight.clamp(min=0), more, r)

    return divide


def by_sign(alpha: float, stable: Callable[[Tensor], Tensor]) -> Divide:
    """The αβ rule: α of the relevance along what was given positively, α − 1 taken off along what was negative."""
    share = by_share(stable)

    def part(layer: Linear, x: Tensor, weight: Tensor, bias: Tensor | None, r: Tensor, sign: int) -> Tensor:
        """Along xᵢwᵢⱼ of one sign: positive inputs by weights of that sign, negative ones by the others."""
        ups, downs = weight.clamp(min=0), weight.clamp(max=0)
        same, other = (ups, downs) if sign > 0 else (downs, ups)
        own = None if bias is None else (bias.clamp(min=0) if sign > 0 else bias.clamp(max=0))
        high, low = x.clamp(min=0), x.clamp(max=0)
        given = stable(layer(high, same, own) + layer(low, other, None))
        return _apart(layer, high, same, r / given) + _apart(layer, low, other, r / given)

    def divide(layer: Linear, x: Tensor, weight: Tensor, bias: Tensor | None, r: Tensor) -> Tensor:
        if alpha == 1 and bool((x >= 0).all()):
            own = None if bias is None else bias.clamp(min=0)
            return share(layer, x, weight.clamp(min=0), own, r)
        for_it = part(layer, x, weight, bias, r, 1)
        return for_it if alpha == 1 else alpha * for_it - (alpha - 1) * part(layer, x, weight, bias, r, -1)

    return divide


def _apart(layer: Linear, x: Tensor, weight: Tensor, s: Tensor) -> Tensor:
    return x * _back(lambda own: layer(own, weight, None), x, lambda _: s)


def _back(forward: Callable[[Tensor], Tensor], x: Tensor, share: Callable[[Tensor], Tensor]) -> Tensor:
    """Jᵀ s at x, where s is made of the output."""
    with torch.enable_grad():
        own = x.detach().requires_grad_()
        z = forward(own)
        (found,) = torch.autograd.grad(z, own, share(z.detach()))
    return found


class _Divided(torch.autograd.Function):
    """An output as it is; its relevance is turned into that of the input by a function."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, value: Tensor, divide: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
        ctx.divide = divide
        ctx.save_for_backward(x)
        return value.detach().clone()

    @staticmethod
    def backward(ctx: Any, r: Tensor) -> tuple[Tensor, None, None]:
        (x,) = ctx.saved_tensors
        return ctx.divide(x, r), None, None


class _Passed(torch.autograd.Function):
    """An output as it is; its relevance is the input's, which is not kept: it may be written over afterwards."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, value: Tensor) -> Tensor:
        del ctx, x
        return value.detach().clone()

    @staticmethod
    def backward(ctx: Any, *r: Tensor) -> tuple[Tensor, None]:
        del ctx
        return r[0], None


def _divided(x: Tensor, value: Tensor, divide: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
    found: Tensor = _Divided.apply(x, value, divide)
    return found


class _Convolutions:
    """Convolutions, and the batch norms that belong to them: which one made a tensor is remembered for a pass."""

    def __init__(self, divide: Divide) -> None:
        self._divide = divide
        self._made: dict[int, tuple[Tensor, Tensor, Tensor, Tensor | None, tuple[Any, ...], dict[str, Any]]] = {}

    def forget(self) -> None:
        """What is remembered holds the whole pass, which holds what is remembered."""
        self._made.clear()

    def convolution(
        self, func: Any, x: Tensor, weight: Tensor, bias: Tensor | None = None, *args: Any, **kwargs: Any
    ) -> Tensor:
        def layer(own: Tensor, w: Tensor, b: Tensor | None) -> Tensor:
            return func(own, w, b, *args, **kwargs)  # type: ignore[no-any-return]

        with torch.no_grad():
            value = layer(x, weight, bias)
        found = _divided(x, value, lambda own, r: self._divide(layer, own, weight, bias, r))
        self._made[id(found)] = (found, x, weight, bias, args, {"func": func, **kwargs})
        return found

    def batch_norm(
        self,
        func: Any,
        x: Tensor,
        mean: Tensor,
        var: Tensor,
        weight: Tensor | None = None,
        bias: Tensor | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> Tensor:
        """γ(x − μ)/σ + β as one factor and one summand per channel, joined with the convolution before it."""
        eps = kwargs.get("eps", args[2] if len(args) > 2 else 1e-5)
        factor = (1 if weight is None else weight) / (var + eps).sqrt()
        summand = (0 if bias is None else bias) - mean * factor
        with torch.no_grad():
            value = func(x, mean, var, weight, bias, *args, **kwargs)
        if id(x) not in self._made:
            passed: Tensor = _Passed.apply(x, value)
            return passed
        _, source, w, b, given, named = self._made[id(x)]
        conv, rest = named["func"], {k: v for k, v in named.items() if k != "func"}
        joined, moved = w * factor[:, None, None, None], summand + (0 if b is None else b * factor)
        return _divided(
            source,
            value,
            lambda own, r: self._divide(lambda i, k, c: conv(i, k, c, *given, **rest), own, joined, moved, r),
        )


def _dense(divide: Divide) -> Rule:
    def apply(func: Any, x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
        with torch.no_grad():
            value = func(x, weight, bias)
        return _divided(x, value, lambda own, r: divide(func, own, weight, bias, r))

    return apply


def _passing(func: Any, x: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """All relevance passes an activation."""

    def value(own: Tensor) -> Tensor:
        with torch.no_grad():
            found = func(own.detach().clone(), *args, **kwargs)
        passed: Tensor = _Passed.apply(own, found)
        return passed

    return of_one(value)(func, x, *args, **kwargs)  # type: ignore[no-any-return]


def _averaging(stable: Callable[[Tensor], Tensor]) -> Rule:
    """Means and average poolings: linear layers without weights of their own."""

    def apply(func: Any, x: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        def mean(own: Tensor) -> Tensor:
            return func(own, *args, **kwargs)  # type: ignore[no-any-return]

        with torch.no_grad():
            value = mean(x)
        kept = x.clone()  # torch keeps no input of a mean: what comes next may be done in place
        return _divided(kept, value, lambda own, r: own * _back(mean, own, lambda z: r / stable(z)))

    return apply


class _Added(torch.autograd.Function):
    """Each part of a sum gets what it gave."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor, stable: Callable[[Tensor], Tensor]) -> Tensor:
        ctx.stable = stable
        ctx.save_for_backward(a.clone(), b.clone())  # torch keeps no summand: what comes next may be done in place
        return a + b

    @staticmethod
    def backward(ctx: Any, r: Tensor) -> tuple[Tensor, Tensor, None]:
        a, b = ctx.saved_tensors
        share = r / ctx.stable(a + b)
        return a * share, b * share, None


def _adding(stable: Callable[[Tensor], Tensor]) -> Rule:
    def apply(func: Any, a: Tensor, b: Any, *args: Any, **kwargs: Any) -> Tensor:
        whole = isinstance(b, Tensor) and a.shape == b.shape and not args and not kwargs
        found: Tensor = _Added.apply(a, b, stable) if whole else func(a, b, *args, **kwargs)
        return found

    return apply


class _Gated(torch.autograd.Function):
    """A factor that scales takes no relevance."""

    @staticmethod
    def forward(ctx: Any, a: Tensor, b: Tensor) -> Tensor:
        ctx.first = a.numel() >= b.numel()
        ctx.shapes = a.shape, b.shape
        return a * b

    @staticmethod
    def backward(ctx: Any, r: Tensor) -> tuple[Tensor | None, Tensor | None]:
        return (r, None) if ctx.first else (None, r)


def _gating(func: Any, a: Any, b: Any, *args: Any, **kwargs: Any) -> Any:
    if not (isinstance(a, Tensor) and isinstance(b, Tensor)):
        return func(a, b, *args, **kwargs)
    return _Gated.apply(a, b)
