"""What an explainer must leave as it was: a picture of everything before, and what differs afterwards."""

import random
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn.modules import module as globals_of_torch

from xai_desktop.core.errors import Cancelled


def state_of(net: nn.Module, x: Tensor | None = None) -> dict[str, Any]:
    """By name: flags, hooks and values of every module, parameter and buffer; random numbers; grad mode."""
    return {**dict(_of_modules(net)), **dict(_of_tensors(net)), **dict(_of_the_world()), **dict(_of_input(x))}


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The names of what is not the same any more."""
    names = {**before, **after}
    return sorted(name for name in names if before.get(name, "missing") != after.get(name, "missing"))


def _of_modules(net: nn.Module) -> Iterator[tuple[str, Any]]:
    for name, module in net.named_modules():
        yield f"{name}.training", module.training
        yield f"{name}.inplace", getattr(module, "inplace", None)
        yield f"{name} class and attributes", (type(module).__qualname__, sorted(vars(module)), list(module._modules))
        for table in (key for key in vars(module) if key.endswith(("_hooks", "_hooks_with_kwargs", "always_called"))):
            yield f"{name}{table}", _keys(vars(module)[table])


def _of_tensors(net: nn.Module) -> Iterator[tuple[str, Any]]:
    for name, parameter in net.named_parameters():
        yield f"{name}.requires_grad", parameter.requires_grad
        yield f"{name}.grad", None if parameter.grad is None else _bytes(parameter.grad)
        yield f"{name} tensor hooks", _keys(parameter._backward_hooks)
        yield f"{name} version", parameter._version
    for name, value in (*net.named_parameters(), *net.named_buffers()):
        yield f"{name} value", _bytes(value)


def _of_the_world() -> Iterator[tuple[str, Any]]:
    yield "torch random numbers", _bytes(torch.get_rng_state())
    yield "numpy random numbers", str(np.random.get_state(legacy=False))  # noqa: NPY002  - the state of others
    yield "python random numbers", random.getstate()
    yield "grad mode", torch.is_grad_enabled()
    yield "inference mode", torch.is_inference_mode_enabled()
    for table in ("_global_forward_hooks", "_global_forward_pre_hooks", "_global_backward_hooks"):
        yield table, _keys(getattr(globals_of_torch, table))


def _of_input(x: Tensor | None) -> Iterator[tuple[str, Any]]:
    if x is not None:
        yield "input value", _bytes(x)
        yield "input flags", (x.requires_grad, x.grad is None, _keys(x._backward_hooks), x.is_inference())


def _keys(table: Any) -> list[Any]:
    return list(table or ())


def _bytes(tensor: Tensor) -> bytes:
    return tensor.detach().cpu().contiguous().numpy().tobytes()


@dataclass
class Watched:
    """A task that remembers its steps, and is cancelled at the `stop`-th (counted from 0) if there is one."""

    stop: int | None = None
    steps: list[tuple[int, int]] = field(default_factory=list)

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        if self.steps and self.steps[-1] == (done, total) and self.stop is None:
            return  # said again, because a while has passed
        self.steps.append((done, total))
        if self.stop is not None and len(self.steps) > self.stop:
            raise Cancelled


def left_behind(net: nn.Module, work: Callable[[], object], expected: type[BaseException] | None = None) -> list[str]:
    """Run it and name what it changed; `expected` is how it must fail."""
    before = state_of(net)
    with pytest.raises(expected) if expected else nullcontext():
        work()
    return differences(before, state_of(net))
