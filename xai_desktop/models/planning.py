"""A network's plan: its tensors by name and shape, without memory for their numbers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode

_COUNTED = {torch.arange: 64, torch.linspace: 1024, torch.tensor: 1 << 16}
"""How many numbers each may have: whoever makes pairs of pairs of a row must not fill the memory with them."""


_SHAPE_KEPT = {
    *(functional.batch_norm, functional.relu, functional.relu6, functional.silu, functional.gelu),
    *(functional.hardswish, functional.hardsigmoid, functional.leaky_relu, functional.dropout),
}


class _Counting(TorchFunctionMode):
    """Rows of numbers that a constructor counts with, which it wants to read: they are small, so they are real.

    Norms and activations give the shape that they are given; torch's own way to find that out without numbers loads
    its compiler, which takes 1.7 s.
    """

    def __torch_function__(self, func: Any, _types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if func in _SHAPE_KEPT and args and isinstance(args[0], torch.Tensor) and args[0].is_meta:
            return torch.empty_like(args[0])
        made = func(*args, **kwargs)
        if func in _COUNTED and kwargs.get("device") is None and made.numel() <= _COUNTED[func]:
            return func(*args, **{**kwargs, "device": "cpu"})
        return made


@contextmanager
def without_memory() -> Iterator[None]:
    """Networks that are built inside have shapes, but no numbers."""
    with torch.device("meta"), _Counting():
        yield


def plan(made: Callable[[], nn.Module]) -> nn.Module | None:
    """What `made` builds, without its memory; None where it cannot do without numbers."""
    for mode in (without_memory, lambda: torch.device("meta")):
        try:
            with mode():
                return made()
        except (NotImplementedError, RuntimeError):  # numbers were asked for where there are none
            continue
    return None


class _Unfilled(TorchFunctionMode):
    """Random numbers that a constructor would draw for weights, which are about to be replaced, are not drawn."""

    def __torch_function__(self, func: Any, _types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if getattr(func, "__module__", "") == "torch.nn.init" and (args or "tensor" in kwargs):
            return args[0] if args else kwargs["tensor"]
        return func(*args, **kwargs)


@contextmanager
def unfilled() -> Iterator[None]:
    """Networks that are built inside wait for their weights: a VGG is there in 0.05 s in place of four.

    Only for networks whose every weight is then replaced (`check_state` sees to that).
    """
    with _Unfilled():
        yield


def most_bytes(net: nn.Module) -> int:
    """Bytes that the numbers of a plan can take in a file, however exact they are kept."""
    return sum(max(value.numel(), 1) * 8 for value in net.state_dict().values())
