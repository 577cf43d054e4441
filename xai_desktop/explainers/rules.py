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
"""Called as the function is, with the function itself before its arguments."""

RELU: tuple[Any, ...] = (F.relu, torch.relu, Tensor.relu, F.relu_, torch.relu_, Tensor.relu_)
SMOOTH: tuple[Any, ...] = (F.silu, F.gelu, F.hardswish, F.mish, F.elu, F.softplus)
CLIPPED: tuple[Any, ...] = (F.relu6, F.hardtanh)
LEAKY: tuple[Any, ...] = (F.leaky_relu, F.prelu)


class Rules(TorchFunctionMode):
    """Within it, each function of the table is answered by its rule. Rules are not applied inside rules."""

    def __init__(self, table: Mapping[Any, Rule]) -> None:
        super().__init__()
        self._table = dict(table)

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        rule = self._table.get(func)
        given = kwargs or {}
        return func(*args, **given) if rule is None else rule(func, *args, **given)


class Called:
    """Which of these functions were called at all: the answer is left as it is."""

    def __init__(self, functions: tuple[Any, ...]) -> None:
        self.any = False
        self.table: dict[Any, Rule] = dict.fromkeys(functions, self._note)

    def _note(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        self.any = True
        return func(*args, **kwargs)


def of_one(rule: Callable[[Tensor], Tensor]) -> Rule:
    """A rule for a function of one tensor. Where it is called in place, the tensor itself takes the values, too."""

    def apply(func: Any, x: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        in_place = func in _IN_PLACE or kwargs.get("inplace") or True in args[-1:]
        return x.copy_(rule(x.clone())) if in_place else rule(x)

    return apply


_IN_PLACE = frozenset({F.relu_, torch.relu_, Tensor.relu_})
