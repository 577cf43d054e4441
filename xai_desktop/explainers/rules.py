"""Other rules for the way back: functions of torch, replaced while a network is asked.

Modules call torch's functions, and so does code between modules; both are seen here, activations in place too, and
nothing is ever put on the network. A rule is made of autograd functions whose forward is the function itself, so that
the answer stays the same and only its gradients differ.
"""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

Rule = Callable[..., Any]
"""Called as the function is, with the function itself before its arguments; never in place, its input first."""

RELU: tuple[Any, ...] = (F.relu, torch.relu, Tensor.relu, F.relu_, torch.relu_, Tensor.relu_)
SMOOTH: tuple[Any, ...] = (F.silu, F.gelu, F.hardswish, F.mish, F.elu, F.softplus)
CLIPPED: tuple[Any, ...] = (F.relu6, F.hardtanh, F.hardtanh_)
CLAMPED: tuple[Any, ...] = (
    *(torch.clamp, torch.clamp_, Tensor.clamp, Tensor.clamp_, torch.clip, torch.clip_, Tensor.clip, Tensor.clip_),
    *(torch.clamp_min, torch.clamp_min_, Tensor.clamp_min, Tensor.clamp_min_),
    *(F.threshold, torch.threshold, torch.threshold_),
)
LEAKY: tuple[Any, ...] = (F.leaky_relu, F.prelu)

_FLAG: dict[Any, int] = {
    **dict.fromkeys((F.relu, F.relu6, F.silu, F.hardswish, F.mish, F.hardsigmoid), 1),
    **dict.fromkeys((F.elu, F.leaky_relu), 2),
    **dict.fromkeys((F.hardtanh, F.threshold), 3),
}
"""Where among its arguments a function has `inplace`."""


class Rules(TorchFunctionMode):
    """Within it, each function of the table is answered by its rule. Rules are not applied inside rules."""

    def __init__(self, table: Mapping[Any, Rule]) -> None:
        super().__init__()
        self._table = dict(table)

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        rule, given = self._table.get(func), dict(kwargs or {})
        if rule is None:
            return func(*args, **given)
        if "input" in given:
            args = (given.pop("input"), *args)
        if _named_in_place(func):
            return args[0].copy_(rule(_apart(func), args[0].clone(), *args[1:], **given))
        in_place, args = _without_flag(func, args, given)
        if in_place:
            return args[0].copy_(rule(func, args[0].clone(), *args[1:], **given))
        return rule(func, *args, **given)


class Called:
    """Which of these functions were called at all, in a way that counts: the answer is left as it is."""

    def __init__(self, functions: tuple[Any, ...], counts: Callable[..., bool] = lambda *_, **__: True) -> None:
        self.any, self._counts = False, counts
        self.table: dict[Any, Rule] = dict.fromkeys(functions, self._note)

    def _note(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        self.any = self.any or self._counts(func, *args, **kwargs)
        return func(*args, **kwargs)


def of_one(rule: Callable[[Tensor], Tensor]) -> Rule:
    """A rule for a function of one tensor, whatever else it is given."""
    return lambda _func, x, *_, **__: rule(x)


def name_of(func: Any) -> str:
    """`relu` for relu, relu_ and Tensor.relu; `add` for the operators, too."""
    bare: str = getattr(func, "__name__", "").strip("_")
    return bare[1:] if _is_operator_in_place(func) else bare


def _named_in_place(func: Any) -> bool:
    name = getattr(func, "__name__", "")
    return _is_operator_in_place(func) or (name.endswith("_") and not name.endswith("__"))


def _is_operator_in_place(func: Any) -> bool:
    return getattr(func, "__name__", "") in ("__iadd__", "__isub__", "__imul__", "__itruediv__", "__idiv__")


def _apart(func: Any) -> Rule:
    """The same function, out of place. Its name stays."""

    def apart(x: Tensor, *args: Any, **kwargs: Any) -> Any:
        return func(x.clone(), *args, **kwargs)

    apart.__name__ = name_of(func)
    return apart


def _without_flag(func: Any, args: tuple[Any, ...], given: dict[str, Any]) -> tuple[bool, tuple[Any, ...]]:
    """Whether it is asked to work in place, and its arguments without saying so."""
    place = _FLAG.get(func)
    if place is not None and len(args) > place:
        return bool(args[place]), (*args[:place], *args[place + 1 :])
    return bool(given.pop("inplace", False)), args
